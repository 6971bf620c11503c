import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { hostBundles, outputs } from '../rolldown.config.ts'
import { withBuildLock } from './buildLock.ts'

/** One line of progress, without its line feed. */
export type Say = (line: string) => void

export const root = path.join(import.meta.dirname, '..')

/** The launcher of what people run. */
export const launcher = path.join(outputs.production.folder, 'gaffer.js')

const stamp = path.join(root, 'dist/sources.sha256')

/** Builds what is missing or older than its sources. Two callers at once build once. */
export async function ensureBuilt(say: Say): Promise<void> {
  if (isFresh()) return
  await withBuildLock(async () => {
    if (!isFresh()) await build(say)
  })
}

/** Builds the window and the host, and the host once more with its fault points. */
export async function build(say: Say): Promise<void> {
  const started = performance.now()
  const sources = fingerprint()
  rmSync(stamp, { force: true })
  say('Building the window …')
  const { build: buildWindow } = await import('vite')
  await buildWindow({ configFile: path.join(root, 'vite.config.ts'), logLevel: 'warn' })
  say('Building the host …')
  for (const output of Object.values(outputs)) await buildHost(output)
  writeFileSync(stamp, sources)
  say(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
}

/** Builds the programs of the host, with the launcher beside them. A failed build changes nothing. */
async function buildHost({ folder, faults }: { folder: string; faults: boolean }): Promise<void> {
  const { build: bundle } = await import('rolldown')
  const next = `${folder}.next`
  rmSync(next, { recursive: true, force: true })
  for (const options of hostBundles({ folder: next, faults })) {
    await bundle({ ...options, logLevel: 'warn' })
  }
  const target = path.join(next, 'gaffer.js')
  copyFileSync(path.join(root, 'electron/gaffer.js'), target)
  chmodSync(target, 0o755)
  rmSync(folder, { recursive: true, force: true })
  renameSync(next, folder)
}

function isFresh(): boolean {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()
}

// Contents rather than times: a checkout touches files without changing them, and deleting one
// changes no time at all.
function fingerprint(): string {
  const hash = createHash('sha256')
  const files = globSync(
    [
      '{core,electron,renderer}/**/*.*',
      '{vite,rolldown}.config.ts',
      'package.json',
      'package-lock.json',
    ],
    { cwd: root, withFileTypes: false },
  )
  for (const file of files.toSorted()) {
    hash.update(file)
    hash.update(readFileSync(path.join(root, file)))
  }
  return hash.digest('hex')
}
