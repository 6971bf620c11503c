import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fields, git } from './git.ts'
import { exists } from './repository.ts'

/** A working tree of a repository, as git has it registered. */
export type Worktree = {
  /** Absolute, as git keeps it. */
  path: string
  /** The branch it has checked out; null when it is on none. */
  branch: string | null
  /** The commit it is on; null without one. */
  sha: string | null
  /** Why nobody may remove it, where somebody has said so; empty when they gave no reason. */
  locked: string | null
  /** Whether its folder is there. */
  present: boolean
}

/** All working trees of the repository that a folder is in, the main one first. Throws GitError. */
export async function listWorktrees(folder: string, signal?: AbortSignal): Promise<Worktree[]> {
  const { stdout } = await git(folder, ['worktree', 'list', '--porcelain', '-z'], { signal })
  const entries: string[][] = [[]]
  for (const field of fields(stdout)) {
    if (field === '') entries.push([])
    else entries.at(-1)?.push(field)
  }
  return Promise.all(entries.filter(([first]) => first !== undefined).map(parse))
}

async function parse(entry: readonly string[]): Promise<Worktree> {
  const value = (name: string) => {
    const found = entry.find((line) => line === name || line.startsWith(`${name} `))
    return found === undefined ? null : found.slice(name.length + 1)
  }
  const path = value('worktree') ?? ''
  const sha = value('HEAD')
  return {
    path,
    branch: value('branch')?.replace(/^refs\/heads\//, '') ?? null,
    sha: sha === null || /^0+$/.test(sha) ? null : sha,
    locked: value('locked'),
    present: await exists(join(path, '.git')),
  }
}

/** The working tree at a place; undefined where git knows of none. Throws GitError. */
export async function findWorktree(
  folder: string,
  path: string,
  signal?: AbortSignal,
): Promise<Worktree | undefined> {
  const place = await resolvedPlace(path)
  return (await listWorktrees(folder, signal)).find((each) => each.path === place)
}

/** A path as git writes it: links above it resolved, whether or not the folder itself is there. */
export async function resolvedPlace(path: string): Promise<string> {
  const above = await realpath(dirname(path)).catch(() => null)
  if (above !== null) return join(above, basename(path))
  return dirname(path) === path ? path : join(await resolvedPlace(dirname(path)), basename(path))
}
