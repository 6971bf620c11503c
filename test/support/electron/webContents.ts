import type Electron from 'electron'
import { EventEmitter } from 'node:events'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CDPSession, Page, Route } from 'playwright'
import type { MessagePortMain } from './messagePort.ts'
import { mainWorld, preloadWorld } from './pageWorlds.ts'
import { answerPageRequest, toElectronUrl, toPageUrl } from './scheme.ts'
import { makeWire } from './wire.ts'

type FromPage =
  | { t: 'send'; channel: string; args: unknown[] }
  | { t: 'invoke'; channel: string; id: number; args: unknown[] }
  | { t: 'port'; id: number; data: unknown }
  | { t: 'closed'; id: number }

type Used = Pick<Electron.WebContents, 'getURL' | 'reload' | 'setWindowOpenHandler'>

const wire = makeWire()
const world = 'preload'

type Handler = (event: { senderFrame: MainFrame | null }, ...args: unknown[]) => unknown

class Ipc extends EventEmitter {
  readonly handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }
}

// Electron never makes the window that a handler denied; here it has to be taken away again.
async function closePopup(popup: Page): Promise<void> {
  await popup.waitForLoadState().catch(() => undefined)
  await popup.close().catch(() => undefined)
}

class MainFrame implements Pick<Electron.WebFrameMain, 'parent' | 'url'> {
  readonly parent = null
  readonly #contents: WebContents

  constructor(contents: WebContents) {
    this.#contents = contents
  }

  get url(): string {
    return this.#contents.getURL()
  }

  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    this.#contents.post(channel, message, transfer)
  }
}

/**
 * One page in a real Chromium, with the built preload script in an isolated world of its own.
 */
export class WebContents extends EventEmitter implements Used {
  readonly ipc = new Ipc()
  readonly mainFrame: MainFrame
  readonly preferences: Electron.WebPreferences
  readonly #ports = new Map<number, MessagePortMain>()
  #lastPort = 0
  #page: Page | undefined
  #session: CDPSession | undefined
  #context: string | undefined
  #openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined
  /** Addresses that the main process itself asked for: those are no navigation of the page's. */
  readonly #expected = new Set<string>()

  constructor(preferences: Electron.WebPreferences) {
    super()
    this.preferences = preferences
    this.mainFrame = new MainFrame(this)
  }

  /** Takes over a blank page. */
  async attach(page: Page): Promise<void> {
    this.#page = page
    const session = await page.context().newCDPSession(page)
    this.#session = session
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === world) this.#context = String(Reflect.get(context, 'uniqueId'))
    })
    session.on('Runtime.executionContextsCleared', () => this.#dropPorts())
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === 'gafferToMain') this.#receive(payload)
    })
    session.on('Page.windowOpen', ({ url }) => this.#askToOpen(url))
    page.on('popup', (popup) => void closePopup(popup))
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }))
    await page.route('**/*', (route) => this.#route(route))
    await session.send('Page.enable')
    await session.send('Runtime.enable')
    await session.send('Runtime.addBinding', {
      name: 'gafferToMain',
      executionContextName: world,
    })
    const channel = randomUUID()
    const wireSource = `(${makeWire.toString()})()`
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${mainWorld.toString()})(${JSON.stringify(channel)}, ${wireSource})`,
    })
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: world,
      source: `{
        const require = (${preloadWorld.toString()})(${JSON.stringify(channel)}, ${wireSource});
        ((module, exports) => { ${this.#preload()}\n })({ exports: {} }, {});
      }`,
    })
  }

  async load(url: string): Promise<void> {
    this.#expected.add(url)
    await this.#attached().goto(toPageUrl(url))
    this.emit('did-finish-load')
  }

  async detach(): Promise<void> {
    this.#dropPorts()
    await this.#page?.close()
  }

  getURL(): string {
    return this.#page ? toElectronUrl(this.#page.url()) : ''
  }

  reload(): void {
    this.#expected.add(this.getURL())
    // A page that has gone meanwhile stays gone, as in Electron.
    void this.#attached()
      .reload()
      .catch(() => undefined)
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.#openHandler = handler
  }

  #attached(): Page {
    if (!this.#page) throw new Error('the page is not attached yet')
    return this.#page
  }

  #preload(): string {
    return this.preferences.preload ? readFileSync(this.preferences.preload, 'utf8') : ''
  }

  post(channel: string, message: unknown, transfer: MessagePortMain[]): void {
    const ports = transfer.map((port) => {
      const id = ++this.#lastPort
      this.#ports.set(id, port)
      port.on('message', ({ data }: { data: unknown }) => this.#tell({ t: 'port', id, data }))
      port.on('close', () => {
        if (this.#ports.delete(id)) this.#tell({ t: 'close', id })
      })
      port.start()
      return id
    })
    this.#tell({ t: 'message', channel, message, ports })
  }

  #tell(message: unknown): void {
    if (!this.#session || this.#context === undefined) return
    const expression = `gafferFromMain(${JSON.stringify(wire.encode(message))})`
    const params = { expression, uniqueContextId: this.#context }
    // A page that has gone meanwhile hears nothing more, as in Electron.
    this.#session.send('Runtime.evaluate', params).catch(() => undefined)
  }

  #receive(payload: string): void {
    const message = wire.decode(payload) as FromPage
    switch (message.t) {
      case 'send':
        this.ipc.emit(message.channel, { senderFrame: this.mainFrame }, ...message.args)
        return
      case 'invoke':
        void this.#invoke(message)
        return
      case 'port':
        this.#ports.get(message.id)?.postMessage(message.data)
        return
      case 'closed': {
        const port = this.#ports.get(message.id)
        this.#ports.delete(message.id)
        port?.close()
      }
    }
  }

  async #invoke({ channel, id, args }: Extract<FromPage, { t: 'invoke' }>): Promise<void> {
    try {
      const handle = this.ipc.handlers.get(channel)
      if (!handle) throw new Error(`No handler registered for '${channel}'`)
      const value = await handle({ senderFrame: this.mainFrame }, ...args)
      this.#tell({ t: 'reply', id, value })
    } catch (error) {
      this.#tell({ t: 'reply', id, error: String(error) })
    }
  }

  #dropPorts(): void {
    const ports = [...this.#ports.values()]
    this.#ports.clear()
    this.#context = undefined
    for (const port of ports) port.close()
  }

  #askToOpen(url: string): void {
    this.#openHandler?.({
      url,
      frameName: '',
      features: '',
      disposition: 'foreground-tab',
      referrer: { url: this.getURL(), policy: 'no-referrer' },
    })
  }

  async #route(route: Route): Promise<void> {
    const request = route.request()
    const url = toElectronUrl(request.url())
    if (request.isNavigationRequest() && !this.#expected.delete(url)) {
      const isMainFrame = request.frame().parentFrame() === null
      let prevented = false
      const preventDefault = () => {
        prevented = true
      }
      this.emit('will-frame-navigate', { url, isMainFrame, preventDefault })
      if (prevented) return route.abort('aborted')
    }
    await answerPageRequest(route, url)
  }
}
