/*
 * Stands in for Electron under plain Node: what the desktop's own files use of it and nothing more.
 * Its classes implement the types of electron.d.ts, so a call that Electron does not have cannot be
 * added here. docs/desktop.md says where it is not like the real one.
 */
export { app } from './app.ts'
export { BrowserWindow } from './browserWindow.ts'
export { Menu } from './menu.ts'
export { MessageChannelMain } from './messagePort.ts'
export { protocol } from './scheme.ts'
export { dialog, safeStorage, screen, session, shell } from './system.ts'
