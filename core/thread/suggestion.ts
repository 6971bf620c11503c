import type { CommandByType } from '../commands.ts'
import { type Decision, reject } from '../decider.ts'
import type { Event, PayloadOf } from '../events.ts'
import { OPEN_SUGGESTIONS, type OpenThread } from './state.ts'

/** Asks for what a commit could be called, on behalf of somebody who waits for it. */
export function requestSuggestion(
  { threadId, suggestions }: OpenThread,
  { requestId, replyTo }: CommandByType['SuggestCommitMessage'],
): Decision {
  if (suggestions.some((each) => each.requestId === requestId))
    return reject('request-id-in-use', 'A request with this id is open. Choose another id.')
  if (suggestions.length >= OPEN_SUGGESTIONS)
    return reject('too-many-requests', 'Too many requests wait already. Ask again in a moment.')
  return [{ type: 'CommitMessageRequested', payload: { threadId, requestId, replyTo } }]
}

/** Nothing where it was answered already. */
export function settleSuggestion(
  { threadId, suggestions }: OpenThread,
  {
    requestId,
    outcome,
    text,
    code,
    message,
  }: Pick<
    CommandByType['SettleCommitMessage'],
    'requestId' | 'outcome' | 'text' | 'code' | 'message'
  >,
): Event[] {
  const open = suggestions.find((each) => each.requestId === requestId)
  if (!open) return []
  const payload: PayloadOf<'CommitMessageSettled'> = {
    threadId,
    requestId,
    replyTo: open.replyTo,
    outcome,
    ...(text !== undefined && { text }),
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
  }
  return [{ type: 'CommitMessageSettled', payload }]
}
