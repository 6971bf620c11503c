import type Electron from 'electron'
import { EventEmitter } from 'node:events'
import { chromiumContext } from './chromium.ts'
import { WebContents } from './webContents.ts'

type Used = Pick<
  Electron.BrowserWindow,
  | 'loadURL'
  | 'show'
  | 'focus'
  | 'restore'
  | 'minimize'
  | 'maximize'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'isFocused'
  | 'isDestroyed'
  | 'close'
  | 'destroy'
  | 'getNormalBounds'
  | 'setBounds'
>

const open = new Set<BrowserWindow>()
const centre: Electron.Point = { x: 100, y: 80 }

/** A window without a frame around it: its page is real, its place is only remembered. */
export class BrowserWindow extends EventEmitter implements Used {
  readonly webContents: WebContents
  readonly #attached: Promise<void>
  #bounds: Electron.Rectangle
  #state: 'normal' | 'minimized' | 'maximized' = 'normal'
  #visible: boolean
  #focused = false

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    const context = chromiumContext()
    const { x = centre.x, y = centre.y, width = 800, height = 600, show = true } = options
    this.#bounds = { x, y, width, height }
    this.#visible = show
    this.webContents = new WebContents(options.webPreferences ?? {})
    this.#attached = context.newPage().then(async (page) => {
      await page.setViewportSize({ width, height })
      page.on('close', () => this.destroy())
      await this.webContents.attach(page)
    })
    open.add(this)
  }

  static getAllWindows(): BrowserWindow[] {
    return [...open]
  }

  async loadURL(url: string): Promise<void> {
    await this.#attached
    await this.webContents.load(url)
    this.emit('ready-to-show')
  }

  show(): void {
    this.#visible = true
    this.focus()
  }

  focus(): void {
    for (const window of open) window.#focused = window === this
  }

  minimize(): void {
    this.#state = 'minimized'
    this.#focused = false
  }

  maximize(): void {
    this.#state = 'maximized'
  }

  restore(): void {
    this.#state = 'normal'
  }

  isMaximized(): boolean {
    return this.#state === 'maximized'
  }

  isMinimized(): boolean {
    return this.#state === 'minimized'
  }

  isVisible(): boolean {
    return this.#visible
  }

  isFocused(): boolean {
    return this.#focused
  }

  isDestroyed(): boolean {
    return !open.has(this)
  }

  getNormalBounds(): Electron.Rectangle {
    return { ...this.#bounds }
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
  }

  close(): void {
    if (this.isDestroyed()) return
    let prevented = false
    const preventDefault = () => {
      prevented = true
    }
    this.emit('close', { preventDefault })
    if (!prevented) this.destroy()
  }

  destroy(): void {
    if (!open.delete(this)) return
    // The page may be closed already: by its own hand, or with the whole browser.
    this.#attached.then(() => this.webContents.detach()).catch(() => undefined)
    this.emit('closed')
    lastClosed.emit('window-closed')
  }
}

/** Tells the app that a window has gone. */
export const lastClosed = new EventEmitter()
