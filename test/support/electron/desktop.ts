import { fork, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import type * as StandIn from './electron.ts'

const root = path.join(import.meta.dirname, '../../..')

export type DesktopOptions = {
  home: string
  /** Which of the builds to run; `faults` has the fault points. */
  build?: 'electron' | 'faults'
  environment?: Record<string, string>
}

type Report =
  | { t: 'ready'; port: number }
  | { t: 'evaluated'; id: number; value?: unknown; error?: string }

/** The built desktop app, running on the stand-in for Electron in a process of its own. */
export class Desktop {
  readonly process: ChildProcess
  /** Exit code; null after a signal. */
  readonly ended: Promise<number | null>
  readonly #ready: Promise<Browser>
  readonly #waiting = new Map<number, (report: Extract<Report, { t: 'evaluated' }>) => void>()
  #last = 0
  #stderr = ''

  constructor({ home, build = 'electron', environment = {} }: DesktopOptions) {
    this.process = fork(path.join(root, 'dist', build, 'main.js'), [`--home=${home}`], {
      execArgv: ['--import', path.join(import.meta.dirname, 'register.ts')],
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString()
    })
    this.ended = new Promise((resolve, reject) => {
      this.process.on('error', reject)
      this.process.on('close', (code) => resolve(code))
    })
    this.#ready = new Promise((resolve, reject) => {
      this.process.on('message', (report: Report) => {
        if (report.t === 'evaluated') this.#waiting.get(report.id)?.(report)
        else chromium.connectOverCDP(`http://127.0.0.1:${report.port}`).then(resolve, reject)
      })
      void this.ended.then((code) => {
        reject(new Error(`The desktop ended with ${code}.\n${this.#stderr}`))
      })
    })
    // A second instance ends without ever being ready, and whoever waits for it hears so.
    this.#ready.catch(() => undefined)
  }

  /** What it wrote to standard error so far. */
  get stderr(): string {
    return this.#stderr
  }

  /** The pages of all windows, oldest first; waits until there are `count`. */
  async windows(count = 1): Promise<Page[]> {
    const browser = await this.#ready
    const [context] = browser.contexts()
    if (!context) throw new Error('the browser has no context')
    for (;;) {
      const pages = context.pages().filter((page) => page.url().startsWith('https://app/'))
      if (pages.length >= count) return pages
      await new Promise<void>((resolve, reject) => {
        context.once('page', () => resolve())
        for (const page of context.pages()) page.once('framenavigated', () => resolve())
        void this.ended.then(() => reject(new Error(`The desktop has ended.\n${this.#stderr}`)))
      })
    }
  }

  async firstWindow(): Promise<Page> {
    const [page] = await this.windows()
    if (!page) throw new Error('no window')
    return page
  }

  /**
   * Runs a function in the main process, which gets the `electron` module there. It may refer to
   * nothing outside itself; what it takes and gives crosses as JSON.
   */
  async evaluate<A, R>(
    run: (electron: typeof StandIn, argument: A) => R | Promise<R>,
    argument: A,
  ): Promise<R> {
    const id = ++this.#last
    const answer = new Promise<Extract<Report, { t: 'evaluated' }>>((resolve, reject) => {
      this.#waiting.set(id, resolve)
      void this.ended.then(() => reject(new Error(`The desktop has ended.\n${this.#stderr}`)))
    })
    this.process.send({ id, source: run.toString(), argument })
    const { value, error } = await answer
    this.#waiting.delete(id)
    if (error !== undefined) throw new Error(error)
    return value as R
  }

  /** Quits as a person does from the menu, and waits for the end. */
  async quit(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.connected) {
      await this.evaluate(({ app }) => setImmediate(() => app.quit()) && undefined, undefined)
    }
    const code = await this.ended
    await this.#ready.then((browser) => browser.close()).catch(() => undefined)
    return code
  }
}
