import { hash } from 'node:crypto'
import path from 'node:path'

/** Ports that the programs of one worktree may listen on, and how many worktrees have their own. */
const PORTS_EACH = 10
const WORKTREES_APART = 1000
const FIRST_PORT = 20_000

/** The first port of a thread's worktree, by how many threads there were before it. */
export const portFor = (before: number): number =>
  FIRST_PORT + (before % WORKTREES_APART) * PORTS_EACH

/** What tells programs of a worktree which ports are theirs; nothing where it has none. */
export const portsEnvironment = (port: number | undefined): Record<string, string> =>
  port === undefined ? {} : { GAFFER_PORT: String(port), GAFFER_PORTS: String(PORTS_EACH) }

/** The folder of a thread's worktree: people know it by its branch, and no two threads share one. */
export const worktreePlace = (
  folder: string,
  { threadId, project, branch }: { threadId: string; project: string; branch: string },
): string =>
  path.join(folder, wordsOf(project), `${wordsOf(branch)}-${hash('sha256', threadId).slice(0, 8)}`)

const wordsOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48) || 'work'
