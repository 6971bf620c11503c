import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from 'playwright'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type {} from '../../renderer/desktop.ts'
import { Desktop } from '../support/electron/desktop.ts'
import { canMount, smallDisk } from '../support/smallDisk.ts'

let home: string
let desktop: Desktop

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'gaffer-desktop-'))
})

afterEach(async () => {
  await desktop.quit()
  await rm(home, { recursive: true, force: true })
})

/** What the main process first says to a page that asks for a session. */
const askForSession = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        window.addEventListener('message', ({ data, ports: [port] }: MessageEvent) => {
          if (data?.type !== 'gaffer-port' || !port) return
          port.addEventListener('message', (event) => resolve(event.data), { once: true })
          port.start()
          port.postMessage({ t: 'hello', protocol: 1 })
        })
        window.gaffer?.connect()
      }),
  )

it('says in its window that a newer Gaffer wrote the database, and leaves it as it is', async () => {
  const file = path.join(home, 'gaffer.db')
  const database = new Database(file)
  database.pragma('user_version = 4000')
  database.exec('CREATE TABLE kept (word TEXT); INSERT INTO kept VALUES (1)')
  database.close()
  const before = await readFile(file)

  desktop = new Desktop({ home })
  const page = await desktop.firstWindow()
  expect(await askForSession(page)).toMatchObject({ t: 'fatal', code: 'database-newer' })
  await page
    .getByText(/written by a newer Gaffer/)
    .first()
    .waitFor()
  expect(await readFile(file)).toEqual(before)
})

it('says in its window that the database is damaged', async () => {
  await writeFile(path.join(home, 'gaffer.db'), 'this was a database once '.repeat(200))
  desktop = new Desktop({ home })
  const page = await desktop.firstWindow()
  expect(await askForSession(page)).toMatchObject({ t: 'fatal', code: 'database-corrupt' })
})

it.skipIf(!canMount)(
  'says in its window that the home cannot be written, and starts once it can',
  async () => {
    const disk = smallDisk(32)
    const there = path.join(disk.folder, 'home')
    await mkdir(there)
    disk.readOnly()
    desktop = new Desktop({ home: there })
    const page = await desktop.firstWindow()
    await page.getByText(/cannot be written\. Make it and its folder writable/).waitFor()
    disk.writable()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('button', { name: 'Open a repository' }).waitFor()
  },
)

it('says who else is using the home and where, and starts when asked again after that one has gone', async () => {
  const launcher = path.join(import.meta.dirname, '../../dist/electron/gaffer.js')
  const serve = fork(launcher, ['serve', '--no-open', '--port', '0', '--home', home], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  })
  const ended = once(serve, 'close')
  const [line] = serve.stdout ? await once(serve.stdout, 'data') : []
  const { url, token }: { url: string; token: string } = JSON.parse(String(line))

  desktop = new Desktop({ home })
  const page = await desktop.firstWindow()
  expect(await askForSession(page)).toMatchObject({
    t: 'fatal',
    code: 'home-in-use',
    url: `${url}/#token=${token}`,
  })

  serve.kill('SIGTERM')
  await ended
  expect(await askForSession(page)).toMatchObject({ t: 'welcome', app: { home } })
})
