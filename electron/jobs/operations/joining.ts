import type { ArgsOf, OperationResult } from '../../../core/git/operations.ts'
import { conflicts, proveResolved, resolveConflicts } from '../../git/conflicts.ts'
import {
  abortOperation as abort,
  type AbortNote,
  continueOperation as goOn,
  noteAbort,
  proveAbort,
} from '../../git/continue.ts'
import {
  type Integrated,
  noteState,
  proveIntegration,
  type StateNote,
} from '../../git/integrate.ts'
import { merge as mergeFrom, rebase as rebaseOnto } from '../../git/merge.ts'
import { pull as pullFrom } from '../../git/pull.ts'
import { proveUndo, undoLastCommit, type Undone } from '../../git/undoCommit.ts'
import { FILES_TOLD } from '../gitFailures.ts'
import type { Task, Verbs } from './gitOperation.ts'

/** A rebase runs hooks at every step, and a pull waits for the network. */
const LONG_MS = 35 * 60_000

type Joining = 'merge' | 'rebase' | 'pull' | 'continue-operation'

const joining = <O extends Joining>(
  act: (task: Task<O>, again: boolean) => Promise<Integrated>,
): Verbs<O, StateNote> => ({
  limitMs: LONG_MS,
  note: ({ checkout, signal }) => noteState(checkout, signal),
  async act(task, { again }) {
    return resultOf(await act(task, again))
  },
  async prove({ checkout, operationId }, note) {
    const came = note && (await proveIntegration(checkout, { operationId }, note))
    return came ? resultOf(came) : null
  },
})

export const merge = joining<'merge'>(({ checkout, args: { from }, ...task }, again) =>
  mergeFrom(checkout, { from, again, ...optionsOf(task) }),
)
export const rebase = joining<'rebase'>(({ checkout, args: { onto }, ...task }) =>
  rebaseOnto(checkout, { onto, ...optionsOf(task) }),
)
export const pull = joining<'pull'>(({ checkout, args: { how }, ...task }) =>
  pullFrom(checkout, { ...optionsOf(task), ...(how && { how }) }),
)
export const continueOperation = joining<'continue-operation'>(({ checkout, ...task }) =>
  goOn(checkout, optionsOf(task)),
)

const optionsOf = ({
  operationId,
  signal,
  onOutput,
}: Pick<Task<Joining>, 'operationId' | 'signal' | 'onOutput'>) => ({
  operationId,
  signal,
  onOutput,
})

function resultOf(came: Integrated): OperationResult {
  switch (came.kind) {
    case 'conflicts': {
      const files = came.files.slice(0, FILES_TOLD).map(({ path }) => path)
      const message =
        came.total === 1
          ? 'One file is in conflict. Resolve it, then go on.'
          : `${came.total} files are in conflict. Resolve them, then go on.`
      return { code: 'conflicts', message, conflicts: files }
    }
    case 'stopped':
      return {
        code: came.code ?? 'stopped',
        message: 'It stopped on the way. Go on with it, or give it up.',
      }
    default:
      return came.sha === null ? {} : { sha: came.sha }
  }
}

export const abortOperation: Verbs<'abort-operation', AbortNote> = {
  note: ({ checkout, signal }) => noteAbort(checkout, signal),
  async act({ checkout, operationId, signal, onOutput }) {
    await abort(checkout, { operationId, signal, onOutput })
    return {}
  },
  async prove({ checkout }, note) {
    return note && (await proveAbort(checkout, note)) ? {} : null
  },
}

export const resolveConflict: Verbs<'resolve-conflict', { open: number }> = {
  note: async ({ checkout, signal }) => ({ open: (await conflicts(checkout, signal)).total }),
  async act({ checkout, operationId, args: { paths, take }, signal, onOutput }) {
    await resolveConflicts(checkout, { operationId, paths, take, signal, onOutput })
    return {}
  },
  async prove({ checkout, args: { paths } }, note) {
    return note && note.open > 0 && (await proveResolved(checkout, paths)) ? {} : null
  },
}

export const undoCommit: Verbs<'undo-commit', StateNote> = {
  note: ({ checkout, signal }) => noteState(checkout, signal),
  async act({ checkout, operationId, args, signal, onOutput }) {
    return undoneAs(
      await undoLastCommit(checkout, { operationId, ...wishOf(args), signal, onOutput }),
    )
  },
  async prove({ checkout, operationId, args: { sha } }, note) {
    const undone = note && (await proveUndo(checkout, { operationId, sha }, note))
    return undone ? undoneAs(undone) : null
  },
}

const wishOf = ({ sha, pushed = false }: ArgsOf<'undo-commit'>) => ({ sha, pushed })

/** The message comes back, so that people can use it again. */
const undoneAs = ({ parent, message }: Undone): OperationResult => ({
  ...(parent !== null && { sha: parent }),
  message,
})
