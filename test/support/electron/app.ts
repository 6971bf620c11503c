import type Electron from 'electron'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { BrowserWindow, lastClosed } from './browserWindow.ts'
import { closeChromium, launchChromium } from './chromium.ts'
import { announceSecondInstance, holdInstance, listenForInstances } from './instance.ts'

type Used = Pick<
  Electron.App,
  | 'isPackaged'
  | 'name'
  | 'getVersion'
  | 'setPath'
  | 'getPath'
  | 'requestSingleInstanceLock'
  | 'whenReady'
  | 'quit'
  | 'enableSandbox'
>

class App extends EventEmitter implements Used {
  readonly isPackaged = false
  name = 'gaffer'
  sandboxed = false
  readonly #folders = new Map<string, string>()
  #ready: Promise<void> | undefined
  #announced = Promise.resolve()
  #quitting = false

  constructor() {
    super()
    lastClosed.on('window-closed', () => {
      if (BrowserWindow.getAllWindows().length > 0) return
      if (this.#quitting) this.#end()
      else this.emit('window-all-closed')
    })
  }

  getVersion(): string {
    return '0.0.0'
  }

  setPath(name: string, folder: string): void {
    if (!existsSync(folder)) throw new Error(`${folder} does not exist`)
    this.#folders.set(name, folder)
  }

  getPath(name: string): string {
    const known = this.#folders.get(name)
    if (known !== undefined) return known
    const folder = mkdtempSync(path.join(tmpdir(), `gaffer-${name}-`))
    this.#folders.set(name, folder)
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    return folder
  }

  enableSandbox(): void {
    this.sandboxed = true
  }

  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData')
    mkdirSync(folder, { recursive: true })
    if (!holdInstance(folder)) {
      this.#announced = announceSecondInstance(folder, process.argv)
      return false
    }
    listenForInstances(folder, (argv) => {
      this.emit('second-instance', { preventDefault() {} }, argv, process.cwd(), {})
    })
    return true
  }

  whenReady(): Promise<void> {
    this.#ready ??= launchChromium().then((port) => {
      process.send?.({ t: 'ready', port })
      this.emit('ready')
    })
    return this.#ready
  }

  quit(): void {
    this.#quitting = true
    const before = makeEvent()
    this.emit('before-quit', before)
    if (before.defaultPrevented) {
      this.#quitting = false
      return
    }
    const windows = BrowserWindow.getAllWindows()
    if (windows.length === 0) return this.#end()
    for (const window of windows) window.close()
  }

  #end(): void {
    const event = makeEvent()
    this.emit('will-quit', event)
    if (event.defaultPrevented) {
      this.#quitting = false
      return
    }
    this.emit('quit', {}, 0)
    void this.#announced.then(closeChromium).finally(() => process.exit(0))
  }
}

function makeEvent() {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    },
  }
}

export const app = new App()
