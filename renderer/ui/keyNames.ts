const mac = /Mac|iPhone|iPad/.test(navigator.userAgent)

const withControl = (key: string) => (mac ? `⌘${key}` : `Ctrl+${key}`)

/** How keys are called on this machine. */
export const keyNames = {
  palette: withControl('K'),
  blocked: withControl('J'),
  sidebar: withControl('B'),
  dock: mac ? '⌥⌘B' : 'Ctrl+Alt+B',
  search: mac ? '⇧⌘F' : 'Ctrl+Shift+F',
  submit: mac ? '⌘↵' : 'Ctrl+↵',
  next: mac ? '⌥↓' : 'Alt+↓',
  previous: mac ? '⌥↑' : 'Alt+↑',
  enter: '↵',
  shiftEnter: '⇧↵',
  backspace: '⌫',
}
