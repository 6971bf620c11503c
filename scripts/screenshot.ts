import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
  await takeEach(page, 'thread')
  await letCommitDie(page)
  const sidebar = page.getByRole('navigation', { name: 'Projects and threads' })
  const goTo = async (name: string) => {
    await sidebar.getByRole('button', { name }).click()
    await page.getByRole('heading', { name, exact: true }).waitFor()
    await page.getByText('Loading …').waitFor({ state: 'hidden' })
  }
  await goTo('Jobs')
  await page.getByRole('button', { name: '5 attempts' }).click()
  await page.getByRole('table', { name: 'Attempts' }).waitFor()
  await takeEach(page, 'jobs')
  for (const name of ['Activity', 'Usage']) {
    await goTo(name)
    await takeEach(page, name.toLowerCase())
  }
  await goTo('Automations')
  await takeAutomations(page)
  await sidebar.getByRole('button', { name: 'Search all threads' }).click()
  await page.getByRole('searchbox', { name: 'Search all threads' }).fill('good')
  await page.locator('mark').first().waitFor()
  await takeEach(page, 'search')
}

/** Writes an automation, tries it on the past and runs it. */
async function takeAutomations(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New automation' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Run the tests after every turn')
  await page.getByRole('checkbox', { name: 'a turn completes' }).check()
  await page.getByRole('textbox', { name: 'Command' }).fill('npm test -- --bail "{{threadId}}"')
  await page.getByRole('button', { name: 'Try it on the past' }).click()
  await page.getByText('Would have fired').waitFor()
  await takeEach(page, 'automation-form')
  await page.getByRole('button', { name: /^Create/ }).click()
  await page.getByRole('button', { name: 'Run now' }).click()
  await page.getByRole('menuitem').first().click()
  await page.getByRole('button', { name: /^(Done|Failed).* npm test/ }).click()
  await page.getByRole('group', { name: 'Output' }).waitFor()
  await takeEach(page, 'automation')
  await page.getByRole('button', { name: 'All automations' }).click()
  await takeEach(page, 'automations')
}

/** Commits while another git seems to be at work, until the job is given up. */
async function letCommitDie(page: Page): Promise<void> {
  const lock = path.join(home, 'home', 'sample', '.git', 'index.lock')
  writeFileSync(lock, '')
  await page.getByRole('textbox', { name: 'Commit message' }).fill('Say good evening as well')
  await page.getByRole('button', { name: /^Commit/ }).click()
  await page.getByText('A job was given up').waitFor()
  rmSync(lock)
}

/** Takes what is shown in every theme and size. */
async function takeEach(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const size of [
      { width: 1440, height: 900 },
      { width: 1024, height: 700 },
    ]) {
      await page.setViewportSize(size)
      await page.screenshot({ path: named(`${name}-${colorScheme}-${size.width}`) })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1440, height: 900 })
}

function named(name: string): string {
  const folder = path.resolve(values.all ?? '')
  mkdirSync(folder, { recursive: true })
  return path.join(folder, `${name}.png`)
}
