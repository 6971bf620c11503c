import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from './git.ts'
import { copyIndex, ownFolder } from './indexFile.ts'
import type { Repository } from './repository.ts'

/**
 * The tree of what the user has staged; null while there are conflicts, which no tree can hold.
 *
 * The answer is kept for as long as the index file is the same one.
 */
export async function readStagedTree(
  repository: Repository,
  scratch: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const source = join(repository.gitDir, 'index')
  const note = join(ownFolder(repository.gitDir), 'staged')
  const print = await fingerprint(source, scratch)
  const [known, tree] = (await readFile(note, 'utf8').catch(() => '')).split('\n')
  if (print !== null && known === print && tree) return tree

  // On a copy: write-tree locks the index it reads and may write to it.
  const index = join(scratch, 'staged')
  await copyIndex(source, index)
  const answer = await git(repository.root, ['write-tree'], { index, accept: [0, 128], signal })
  if (answer.status !== 0) return null
  const found = answer.stdout.toString('utf8').trim()
  if (print !== null) {
    const next = join(scratch, 'staged-note')
    await writeFile(next, `${print}\n${found}\n`)
    await rename(next, note)
  }
  return found
}

/**
 * What tells one index file from another: git never writes to one, it puts a new file in its place.
 * Null when it was put there only just now, since another of the same instant would look the same.
 * The folder is new, so its time is the file system's now.
 */
async function fingerprint(file: string, newFolder: string): Promise<string | null> {
  const found = await stat(file, { bigint: true }).catch(() => null)
  const now = await stat(newFolder, { bigint: true })
  if (found === null || now.ctimeNs / second <= found.ctimeNs / second) return null
  return [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ')
}

const second = 1_000_000_000n
