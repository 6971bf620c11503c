import type { RenderedAction } from '../../core/automation/action.ts'
import type { RunOutcome, RunResult } from '../../core/automation/run.ts'
import { COMMAND_LIMIT_MOST_MS } from '../../core/automation/action.ts'
import type { Command, SealedCommand } from '../../core/commands.ts'
import type { StoredEvent } from '../../core/events.ts'
import type { CheckpointId, CommandId, OperationId, ThreadId, TurnId } from '../../core/ids.ts'
import type { JobPayload } from '../../core/reactions.ts'
import type { Sender } from '../dispatch.ts'
import { CommandError, type CommandEnd, runCommand } from '../automations/runCommand.ts'
import { portsEnvironment } from '../git/worktreePlace.ts'
import { abandonedBy, unanswered } from './asked.ts'
import type { JobContext } from './context.ts'
import { type Kind, type Run, type Settlement, Terminal, Transient } from './kind.ts'

/** A command ends by its own limit first, and has time to. */
const LIMIT_MS = COMMAND_LIMIT_MOST_MS + 60_000

/** What a command's job notes once it knows how the command ended; another attempt is safe then. */
const ENDED = 'ended'

type Payload = JobPayload<'run-automation'>
type Came = { outcome: RunOutcome; code?: string; message?: string; result?: RunResult }
type Fired = StoredEvent<'AutomationFired'>

/** Our own rules refused what the automation wished for. */
class Refused extends Terminal {}

/**
 * Does what an automation says.
 *
 * A wish (a turn, a commit, a checkpoint) goes by an id of the run, so sent twice it is one. A
 * command's effects cannot be found out about: one that may have begun is never run again by itself.
 */
export function runAutomation(context: JobContext): Kind<'run-automation'> {
  const { automation, mint } = context
  const settle = (payload: Payload, { result = {}, ...came }: Came): SealedCommand => ({
    id: mint() as CommandId,
    type: 'SettleAutomationRun',
    ...payload,
    ...came,
    result,
  })
  const openRun = ({ automationId, runId }: Payload) => {
    const found = automation(automationId)
    const open = found?.runs.some((run) => run.runId === runId)
    return open ? found : undefined
  }

  async function submit(run: Run<'run-automation'>): Promise<Settlement> {
    const { payload, position } = run
    const found = openRun(payload)
    if (!found) return null
    const fired = firedAt(context, position)
    const { replyTo } = fired.payload
    if (!replyTo) return settle(payload, await carryOut(context, fired, run, found.owner))
    const asker = context.asker(replyTo)
    if (!asker) return settle(payload, unanswered)
    try {
      const signal = AbortSignal.any([run.signal, asker])
      return settle(payload, await carryOut(context, fired, { ...run, signal }, found.owner))
    } catch (error) {
      if (asker.aborted && !run.signal.aborted) return settle(payload, abandonedBy(asker))
      // Whoever waits is told, and nobody else has to see to it.
      if (!(error instanceof Terminal || error instanceof Transient)) throw error
      const { code, message } = error
      const outcome = error instanceof Refused ? 'refused' : 'failed'
      return settle(payload, { outcome, code, message })
    }
  }

  return {
    policy: (position) => firedAt(context, position).payload.retry,
    limitMs: LIMIT_MS,
    target: ({ automationId }) => automationId,
    submit,
    async reconcile(run) {
      const { payload, position, begun, note } = run
      if (!openRun(payload)) return { status: 'settled', settlement: null }
      const { replyTo, action } = firedAt(context, position).payload
      // Whoever waited was told that it was lost; it is not done behind their back.
      if (replyTo) return { status: 'settled', settlement: settle(payload, unanswered) }
      if (action.kind !== 'run-command' || !begun || note === ENDED)
        return { status: 'not-submitted' }
      const settlement = settle(payload, { outcome: 'indeterminate', code: 'cut-short', message })
      return { status: 'indeterminate', settlement }
    },
  }
}

const message =
  'Gaffer was stopped while this command ran, so nobody knows how far it came. Run it again if that does no harm.'

function firedAt({ event }: JobContext, position: number): Fired {
  const asked = event(position)
  if (asked.type !== 'AutomationFired') throw new Error(`a run caused by ${asked.type}`)
  return asked
}

