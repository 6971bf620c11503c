export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

const withControl = (key: string) => (isMac ? `⌘${key}` : `Ctrl+${key}`)

/** How keys are called on this machine. */
export const keyNames = {
  palette: withControl('K'),
  blocked: withControl('J'),
  sidebar: withControl('B'),
  dock: isMac ? '⌥⌘B' : 'Ctrl+Alt+B',
  search: isMac ? '⇧⌘F' : 'Ctrl+Shift+F',
  drawer: 'Ctrl+`',
  newTerminal: 'Ctrl+Shift+`',
  find: withControl('F'),
  copy: isMac ? '⌘C' : 'Ctrl+Shift+C',
  paste: isMac ? '⌘V' : 'Ctrl+Shift+V',
  submit: isMac ? '⌘↵' : 'Ctrl+↵',
  next: isMac ? '⌥↓' : 'Alt+↓',
  previous: isMac ? '⌥↑' : 'Alt+↑',
  enter: '↵',
  shiftEnter: '⇧↵',
  backspace: '⌫',
}
