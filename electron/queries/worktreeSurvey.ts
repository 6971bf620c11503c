import { lstat, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { WorktreesAnswer } from '../../core/git/worktreeAnswers.ts'
import type { ProjectId, ThreadId } from '../../core/ids.ts'
import { exists } from '../git/repository.ts'
import { resolvedPlace } from '../git/worktreeList.ts'
import type { Db } from '../store/database.ts'

type Surveyed = Omit<WorktreesAnswer['worktrees'][number], 'bytes' | 'pending'>

type OfThread = { threadId: ThreadId; projectId: ProjectId; checkout: string }

/**
 * Finds all worktrees of a home by its folders and by its threads, without asking git anything.
 *
 * Threads are read from what the log knows of its streams, since a view may be rebuilding.
 */
export async function surveyWorktrees(db: Db, folder: string): Promise<Surveyed[]> {
  const threads = await threadsByPlace(db)
  const places = await foldersIn(folder)
  const found = await Promise.all(
    places.map(async (place): Promise<Surveyed> => {
      const thread = threads.get(await resolvedPlace(place))
      const { branch, repository } = await lookInto(place)
      return {
        path: place,
        state: thread ? 'in-use' : 'orphan',
        threadId: thread?.threadId ?? null,
        projectId: thread?.projectId ?? null,
        branch,
        remove: thread ? null : toRemove(place, repository),
      }
    }),
  )
  const wasMade = openWasMade(db)
  const lost: Surveyed[] = []
  for (const { threadId, projectId, checkout } of threads.values()) {
    if ((await exists(checkout)) || !wasMade(threadId)) continue
    const none = { branch: null, remove: null }
    lost.push({ path: checkout, state: 'lost', threadId, projectId, ...none })
  }
  return [...found, ...lost]
}

/** Threads that work elsewhere than in the folder of their project, by where that is. */
async function threadsByPlace(db: Db): Promise<Map<string, OfThread>> {
  const threads = db
    .prepare<[], OfThread>(
      `SELECT thread.stream_id AS threadId, thread.project_id AS projectId, thread.checkout
       FROM streams AS thread JOIN streams AS project ON project.stream_id = thread.project_id
       WHERE thread.stream_type = 'thread' AND thread.ended = 0 AND project.ended = 0
         AND thread.checkout <> project.checkout`,
    )
    .all()
  const placed = threads.map(async (each) => [await resolvedPlace(each.checkout), each] as const)
  return new Map(await Promise.all(placed))
}

/** Whether a thread's worktree was made and has not been removed since, as the log tells it. */
function openWasMade(db: Db): (threadId: string) => boolean {
  const newest = db.prepare<[string], { operation: string }>(
    `SELECT json_extract(payload, '$.operation') AS operation FROM events
     WHERE stream_id = ? AND type = 'GitOperationSettled'
       AND json_extract(payload, '$.outcome') = 'succeeded'
       AND json_extract(payload, '$.operation') IN ('add-worktree', 'remove-worktree')
     ORDER BY stream_version DESC LIMIT 1`,
  )
  return (threadId) => newest.get(threadId)?.operation === 'add-worktree'
}

/** Worktrees lie in a folder for each project. */
async function foldersIn(folder: string): Promise<string[]> {
  const within = async (place: string) => {
    const entries = await readdir(place, { withFileTypes: true }).catch(() => [])
    return entries.filter((each) => each.isDirectory()).map(({ name }) => path.join(place, name))
  }
  const projects = await within(folder)
  return (await Promise.all(projects.map(within))).flat()
}

/** The branch of a worktree and the repository that it is of, from git's own files. */
async function lookInto(
  place: string,
): Promise<{ branch: string | null; repository: string | null }> {
  const link = await readFile(path.join(place, '.git'), 'utf8').catch(() => '')
  const gitDir = /^gitdir: (.+)$/m.exec(link)?.[1]
  if (gitDir === undefined) return { branch: null, repository: null }
  const head = await readFile(path.resolve(place, gitDir, 'HEAD'), 'utf8').catch(() => null)
  // It lies in `worktrees/NAME` of the folder that all working trees share.
  const repository = path.resolve(place, gitDir, '../..')
  const isThere = head !== null && (await lstat(repository).catch(() => null)) !== null
  const branch = /^ref: refs\/heads\/(.+)$/m.exec(head ?? '')?.[1] ?? null
  return { branch, repository: isThere ? repository : null }
}

function toRemove(place: string, repository: string | null): string {
  const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`
  if (repository === null) return `rm -r ${quoted(place)}`
  return `git --git-dir=${quoted(repository)} worktree remove ${quoted(place)}`
}