async function carryOut(
  context: JobContext,
  fired: Fired,
  run: Run<'run-automation'>,
  owner: string,
): Promise<Came> {
  if (!context.isEnabled(owner))
    throw new Terminal(
      'principal-disabled',
      `${owner} is disabled, and this automation runs as nobody else. Enable them, or make it yours.`,
    )
  const { action } = fired.payload
  if (action.kind === 'notify') return { outcome: 'succeeded', result: { text: action.text } }
  if (action.kind === 'run-command') return runProgram(context, fired, run, action)
  const { command, result } = wishOf(fired, action)
  const answer = await context.send(command, senderOf(fired))
  if ('refusal' in answer) throw new Refused(answer.refusal.code, answer.refusal.message)
  return { outcome: 'succeeded', result }
}

type Wish = Exclude<RenderedAction, { kind: 'notify' | 'run-command' }>

/** The command that asks for what an automation wants done in a thread. */
function wishOf({ payload }: Fired, action: Wish): { command: Command; result: RunResult } {
  const { runId, threadId } = payload
  if (!threadId) throw new Terminal('no-thread', 'What it fired for belongs to no thread.')
  const common = { id: `${runId}:wish` as CommandId, threadId }
  const id = String(runId)
  switch (action.kind) {
    case 'start-turn': {
      const turnId = id as TurnId
      const { text } = action
      if (text.trim() === '') throw new Terminal('empty-text', 'There was nothing to say.')
      return { command: { ...common, type: 'StartTurn', turnId, text }, result: { turnId } }
    }
    case 'commit': {
      const operationId = id as OperationId
      const { message } = action
      const command = { ...common, type: 'CommitChanges', operationId, message } as const
      return { command, result: { operationId } }
    }
    case 'create-checkpoint': {
      const checkpointId = id as CheckpointId
      const { description } = action
      const command = { ...common, type: 'CreateCheckpoint', checkpointId, description } as const
      return { command, result: { checkpointId } }
    }
  }
}

/** What a run asks for follows from it, and is its automation's doing. */
const senderOf = ({ id, payload, correlationId, depth, rootId }: Fired): Sender => ({
  principal: { automation: payload.automationId },
  causationId: id,
  correlationId,
  depth,
  rootId: rootId ?? id,
})

async function runProgram(
  context: JobContext,
  { payload }: Fired,
  { signal, begin, keepNote }: Run<'run-automation'>,
  { argv, limitMs }: Extract<RenderedAction, { kind: 'run-command' }>,
): Promise<Came> {
  const { blobs, kept } = context
  const directory = folderOf(context, payload)
  const environment = portsEnvironment(payload.threadId && context.thread(payload.threadId)?.port)
  // Whatever an earlier attempt came to, from here on nobody knows.
  const beginNow = () => {
    keepNote('begun')
    begin()
  }
  try {
    const asked = { argv, directory, environment, limitMs, signal, blobs, begin: beginNow }
    const end = await kept(() => runCommand(asked))
    const came = cameOf(end, limitMs)
    const { code = '', message: why = '' } = came
    if (came.outcome === 'succeeded' || payload.retry.attempts === 1) return came
    keepNote(ENDED)
    throw new Transient(code, why)
  } catch (error) {
    if (error instanceof CommandError) throw new Terminal(error.code, error.message, error)
    throw error
  }
}

/** The checkout of the thread that it is about, or the folder of the project. */
function folderOf({ thread, root }: JobContext, { threadId, projectId }: Fired['payload']): string {
  const folder = threadId ? checkoutOf(thread, threadId) : projectId && root(projectId)
  if (folder !== undefined) return folder
  throw new Terminal(
    'no-folder',
    'What it fired for belongs to no folder that is open here, so there is nowhere to run it.',
  )
}

const checkoutOf = (thread: JobContext['thread'], id: ThreadId) => thread(id)?.checkout

function cameOf({ limited, ...result }: CommandEnd, limitMs: number): Came {
  const { exitCode, signal, tail } = result
  if (exitCode === 0) return { outcome: 'succeeded', result }
  const failed = (code: string, how: string): Came => {
    const last = tail.trimEnd().split('\n').slice(-TOLD_LINES).join('\n')
    const message = last === '' ? how : `${how}\n${last.slice(-TOLD_LETTERS)}`
    return { outcome: 'failed', code, message, result }
  }
  if (limited)
    return failed('time-limit', `It took longer than ${Math.round(limitMs / 1000)} seconds.`)
  if (exitCode === undefined) return failed('exit-status', `It was ended by ${signal}.`)
  return failed('exit-status', `It ended with status ${exitCode}.`)
}

/** How much of the end of an output goes into what people read first. */
const TOLD_LINES = 5
const TOLD_LETTERS = 500
