import type { OperationResult } from '../../../core/git/operations.ts'
import type { OpenThread } from '../../../core/thread/state.ts'
import { GitError } from '../../git/gitError.ts'
import { exists } from '../../git/repository.ts'
import { addWorktree as add, findAddedWorktree } from '../../git/worktreeAdd.ts'
import { portsEnvironment } from '../../git/worktreePlace.ts'
import { isRemoved, type RemovalNote, removeWorktree as remove } from '../../git/worktreeRemove.ts'
import type { JobContext } from '../context.ts'
import type { Task, Verbs } from './gitOperation.ts'
import { runSetup, SETUP_LIMIT_MS } from './setup.ts'

/** Large repositories take long to check out, and to copy from; then comes what the project set. */
const ADD_LIMIT_MS = SETUP_LIMIT_MS + 30 * 60_000

/** How far a new worktree's set-up command has come; before that, making it is simply gone on with. */
type SetupNote = { setup: 'begun' } | { setup: 'over'; result: OperationResult }

const UNSURE: OperationResult = {
  code: 'setup-unsure',
  message:
    'The worktree is there. Gaffer was stopped while its set-up command ran, so nobody knows how far that came: run it again in a terminal if that does no harm.',
}

/** Makes a thread's worktree, then runs in it what its project has set, once. */
export const addWorktree = ({ root }: JobContext): Verbs<'add-worktree', SetupNote> => ({
  limitMs: ADD_LIMIT_MS,
  standsDespite: ['setup-failed', 'setup-unsure'],
  async act(task, { note, keepNote }) {
    const { checkout, args, operationId, thread, signal, onOutput } = task
    const { setup, ...wish } = args
    const made = await add(rootOf(root, task), {
      ...withoutUndefined(wish),
      path: checkout,
      operationId,
      signal,
      onOutput,
    })
    const result = madeAs(made)
    for (const line of made.said) onOutput(`${line}\n`)
    if (setup === undefined) return result
    if (note) return { ...result, ...(note.setup === 'over' ? note.result : UNSURE) }
    const begin = () => keepNote({ setup: 'begun' })
    const environment = portsEnvironment(thread.port)
    const ended = await runSetup(setup, {
      directory: checkout,
      environment,
      signal,
      begin,
      onOutput,
    })
    const told = { ...result, ...(ended && { ...ended, message: joined(result, ended) }) }
    keepNote({ setup: 'over', result: told })
    return told
  },
  async prove({ checkout, thread, signal }, note) {
    const folder = root(thread.projectId)
    if (!note || folder === undefined) return null
    const made = await findAddedWorktree(folder, { path: checkout, signal })
    if (!made) return null
    return note.setup === 'over' ? note.result : { ...madeAs(made), ...UNSURE }
  },
})

/** Removes a thread's worktree, once its agent has left it. */
export const removeWorktree = ({
  root,
  crew,
}: JobContext): Verbs<'remove-worktree', RemovalNote> => ({
  nothingToKeep: async ({ checkout }) => !(await exists(checkout)),
  async act(task, { note, keepNote }) {
    const { operationId, args, thread, signal, onOutput } = task
    await crew.dismiss(thread.threadId)
    const removed = await remove(rootOf(root, task), {
      ...placeOf(task),
      goes: args.goes,
      operationId,
      signal,
      onOutput,
      note,
      keepNote,
    })
    if (removed.kind === 'more') return { code: 'more-would-go', message: removed.message }
    return goneAs(removed)
  },
  async prove(task, note) {
    const folder = root(task.thread.projectId)
    if (!note || folder === undefined) return null
    return (await isRemoved(folder, placeOf(task), note))
      ? goneAs({ sha: note.sha, said: [] })
      : null
  },
})

function rootOf(root: JobContext['root'], { thread }: { thread: OpenThread }): string {
  const folder = root(thread.projectId)
  if (folder === undefined) throw new GitError('folder-missing')
  return folder
}

const placeOf = ({ checkout, thread: { workspace }, args }: Task<'remove-worktree'>) => ({
  path: checkout,
  branch: workspace.kind === 'worktree' ? workspace.branch : '',
  deleteBranch: args.branch === 'delete',
})

type Made = { branch: string; sha: string; said?: readonly string[] }

const madeAs = ({ branch, sha, said = [] }: Made): OperationResult => ({
  branch,
  sha,
  ...(said.length > 0 && { message: said.join(' ') }),
})

const goneAs = ({
  sha,
  said,
}: {
  sha: string | null
  said: readonly string[]
}): OperationResult => ({
  ...(sha !== null && { sha }),
  ...(said.length > 0 && { message: said.join(' ') }),
})

const joined = (...results: OperationResult[]) =>
  results.flatMap(({ message }) => message ?? []).join(' ')

type Wish = Omit<Task<'add-worktree'>['args'], 'setup'>

const withoutUndefined = ({ branch, base, tree, copy }: Wish) => ({
  branch,
  copy,
  ...(base !== undefined && { base }),
  ...(tree !== undefined && { tree }),
})
