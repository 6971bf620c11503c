import { mkdir, mkdtemp, readdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { configured, git } from './git.ts'
import { GitError } from './gitError.ts'
import { detectRepository } from './repository.ts'
import { type SampleFiles, morse, shutter } from './sampleFiles.ts'

/**
 * Makes a small repository to practise on, with two commits and tests that pass, and resolves with
 * its root. One that is there already stays as it is, whatever became of it.
 *
 * Throws GitError `folder-not-empty` when the folder holds something else.
 */
export async function makeSampleRepository(folder: string): Promise<string> {
  const found = await detectRepository(folder)
  // The folder may lie inside a repository of the user's; that one is not ours.
  if (found.kind === 'repository' && found.root === (await realpath(folder))) return found.root
  const names = await readdir(folder).catch(() => [])
  if (names.length > 0) throw new GitError('folder-not-empty')
  await mkdir(dirname(folder), { recursive: true })
  // Built beside its place and moved there whole, so that half a sample is never taken for one.
  const draft = await mkdtemp(`${folder}-`)
  try {
    // No template and no hooks: what the user adds to every new repository is for their own.
    await git(draft, ['init', '--quiet', '--template=', '--initial-branch=main'], asUs)
    await commitFiles(draft, morse, 'Spell words in Morse code')
    await commitFiles(draft, shutter, 'Turn Morse code into flashes of a lamp')
    await rmdir(folder).catch(() => undefined)
    await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
  return makeSampleRepository(folder)
}

const asUs = { programs: 'filters' } as const

async function commitFiles(root: string, files: SampleFiles, message: string) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  await git(root, ['add', '--all'], asUs)
  const known = await git(root, ['var', 'GIT_AUTHOR_IDENT'], { accept: [0, 128] })
  const identity = { 'user.name': 'Gaffer', 'user.email': 'gaffer@localhost' }
  const settings = configured({
    'commit.gpgSign': 'false',
    ...(known.status === 0 ? {} : identity),
  })
  await git(root, [...settings, 'commit', '--quiet', '-m', message], asUs)
}
