import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  _electron as electron,
  test as base,
  type Browser,
  type ElectronApplication,
  type Page,
} from '@playwright/test'
import { startHost, type HostProcess } from '../support/process.ts'

/** The running app as a person has it: windows, and a process that can be killed. */
export interface App {
  /** Everything the app keeps. */
  readonly home: string
  window(): Promise<Page>
  /** Kills the host as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same home. */
  start(): Promise<void>
}

const onElectron = process.env['GAFFER_E2E'] === 'electron'

/** Each test has an app of its own, on a home of its own. */
export const test = base.extend<{ app: App }>({
  app: async ({ browser }, use) => {
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'gaffer-e2e-')))
    const home = path.join(folder, 'home')
    const app = onElectron ? new DesktopApp(home) : new ServedApp(home, browser)
    await app.start()
    await use(app)
    await app.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  },
})
export { expect } from '@playwright/test'

class ServedApp implements App {
  readonly home: string
  #browser: Browser
  #host: HostProcess | undefined

  constructor(home: string, browser: Browser) {
    this.home = home
    this.#browser = browser
  }

  async start(): Promise<void> {
    this.#host = await startHost(this.home)
  }

  async window(): Promise<Page> {
    if (!this.#host) throw new Error('the host is not running')
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.goto(`${this.#host.url}/#token=${this.#host.token}`)
    return page
  }

  async kill(): Promise<void> {
    this.#host?.kill()
    await this.#host?.ended
  }
}

class DesktopApp implements App {
  readonly home: string
  #app: ElectronApplication | undefined

  constructor(home: string) {
    this.home = home
  }

  async start(): Promise<void> {
    const main = path.join(import.meta.dirname, '../../dist/electron/main.js')
    this.#app = await electron.launch({ args: [main, `--home=${this.home}`] })
  }

  async window(): Promise<Page> {
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
    this.#given.clear()
  }

  #given = new Set<Page>()
  #give(page: Page): Page {
    this.#given.add(page)
    return page
  }
}
