import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configured } from './git.ts'
import { ownFolder } from './indexFile.ts'
import type { Repository } from './repository.ts'
import { forgetSince, isIntact } from './statCache.ts'

/** The index of the last snapshot, kept so that the next reads only what changed since. */
export type Kept = {
  file: string
  /** The tree it was seeded from: what the user had staged. Empty for none. */
  seed: string
  /** The tree it stands for: the files of that snapshot. */
  tree: string
  /** Whether it has files that the seed has not: ones that were untracked. */
  extras: boolean
}

/**
 * Settings for an index of our own. It is in the plainest form there is, since statCache.ts reads
 * it, and trusts no time that the user's settings would have it trust.
 */
export const ownIndex = configured({
  'index.version': '2',
  'core.splitIndex': 'false',
  'core.untrackedCache': 'false',
  'core.trustctime': 'true',
  'core.checkStat': 'default',
  'core.ignoreStat': 'false',
})

/** Reads which index was kept, if it is whole: a power cut may leave anything in a file. */
export async function readKept(repository: Repository): Promise<Kept | null> {
  const file = keptFile(repository)
  const [bytes, note] = await Promise.all([
    readFile(file).catch(() => null),
    readFile(noteOf(file), 'utf8').catch(() => null),
  ])
  const [seed, tree, extras] = note?.split('\n') ?? []
  if (bytes === null || seed === undefined || tree === undefined) return null
  return isIntact(bytes, repository.objectFormat)
    ? { file, seed, tree, extras: extras === 'extras' }
    : null
}

/**
 * Keeps an index for the next snapshot, put in place whole or not at all. `began` is the second, by
 * the file system's clock, in which the reading of the working tree began.
 */
export async function keep(
  repository: Repository,
  scratch: string,
  index: string,
  { began, seed, tree, extras }: Omit<Kept, 'file'> & { began: number },
): Promise<void> {
  const file = keptFile(repository)
  const next = join(scratch, 'kept')
  const bytes = await readFile(index)
  const written = Math.floor((await stat(index)).mtimeMs / 1000)
  forgetSince(bytes, began, repository.objectFormat)
  const note = [seed, tree, extras ? 'extras' : ''].join('\n')
  await Promise.all([writeFile(next, bytes), writeFile(noteOf(next), note)])
  await utimes(next, written, written)
  // Without its note an index is not used, so a kill in between only costs time.
  await rm(noteOf(file), { force: true })
  await rename(next, file)
  await rename(noteOf(next), noteOf(file))
}

function keptFile(repository: Repository): string {
  return join(ownFolder(repository.gitDir), 'index')
}

function noteOf(file: string): string {
  return `${file}.note`
}
