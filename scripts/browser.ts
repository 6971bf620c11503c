import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright'

/** Switches every test browser is started with. As root, Chromium refuses to run in its sandbox. */
export const browserArguments: string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
]

/** The path of an installed Chromium, Chrome or Edge; undefined when this machine has none. */
export function findBrowser(): string | undefined {
  const chosen = process.env['CHROME_PATH']
  if (chosen) return existsSync(chosen) ? chosen : undefined
  return [...usualPlaces(), chromium.executablePath()].find((place) => existsSync(place))
}

/**
 * The path of a browser, fetched when none is installed: first with Playwright's own installer,
 * then, as root on Debian, from the distribution.
 *
 * Throws when neither brings one.
 */
export function ensureBrowser(): string {
  const installers = [installFromPlaywright, installFromDebian]
  for (const install of installers) {
    const found = findBrowser()
    if (found) return found
    install()
  }
  const found = findBrowser()
  if (found) return found
  throw new Error('No Chromium, Chrome or Edge found. Install one, or name it in CHROME_PATH.')
}

function usualPlaces(): string[] {
  switch (process.platform) {
    case 'darwin':
      return ['/Applications', path.join(process.env['HOME'] ?? '/', 'Applications')].flatMap(
        (folder) =>
          ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) =>
            path.join(folder, `${name}.app/Contents/MacOS/${name}`),
          ),
      )
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
        const folder = process.env[name]
        if (!folder) return []
        return ['Google/Chrome', 'Chromium', 'Microsoft/Edge'].map((vendor) => {
          const program = vendor === 'Microsoft/Edge' ? 'msedge.exe' : 'chrome.exe'
          return path.join(folder, vendor, 'Application', program)
        })
      })
    default:
      return [
        '/usr/bin/chromium',
        '/usr/bin/chromium-browser',
        '/usr/bin/google-chrome-stable',
        '/usr/bin/google-chrome',
        '/usr/bin/microsoft-edge',
        '/snap/bin/chromium',
      ]
  }
}

function installFromPlaywright(): void {
  const cli = path.join(import.meta.dirname, '../node_modules/playwright/cli.js')
  attempt(process.execPath, [cli, 'install', 'chromium'])
}

function installFromDebian(): void {
  if (process.getuid?.() !== 0 || !isDebian()) return
  attempt('apt-get', ['update'])
  attempt('apt-get', ['install', '-y', 'chromium'])
}

function isDebian(): boolean {
  const release = '/etc/os-release'
  return existsSync(release) && /^ID(_LIKE)?=.*debian/m.test(readFileSync(release, 'utf8'))
}

function attempt(program: string, args: string[]): void {
  process.stderr.write(`No browser found; trying: ${path.basename(program)} ${args.join(' ')}\n`)
  try {
    execFileSync(program, args, { stdio: ['ignore', 2, 2], timeout: 300_000 })
  } catch {
    process.stderr.write('That did not bring one.\n')
  }
}
