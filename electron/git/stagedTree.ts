import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fields, git, gitLine, zeroEnded } from './git.ts'
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

/** The tree of what the user has staged, with our side of every file that is in conflict. */
export async function readIndexTree(
  repository: Repository,
  scratch: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const staged = await readStagedTree(repository, scratch, signal)
  if (staged !== null) return staged
  const { root, gitDir } = repository
  const index = join(scratch, 'ours')
  await copyIndex(join(gitDir, 'index'), index)
  const unmerged = await git(root, ['ls-files', '-z', '--unmerged'], { index, signal })
  // Mode, id and stage of each side, a tab, and the path.
  const sides = fields(unmerged.stdout).map((line) => {
    const [mode = '', id = '', stage = ''] = line.slice(0, line.indexOf('\t')).split(' ')
    return { entry: `${mode} ${id}`, none: '0'.repeat(id.length), stage, path: pathIn(line) }
  })
  const gone = sides.map(({ none, path }) => `0 ${none}\t${path}`)
  const ours = sides.filter(({ stage }) => stage === '2')
  const entries = [...gone, ...ours.map(({ entry, path }) => `${entry}\t${path}`)]
  if (entries.length > 0) {
    const enter = ['update-index', '-z', '--index-info']
    const input = zeroEnded(entries)
    await git(root, enter, { index, input, programs: 'filters', signal })
  }
  return gitLine(root, ['write-tree'], { index, signal })
}

function pathIn(line: string): string {
  return line.slice(line.indexOf('\t') + 1)
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
