import { join } from 'node:path'
import type { Programs } from './environment.ts'
import { configured, fields, git } from './git.ts'
import { GitError } from './gitError.ts'
import { resolveCommit } from './repository.ts'

const config = configured({
  // Mixed line endings are the user's affair; refusing to record them would lose work.
  'core.safecrlf': 'false',
  'advice.addEmbeddedRepo': 'false',
  'add.ignoreErrors': 'false',
})

type StageAllOptions = {
  /** The index to stage into; the user's unless said. */
  index?: string
  /** More `-c` settings. */
  settings?: readonly string[]
  programs: Programs
  signal: AbortSignal | undefined
}

/**
 * Stages the whole working tree as `git add -A` does: changes, new files, deletions, not what is
 * ignored. Fails when a file cannot be read, since leaving it out would read as deleting it.
 */
export async function stageAll(root: string, options: StageAllOptions): Promise<void> {
  const { settings = [], ...rest } = options
  const add = [...config, ...settings, 'add', '--all', '--']
  try {
    await git(root, [...add, ':(top)'], rest)
  } catch (error) {
    // A repository inside this one that has no commit yet has nothing git could record, and git
    // then stages nothing at all. So it is left out, and only it.
    if (!(error instanceof GitError) || error.code !== 'git-failed') throw error
    const empty = await repositoriesWithoutCommit(root, rest)
    if (empty.length === 0) throw error
    const excluded = empty.map((path) => `:(top,exclude,literal)${path}`)
    await git(root, [...add, ':(top)', ...excluded], rest)
  }
}

async function repositoriesWithoutCommit(root: string, options: Omit<StageAllOptions, 'settings'>) {
  const { programs: _, ...rest } = options
  const found = await git(root, ['ls-files', '-z', '--others', '--exclude-standard'], rest)
  const nested = fields(found.stdout).filter((path) => path.endsWith('/'))
  const heads = await Promise.all(
    nested.map((path) => resolveCommit(join(root, path), 'HEAD', options.signal)),
  )
  return nested.filter((_path, at) => heads[at] === null)
}
