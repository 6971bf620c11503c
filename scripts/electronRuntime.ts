import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const electron = path.join(import.meta.dirname, '../node_modules/electron')

/** The path of Electron's own program; undefined until it was fetched. */
export function findElectron(): string | undefined {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(electron, 'dist')
  // Written last by the installer, so half an unpacked runtime is not taken for a whole one.
  const name = path.join(electron, 'path.txt')
  if (!existsSync(name)) return undefined
  const program = path.join(folder, readFileSync(name, 'utf8'))
  return existsSync(program) ? program : undefined
}

/** Fetches Electron's runtime with its package's own installer; gives up after `limit` ms. */
export function fetchElectron(limit: number): string | undefined {
  spawnSync(process.execPath, [path.join(electron, 'install.js')], {
    stdio: 'ignore',
    timeout: limit,
    killSignal: 'SIGKILL',
  })
  return findElectron()
}
