import { app, BrowserWindow, safeStorage } from 'electron'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { desktopHost } from './desktopHost.ts'
import { setMenu } from './menu.ts'
import { homeFolder } from './store/home.ts'
import {
  declarePageScheme,
  focusWindow,
  keepProfileIn,
  openWindow,
  portChannel,
  servePages,
} from './window.ts'

const { values } = parseArgs({
  options: { home: { type: 'string' } },
  // Chromium's own switches stand among the arguments.
  strict: false,
})
const home = homeFolder(typeof values.home === 'string' ? values.home : undefined)
const pages = path.join(import.meta.dirname, '../renderer')
const host = desktopHost(home, pages, {
  ready: app.whenReady(),
  available: () => safeStorage.isEncryptionAvailable(),
  seal: (text) => safeStorage.encryptString(text),
  open: (sealed) => safeStorage.decryptString(sealed),
})
let stopped = false

keepProfileIn(path.join(home, 'desktop'))
app.enableSandbox()
declarePageScheme()
if (app.requestSingleInstanceLock()) void start()
else app.quit()

async function start(): Promise<void> {
  app.on('second-instance', showWindow)
  app.on('activate', showWindow)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    void host.stop().finally(() => {
      stopped = true
      app.quit()
    })
  })
  host.start()
  await app.whenReady()
  servePages(pages)
  setMenu({ newWindow: open })
  open()
}

function open(): void {
  openWindow({
    stateFile: path.join(home, 'window.json'),
    connect: (port) => host.connect(portChannel(port)),
  })
}

function showWindow(): void {
  const [first] = BrowserWindow.getAllWindows()
  if (first) focusWindow(first)
  else if (app.isReady()) open()
}
