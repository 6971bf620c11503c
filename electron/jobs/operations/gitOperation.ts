import type { StoredEvent } from '../../../core/events.ts'
import type {
  ArgsOf,
  Operation,
  OperationAsked,
  OperationResult,
} from '../../../core/git/operations.ts'
import type { JobPayload } from '../../../core/reactions.ts'
import { checkpointOf, type OpenThread } from '../../../core/thread/state.ts'
import { GitError } from '../../git/gitError.ts'
import type { JobContext } from '../context.ts'
import { gitPolicy, operationSettled, resultOf, retryable } from '../gitFailures.ts'
import type { Found, Kind, Settlement } from '../kind.ts'

/** What an operation is given to work with. */
export type Task<O extends Operation> = {
  operationId: string
  args: ArgsOf<O>
  thread: OpenThread
  checkout: string
  signal: AbortSignal
  /** Hears what git and hooks say, as they say it. */
  onOutput: (text: string) => void
}

/** How one operation is done, and how one finds out whether it was. */
export type Verbs<O extends Operation, Note> = {
  limitMs?: number
  /** Codes of results that tell of something amiss, though the operation itself was done. */
  standsDespite?: readonly string[]
  /** Whether nothing is there that the checkpoint before it could hold. */
  nothingToKeep?: (task: Task<O>) => Promise<boolean>
  /** What must be known beforehand to find out later; kept durably before anything is done. */
  note?: (task: Task<O>) => Promise<Note>
  /** Does it. Throws GitError. */
  act: (task: Task<O>, noted: Noted<Note>) => Promise<OperationResult>
  /** What it came to, if it happened; null when it can be done, again where need be. */
  prove: (task: Task<O>, note: Note | undefined) => Promise<OperationResult | 'halfway' | null>
}

/** What was noted by now, or by a try that was cut short; and where to note what shows on the way. */
type Noted<Note> = {
  note: Note | undefined
  keepNote: (note: Note) => void
  /** Whether an earlier try came as far as to note something, and may have been cut short. */
  again: boolean
}

type OperationArgs = OperationAsked['args']

const LIMIT_MS = 10 * 60_000

const HALFWAY =
  'Gaffer stopped while it did this, and what is there now is neither as it was nor as it should be. Look at it, then do it again.'

/**
 * A git operation as durable work: noted, done, and after a crash found out about rather than done
 * blindly again. Where it failed, that too is only believed once there is no proof of it.
 */
export function gitOperation<O extends Operation, Note>(
  { thread, event, kept, mint, listen }: JobContext,
  operation: O,
  { limitMs = LIMIT_MS, note: noteFor, act, prove, ...verbs }: Verbs<O, Note>,
): Kind<O> {
  type Payload = JobPayload<O> & JobPayload<'commit'>
  const settle = (payload: Payload, result: OperationResult): Settlement => {
    const { code } = result
    const stands = code === undefined || verbs.standsDespite?.includes(code)
    return operationSettled(payload, stands ? 'succeeded' : 'failed', result, mint())
  }

  function taskOf(payload: Payload, position: number, signal: AbortSignal): Task<O> | null {
    const found = thread(payload.threadId)
    if (!found) return null
    const { operationId } = payload
    const { checkout } = found
    const args = argsOf(event(position), operation)
    return { operationId, args, thread: found, checkout, signal, onOutput: () => {} }
  }

  async function proven(
    task: Task<O>,
    note: string | null,
  ): Promise<OperationResult | 'halfway' | null> {
    try {
      return await prove(task, noteIn(note))
    } catch (error) {
      if (error instanceof GitError) return null
      throw error
    }
  }

  const noteIn = (note: string | null) => (note === null ? undefined : (JSON.parse(note) as Note))

  return {
    policy: gitPolicy,
    limitMs,
    target: (payload) => thread((payload as Payload).threadId)?.checkout ?? null,
    async submit({ payload: given, position, note: earlier, signal, keepNote }) {
      const payload = given as Payload
      const task = taskOf(payload, position, signal)
      if (!task) return null
      if (lacksSafety(task) && !(await verbs.nothingToKeep?.(task)))
        return settle(payload, NO_SAFETY)
      const heard = listen(payload.threadId, payload.operationId)
      const doing = { ...task, onOutput: heard.onOutput }
      let noted: string | null = null
      const keep = (note: Note) => {
        noted = JSON.stringify(note)
        keepNote(noted)
      }
      try {
        const note = noteFor ? await noteFor(task) : noteIn(earlier)
        if (noteFor && note !== undefined) keep(note)
        const result = await kept(() =>
          act(doing, { note, keepNote: keep, again: earlier !== null }),
        )
        return settle(payload, { ...result, ...(await heard.all()) })
      } catch (error) {
        if (!(error instanceof GitError)) throw error
        retryable(error)
        const came = await proven(task, noted)
        const result = came === null || came === 'halfway' ? resultOf(error) : came
        return settle(payload, { ...result, ...(await heard.all()) })
      }
    },
    async reconcile({ payload: given, position, note, begun, signal }): Promise<Found> {
      const payload = given as Payload
      const task = taskOf(payload, position, signal)
      if (!task) return { status: 'settled', settlement: null }
      // Without its note it never got as far as acting, unless the whole row was lost and made anew.
      if (noteFor && note === null && !begun) return { status: 'not-submitted' }
      const came = await proven(task, note)
      if (came === null) return { status: 'not-submitted' }
      if (came !== 'halfway') return { status: 'settled', settlement: settle(payload, came) }
      const result = { code: 'cut-short', message: HALFWAY }
      const settlement = operationSettled(payload, 'indeterminate', result, mint())
      return { status: 'indeterminate', settlement }
    },
  }
}

const NO_SAFETY: OperationResult = {
  code: 'no-safety-checkpoint',
  message: 'What is there now could not be kept first, so nothing was done.',
}

/** Whether the checkpoint of what it may take away is wanting. */
function lacksSafety({ args, thread }: { args: OperationArgs; thread: OpenThread }): boolean {
  if (!('safetyId' in args) || args.safetyId === undefined) return false
  return checkpointOf(thread, args.safetyId)?.status !== 'ready'
}

function argsOf<O extends Operation>(asked: StoredEvent, operation: O): ArgsOf<O> {
  if (asked.type !== 'GitOperationRequested' || asked.payload.operation !== operation)
    throw new Error(`${operation} caused by ${asked.type}`)
  return asked.payload.args as ArgsOf<O>
}
