import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type BrowserContext } from 'playwright'
import { browserArguments, findBrowser } from '../../../scripts/browser.ts'

let context: BrowserContext | undefined
let profile: string | undefined

/** Starts the one browser behind all windows. Returns the port that test drivers attach to. */
export async function launchChromium(): Promise<number> {
  profile = mkdtempSync(path.join(tmpdir(), 'gaffer-electron-'))
  const executablePath = findBrowser()
  context = await chromium.launchPersistentContext(profile, {
    headless: true,
    ...(executablePath ? { executablePath } : {}),
    args: [...browserArguments, '--remote-debugging-port=0'],
    handleSIGINT: false,
    handleSIGTERM: false,
  })
  // There is no network behind the windows; their own addresses are answered by each of them.
  await context.route('**/*', (route) => route.abort())
  const [port] = readFileSync(path.join(profile, 'DevToolsActivePort'), 'utf8').split('\n')
  return Number(port)
}

export function chromiumContext(): BrowserContext {
  if (!context) throw new Error('Cannot create BrowserWindow before app is ready')
  return context
}

export async function closeChromium(): Promise<void> {
  await context?.close()
  if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 10 })
}
