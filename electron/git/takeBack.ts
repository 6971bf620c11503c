import { join } from 'node:path'
import { fields, git, literally, zeroEnded } from './git.ts'
import { withScratch } from './indexFile.ts'
import { type Repository, resolveCommit } from './repository.ts'
import { lookAt, removeFile } from './worktreeFile.ts'

/**
 * Takes back what a switch or a merge had done of a tree when it was cut short, so that git, which
 * would now see somebody's changes in it, can do it again.
 *
 * Files that are just as the tree has them become HEAD's again, with their entries in the index; any
 * that somebody has written or staged otherwise are left alone. So nothing is lost: the tree has it.
 */
export async function takeBack(
  { root, gitDir }: Repository,
  tree: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if ((await resolveCommit(root, 'HEAD', signal)) === null) return
  const wanted = await differing(root, ['diff-tree', 'HEAD', tree], signal)
  if (wanted.length === 0) return
  const [fromHead, fromTree, written] = await Promise.all([
    differing(root, ['diff-index', '--cached', 'HEAD'], signal),
    differing(root, ['diff-index', '--cached', tree], signal),
    withScratch(gitDir, async (scratch) => {
      const index = join(scratch, 'index')
      await git(root, ['read-tree', tree], { index, signal })
      const refresh = ['update-index', '-q', '--refresh']
      await git(root, refresh, { index, accept: [0, 1], programs: 'filters', signal })
      return differing(root, ['diff-files'], signal, index)
    }),
  ])
  const pathsOf = (changes: readonly Change[]) => new Set(changes.map(({ path }) => path))
  const [offHead, offTree, offDisk] = [pathsOf(fromHead), pathsOf(fromTree), pathsOf(written)]
  const halfway: Change[] = []
  for (const change of wanted) {
    const { path, after } = change
    const isDone = after === null ? (await lookAt(root, path)) === null : !offDisk.has(path)
    const isUnstaged = !offHead.has(path) || !offTree.has(path)
    if (isDone && isUnstaged && change.isFile) halfway.push(change)
  }
  if (halfway.length === 0) return
  // The index first: cut short once more, a file is still told from one that somebody has written.
  const reset = ['reset', '--quiet', '--pathspec-from-file=-', '--pathspec-file-nul']
  const input = zeroEnded(halfway.map(({ path }) => literally(path)))
  await git(root, reset, { input, accept: [0, 1], programs: 'filters', signal })
  for (const { path, before, after } of halfway)
    if (before === null && after !== null) await removeFile(root, path)
  const back = halfway.flatMap(({ path, before }) => (before === null ? [] : [path]))
  const checkOut = ['checkout-index', '--force', '--index', '-z', '--stdin']
  await git(root, checkOut, { input: zeroEnded(back), programs: 'filters', signal })
}

/** A path that two sides have differently, with what each has; null for nothing. */
type Change = { path: string; before: string | null; after: string | null; isFile: boolean }

async function differing(
  root: string,
  [command = '', ...between]: readonly string[],
  signal: AbortSignal | undefined,
  index?: string,
): Promise<Change[]> {
  const fixed = ['-z', '--raw', '--no-renames', '--no-ext-diff', '--ignore-submodules=all']
  const recursive = command === 'diff-tree' ? ['-r'] : []
  const args = [command, ...recursive, ...fixed, ...between, '--']
  const options = { programs: 'filters', signal, ...(index !== undefined && { index }) } as const
  const rows = fields((await git(root, args, options)).stdout)
  return rows.flatMap((row, at) => {
    const path = rows[at + 1]
    if (!row.startsWith(':') || at % 2 === 1 || path === undefined) return []
    const [oldMode = '', newMode = '', before = '', after = ''] = row.slice(1).split(' ')
    const idOf = (mode: string, id: string) => (/^0+$/.test(mode) ? null : id)
    const isFile = oldMode !== '160000' && newMode !== '160000'
    return [{ path, before: idOf(oldMode, before), after: idOf(newMode, after), isFile }]
  })
}
