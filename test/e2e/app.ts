import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  _electron as electron,
  test as base,
  type Browser,
  type ElectronApplication,
  type Page,
} from '@playwright/test'
import { gaffer, startHost, type HostProcess } from '../support/process.ts'

/** The running app as a person has it: windows, and a process that can be killed. */
export interface App {
  /** A folder of the test's own, for repositories and the like. */
  readonly folder: string
  /** Everything the app keeps. */
  readonly home: string
  /** Opens a window; starts the app where it does not run. */
  window(): Promise<Page>
  /** Kills the host as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same home, and where it is served at the same address. */
  start(): Promise<void>
  /** Sends a command as a script would, whether the app runs or not. It must be taken. */
  send(command: Record<string, unknown>): Promise<void>
}

const IDENTITY = '[user]\n\tname = Ada\n\temail = ada@example.com\n'
const onElectron = process.env['GAFFER_E2E'] === 'electron'

/** Each test has an app of its own, on a home of its own. */
export const test = base.extend<{ app: App; served: ServedApp }>({
  app: async ({ browser }, use) => {
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'gaffer-e2e-')))
    // Shells and git read the files of whoever runs them: no test depends on those of a person, and
    // a shell that is killed leaves nothing behind in them.
    const user = path.join(folder, 'user')
    process.env['HOME'] = user
    await mkdir(user)
    await writeFile(path.join(user, '.gitconfig'), IDENTITY)
    const app = onElectron ? new DesktopApp(folder) : new ServedApp(folder, browser)
    await use(app)
    await app.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  },
  /** For what only a window in a browser can meet. */
  served: async ({ app }, use, testInfo) => {
    if (app instanceof ServedApp) return use(app)
    testInfo.skip(true, 'the desktop has its host in the same process')
  },
})
export { expect } from '@playwright/test'

const sendTo = async (home: string, command: Record<string, unknown>) => {
  const id = crypto.randomUUID()
  const { code, stdout, stderr } = await gaffer(home, 'send', JSON.stringify({ id, ...command }))
  if (code !== 0) throw new Error(`${stdout}${stderr}`)
}

class ServedApp implements App {
  readonly folder: string
  readonly home: string
  #browser: Browser
  #host: HostProcess | undefined
  #port = 0

  constructor(folder: string, browser: Browser) {
    this.folder = folder
    this.home = path.join(folder, 'home')
    this.#browser = browser
  }

  async start(): Promise<void> {
    this.#host = await startHost(this.home, undefined, this.#port)
    this.#port = Number(new URL(this.#host.url).port)
  }

  send(command: Record<string, unknown>): Promise<void> {
    return sendTo(this.home, command)
  }

  window(): Promise<Page> {
    return this.windowWith()
  }

  /** Opens a window with a token; that of the home unless given. */
  async windowWith(token?: string): Promise<Page> {
    const { url, token: own } = await this.reach()
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.goto(`${url}/#token=${token ?? own}`)
    return page
  }

  /** The log as it stands. */
  async events() {
    return (await this.reach()).events()
  }

  /** The host that serves, which is started where none does. */
  async reach(): Promise<HostProcess> {
    if (!this.#host) await this.start()
    if (!this.#host) throw new Error('the host is not running')
    return this.#host
  }

  async kill(): Promise<void> {
    this.#host?.kill()
    await this.#host?.ended
    this.#host = undefined
  }
}

class DesktopApp implements App {
  readonly folder: string
  readonly home: string
  #app: ElectronApplication | undefined

  constructor(folder: string) {
    this.folder = folder
    this.home = path.join(folder, 'home')
  }

  send(command: Record<string, unknown>): Promise<void> {
    return sendTo(this.home, command)
  }

  async start(): Promise<void> {
    const main = path.join(import.meta.dirname, '../../dist/electron/main.js')
    this.#app = await electron.launch({ args: [main, `--home=${this.home}`] })
  }

  async window(): Promise<Page> {
    if (!this.#app) await this.start()
    if (!this.#app) throw new Error('the app is not running')
    const open = this.#app.windows()
    const [first] = open
    if (first && !this.#given.has(first)) return this.#give(first)
    const next = this.#app.waitForEvent('window')
    await this.#app.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.getMenuItemById('new-window')?.click()
    })
    return this.#give(open.length === 0 ? await this.#app.firstWindow() : await next)
  }

  async kill(): Promise<void> {
    const child = this.#app?.process()
    const closed = this.#app?.waitForEvent('close')
    child?.kill('SIGKILL')
    await closed
    this.#app = undefined
    this.#given.clear()
  }

  #given = new Set<Page>()
  #give(page: Page): Page {
    this.#given.add(page)
    return page
  }
}
