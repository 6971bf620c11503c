import { app, Menu, type MenuItemConstructorOptions } from 'electron'

const help: MenuItemConstructorOptions = { role: 'help', submenu: [{ role: 'about' }] }

/** Sets the menu that all windows share. The roles bring each platform's own labels and keys. */
export function setMenu(actions: { newWindow: () => void }): void {
  const mac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      role: 'fileMenu',
      label: '&File',
      submenu: [
        {
          id: 'new-window',
          label: 'New &Window',
          accelerator: 'CmdOrCtrl+Shift+N',
          click: actions.newWindow,
        },
        { type: 'separator' },
        { role: 'close' },
        ...(mac ? [] : [{ role: 'quit' } as const]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    ...(mac ? [] : [help]),
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
