import { createHash } from 'node:crypto'
import {
  constants,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rename,
  rm,
  stat,
  utimes,
} from 'node:fs/promises'
import { join } from 'node:path'
import { GitError } from './gitError.ts'
import { exists } from './repository.ts'

/** The folder in a git folder where Gaffer keeps files of its own. */
export function ownFolder(gitDir: string): string {
  return join(gitDir, 'gaffer')
}

/**
 * Makes that folder, where there is none. Not what it stands in: a repository that somebody moves
 * away in this moment would leave an empty one in its place.
 *
 * Throws GitError `folder-missing`.
 */
export async function makeOwnFolder(gitDir: string): Promise<void> {
  await mkdir(ownFolder(gitDir)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new GitError('folder-missing', { cause })
    if (cause.code !== 'EEXIST') throw cause
  })
}

/** Runs `work` with a new folder beside the repository's own files, and takes it away after. */
export async function withScratch<T>(
  gitDir: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await makeOwnFolder(gitDir)
  const folder = await mkdtemp(join(ownFolder(gitDir), 'scratch-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Copies an index file; false when there is none.
 *
 * Git takes an entry for unchanged when its times match, unless the file was touched at or after
 * the time of the index itself: then it looks inside. A copy must therefore not be younger than
 * its original, or edits of that instant would be missed. Older by a fraction is only slower.
 */
export async function copyIndex(from: string, to: string): Promise<boolean> {
  if (!(await exists(from))) return false
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  await keepAge(from, to)
  return true
}

/**
 * Puts an index file (or none, with null) in the place of the user's, in git's own way: who holds
 * `index.lock` may write. With `over`, only in the place of the one that `printOfIndex` said this
 * of: what another git has staged meanwhile is not undone.
 *
 * Throws GitError `index-locked`.
 */
export async function installIndex(
  gitDir: string,
  from: string | null,
  over?: string | null,
): Promise<void> {
  const lock = join(gitDir, 'index.lock')
  const handle = await open(lock, 'wx').catch((cause: unknown) => {
    throw new GitError('index-locked', { cause })
  })
  await handle.close()
  try {
    if (over !== undefined && (await printOfIndex(join(gitDir, 'index'))) !== over)
      throw new GitError('index-locked')
    if (from === null) {
      await rm(join(gitDir, 'index'), { force: true })
      await rm(lock)
    } else {
      await copyFile(from, lock)
      await keepAge(from, lock)
      await rename(lock, join(gitDir, 'index'))
    }
  } catch (error) {
    await rm(lock, { force: true })
    throw error
  }
}

/** What tells the bytes of an index file from any others; null when there is none. */
export async function printOfIndex(file: string): Promise<string | null> {
  if (!(await exists(file))) return null
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
}

/** Throws GitError `index-locked` when another git holds the user's index. */
export async function assertIndexFree(gitDir: string): Promise<void> {
  if (await exists(join(gitDir, 'index.lock'))) throw new GitError('index-locked')
}

/** Takes the lock of the user's index away, whoever left it; says whether there was one. */
export async function dropIndexLock(gitDir: string): Promise<boolean> {
  const lock = join(gitDir, 'index.lock')
  const found = await exists(lock)
  await rm(lock, { force: true })
  return found
}

async function keepAge(from: string, to: string) {
  const seconds = Math.floor((await stat(from)).mtimeMs / 1000)
  await utimes(to, seconds, seconds)
}
