import { spawn } from 'node:child_process'
import path from 'node:path'
import { findBrowser } from './browser.ts'
import type { Address } from './servedHost.ts'

/** The address that opens the app. The token stays out of what servers and proxies log. */
export function windowUrl({ url, token }: Address): string {
  const page = new URL(url)
  page.hash = new URLSearchParams({ token }).toString()
  return page.href
}

/** Whether this machine can show a window at all. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
}

/**
 * Opens the app in a browser window without tabs or address bar, with a profile of its own below
 * `home`. Returns false when no Chromium, Chrome or Edge is installed.
 */
export function openAppWindow(address: Address, home: string): boolean {
  const browser = findBrowser()
  if (!browser) return false
  const child = spawn(
    browser,
    [
      `--app=${windowUrl(address)}`,
      `--user-data-dir=${path.join(home, 'window')}`,
      '--no-first-run',
      '--no-default-browser-check',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    { stdio: 'ignore', detached: true },
  )
  child.on('error', (error) => {
    process.stderr.write(`The browser did not start: ${error.message}\n`)
  })
  child.unref()
  return true
}
