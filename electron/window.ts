import {
  app,
  BrowserWindow,
  dialog,
  MessageChannelMain,
  protocol,
  screen,
  session,
  shell,
  type MessagePortMain,
  type WebContents,
  type WebFrameMain,
} from 'electron'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { servePage } from './page.ts'
import type { Channel } from './transport/channel.ts'
import { isReachable, keepWindowState, readWindowState } from './windowState.ts'

const page = 'gaffer://app/'
const cascade = 24

/** What a page may ask the system for. All else is refused without a question. */
const permissions = new Set(['clipboard-sanitized-write', 'notifications'])

export type WindowOptions = {
  /** Where the window's place is kept from one start to the next. */
  stateFile: string
  /** Takes the host's end of a session with the window's page. */
  connect: (port: MessagePortMain) => void
}

/** Makes `gaffer:` a scheme like https, with an origin and storage. Only works before the app is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'gaffer',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/** Keeps what Chromium stores about our windows in a folder of the app's home. */
export function keepProfileIn(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch {
    // The host is about to say what is wrong with the home, in a window; for that the window needs
    // no more than the place that Electron chose.
    return
  }
  app.setPath('userData', folder)
}

/** The desktop's end of a session's port, as the session protocol wants it. */
export function portChannel(port: MessagePortMain): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (hear) => {
      port.on('message', ({ data }) => hear(data))
      port.start()
    },
    onClose: (hear) => {
      port.on('close', hear)
    },
    close: () => {
      // Chromium tells a page nothing of a port that was closed, so the end is said first.
      port.postMessage(null)
      port.close()
    },
    // A port tells nothing of what waits in it, and the window at its other end is on this machine.
    buffered: () => 0,
  }
}

/** Serves the built page to all windows, and refuses what no page of ours needs. */
export function servePages(folder: string): void {
  const { defaultSession } = session
  defaultSession.protocol.handle('gaffer', (request) => servePage(folder, request))
  defaultSession.setPermissionRequestHandler((contents, permission, answer) => {
    answer(permissions.has(permission) && isOurPage(contents.getURL()))
  })
  defaultSession.setPermissionCheckHandler(
    (contents, permission) =>
      permissions.has(permission) && contents !== null && isOurPage(contents.getURL()),
  )
  defaultSession.setDevicePermissionHandler(() => false)
}

/** Opens a window on the page, where the last one stood. */
export function openWindow({ stateFile, connect }: WindowOptions): BrowserWindow {
  const state = readWindowState(stateFile)
  const window = new BrowserWindow({
    ...placeOf(state),
    minWidth: 640,
    minHeight: 480,
    title: 'Gaffer',
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: path.join(import.meta.dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
    },
  })
  if (state?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    keepWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() })
  })
  keepToThePage(window.webContents)
  offerReload(window)
  answerConnect(window.webContents, connect)
  answerChooseFolder(window)
  window.loadURL(page).catch((error: unknown) => {
    if (!window.isDestroyed()) throw error
  })
  return window
}

/** Brings the window forward, whatever state it is in. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function placeOf(state: ReturnType<typeof readWindowState>) {
  if (!state) return { width: 1440, height: 900 }
  const { x, y, width, height } = state
  if (!isReachable(state, screen.getDisplayMatching(state).workArea)) return { width, height }
  // Windows after the first would hide it if they stood in the very same place.
  const offset = BrowserWindow.getAllWindows().length * cascade
  return { x: x + offset, y: y + offset, width, height }
}

function keepToThePage(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
  contents.on('will-frame-navigate', (details) => {
    if (details.isMainFrame && isOurPage(details.url)) return
    details.preventDefault()
    if (details.isMainFrame) openOutside(details.url)
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

function openOutside(url: string): void {
  if (!URL.canParse(url)) return
  if (['http:', 'https:'].includes(new URL(url).protocol)) void shell.openExternal(url)
}

function answerConnect(contents: WebContents, connect: WindowOptions['connect']): void {
  contents.ipc.on('connect', ({ senderFrame }) => {
    if (!senderFrame || !isOurFrame(senderFrame)) return
    const { port1, port2 } = new MessageChannelMain()
    connect(port1)
    senderFrame.postMessage('port', null, [port2])
  })
}

function answerChooseFolder(window: BrowserWindow): void {
  window.webContents.ipc.handle('choose-folder', async ({ senderFrame }) => {
    if (!senderFrame || !isOurFrame(senderFrame)) throw new Error('not our page')
    const { filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory'] })
    return filePaths[0] ?? null
  })
}

function offerReload(window: BrowserWindow): void {
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message: 'This window has stopped working.',
        detail: `Your threads and their agents are not affected (${reason}).`,
        buttons: ['Reload', 'Close window'],
        cancelId: 1,
      })
      .then(({ response }) => (response === 0 ? window.webContents.reload() : window.destroy()))
  })
}

function isOurFrame(frame: WebFrameMain): boolean {
  return frame.parent === null && isOurPage(frame.url)
}

function isOurPage(url: string): boolean {
  return url.startsWith(page)
}
