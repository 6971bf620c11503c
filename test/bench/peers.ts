import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('peer/', import.meta.url)

/** Where a peer's module lies once the peers are installed. */
export const peer = (file: string): URL => new URL(`node_modules/${file}`, folder)

/** Installs the peers from their lock unless they are. Gives why one cannot be had, if it cannot. */
export async function installPeers(name: string, entry: URL): Promise<string | undefined> {
  if (existsSync(entry)) return undefined
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(folder),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  const code = await once(npm, 'close').then(
    ([status]: unknown[]) => status,
    (error: unknown) => error,
  )
  return code === 0 && existsSync(entry)
    ? undefined
    : `${name} could not be installed: it needs the registry, and a compiler where there is no binary`
}
