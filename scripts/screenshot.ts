import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright'
import { windowUrl } from './appWindow.ts'
import { browserArguments, ensureBrowser } from './browser.ts'
import { ensureBuilt, launcher, root } from './output.ts'
import { type Address, startServe } from './servedHost.ts'

/*
 * Takes the README's picture of the real app, in which a person is about to answer the practice
 * agent. With `--all FOLDER` it takes every theme and size there instead, to be looked at.
 */
const { values } = parseArgs({ options: { all: { type: 'string' } } })
const readmePicture = path.join(root, 'docs/screenshot.png')

await ensureBuilt((line) => console.log(line))
const executablePath = ensureBrowser()
const home = mkdtempSync(path.join(tmpdir(), 'gaffer-picture-'))
const host = await startServe(launcher, ['--home', path.join(home, 'home'), '--port', '0'])
const browser = await chromium.launch({ executablePath, args: browserArguments })
try {
  const page = await openWindow(browser, host.address, { width: 1440, height: 900 })
  if (values.all !== undefined) await page.screenshot({ path: named('start') })
  await workAWhile(page)
  if (values.all === undefined) await page.screenshot({ path: readmePicture })
  else await takeAll(page)
} finally {
  await browser.close()
  host.process.kill('SIGTERM')
  await host.ended
  rmSync(home, { recursive: true, force: true })
}

async function openWindow(inside: Browser, address: Address, viewport: Size): Promise<Page> {
  const page = await inside.newPage({ viewport, colorScheme: 'light' })
  await page.goto(windowUrl(address))
  return page
}

/** Two turns: one with a change that was allowed, one that waits for an answer. */
async function workAWhile(page: Page): Promise<void> {
  const approval = page.getByRole('region', { name: 'Approval' })
  const say = async (text: string) => {
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text)
    await page.getByRole('button', { name: 'Send' }).click()
  }
  await page.getByRole('button', { name: 'Try the practice agent' }).click()
  await say('plan first: append "Good evening." to README.md then run npm test')
  for (const action of ['README.md', 'npm test']) {
    await approval.getByText(action).first().waitFor()
    await approval.getByRole('button', { name: /^Allow once/ }).click()
  }
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' })
  await say(
    'add a file src/farewell.js saying export const farewell = (name) => `Goodbye, ${name}.`',
  )
  await approval.waitFor()
  await page.getByRole('tab', { name: 'Changes' }).click()
  await page.getByRole('tabpanel', { name: 'Changes' }).getByText('README.md').first().click()
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
}

type Size = { width: number; height: number }

async function takeAll(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const size of [
      { width: 1440, height: 900 },
      { width: 1024, height: 700 },
    ]) {
      await page.setViewportSize(size)
      await page.screenshot({ path: named(`${colorScheme}-${size.width}`) })
    }
  }
}

function named(name: string): string {
  const folder = path.resolve(values.all ?? '')
  mkdirSync(folder, { recursive: true })
  return path.join(folder, `${name}.png`)
}
