import type { SealedCommand } from './commands.ts'
import type { CommandId, ReplyId } from './ids.ts'
import type { StreamState } from './streams.ts'
import { openIntents } from './thread/state.ts'

/*
 * Work that somebody waits for. It is done once, for that asker, or not at all: who asked an earlier
 * host has gone with it.
 */

/** Positions of the events whose work is owed whoever runs the home: not what somebody waited for. */
export function owedBy({ of, state }: StreamState): number[] {
  if ((of !== 'thread' && of !== 'automation') || state.status !== 'open') return []
  if (of === 'automation')
    return state.runs.flatMap(({ intent, replyTo }) => (replyTo ? [] : [intent]))
  const waited = new Set(state.suggestions.map(({ intent }) => intent))
  return openIntents(state).filter((intent) => !waited.has(intent))
}

const lost = {
  outcome: 'abandoned',
  code: 'abandoned',
  message: 'Gaffer was closed while somebody waited for this. It was not done again.',
} as const

/** The command that ends one request of a stream's whose asker has gone; undefined when there is none. */
export function abandonedRequest(
  { of, state }: StreamState,
  id: string,
): SealedCommand | undefined {
  if ((of !== 'thread' && of !== 'automation') || state.status !== 'open') return undefined
  const command = { id: id as CommandId, ...lost }
  if (of === 'automation') {
    const { automationId, runs } = state
    const run = runs.find(({ replyTo }) => replyTo !== undefined)
    if (!run) return undefined
    return { ...command, type: 'SettleAutomationRun', automationId, runId: run.runId, result: {} }
  }
  const [suggestion] = state.suggestions
  if (!suggestion) return undefined
  const { requestId } = suggestion
  return { ...command, type: 'SettleCommitMessage', threadId: state.threadId, requestId }
}

/** Whether somebody's request is open in a stream. */
export function waitsIn({ of, state }: StreamState, replyTo: ReplyId): boolean {
  if ((of !== 'thread' && of !== 'automation') || state.status !== 'open') return false
  const open = of === 'automation' ? state.runs : state.suggestions
  return open.some((each) => each.replyTo === replyTo)
}
