import type { RequestError, StopReason } from '@agentclientprotocol/sdk'
import { failed, type TurnEnd } from '../ends.ts'

const MESSAGE_LIMIT = 4000

/** What a stop reason comes to; undefined for a turn that ran to its end. */
export function endByReason(
  reason: StopReason | undefined,
  stopping: boolean,
): TurnEnd | undefined {
  // Some agents call a cancelled turn ended. We asked it to stop, so that is what happened.
  if (stopping) return { type: 'turn-interrupted', reason: 'Stopped as asked.' }
  switch (reason) {
    case 'end_turn':
      return undefined
    case 'cancelled':
      return { type: 'turn-interrupted', reason: 'The agent called the turn off.' }
    case 'max_tokens':
      return failed(
        'max-tokens',
        'The agent has no room left for more words. Send a new message to go on.',
      )
    case 'max_turn_requests':
      return failed(
        'max-turn-requests',
        'The agent made as many requests as one turn may. Send a new message to go on.',
      )
    case 'refusal':
      return failed('refusal', 'The agent refused to go on with this.')
    default:
      return failed(
        'agent-error',
        `The agent ended the turn with no reason we know: ${told(reason)}.`,
      )
  }
}

/** What is no stop reason at all, as the protocol knows them, in few words. */
const told = (reason: unknown) => (JSON.stringify(reason) ?? 'none').slice(0, 100)

/** What an error answer to a prompt comes to. */
export function endByError(error: RequestError, stopping: boolean): TurnEnd {
  if (stopping) return { type: 'turn-interrupted', reason: 'Stopped as asked.' }
  const code = error.code === -32000 ? 'agent-login-needed' : 'agent-error'
  // Some hand on the model's answer just as it came.
  const [message = error.message, ...inner] = wordsIn(error.message)
  const words = [message, ...inner, ...wordsIn(error.data)].filter(
    (each, at, all) => each !== '' && !all.slice(0, at).some((other) => other.includes(each)),
  )
  return failed(code, words.join(': ').slice(0, MESSAGE_LIMIT))
}

/** What an error says of its cause, for people: models' own errors come wrapped, some as JSON in text. */
function wordsIn(data: unknown, depth: number = 8): string[] {
  if (depth === 0) return []
  if (typeof data === 'string') {
    const inner = parsed(data)
    return inner === undefined ? [data.trim()] : wordsIn(inner, depth - 1)
  }
  if (Array.isArray(data)) return data.flatMap((each) => wordsIn(each, depth - 1))
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([name, value]) =>
    telling.has(name) ? wordsIn(value, depth - 1) : [],
  )
}

const telling = new Set(['details', 'message', 'error', 'reason', 'cause'])

function parsed(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
