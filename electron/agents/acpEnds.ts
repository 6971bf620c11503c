import type { RequestError, StopReason } from '@agentclientprotocol/sdk'
import type { AgentEvent } from './agent.ts'
import { LineTooLong } from './lines.ts'
import type { GroupEnd } from './processGroup.ts'

type TurnEnd = Extract<AgentEvent, { type: 'turn-failed' | 'turn-interrupted' }>

const STDERR_LINES = 8

/** What a stop reason comes to; undefined for a turn that ran to its end. */
export function endByReason(reason: StopReason, stopping: boolean): TurnEnd | undefined {
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
  }
}

/** What an error answer to a prompt comes to. */
export function endByError(error: RequestError, stopping: boolean): TurnEnd {
  if (stopping) return { type: 'turn-interrupted', reason: 'Stopped as asked.' }
  const code = error.code === -32000 ? 'agent-login-needed' : 'agent-error'
  return failed(code, [error.message, detailsOf(error.data)].filter(Boolean).join(': '))
}

/** How a turn ends whose program is gone. */
export function endByExit(gone: {
  name: string
  cause: unknown
  end: GroupEnd
  stderr: string
  stopping: boolean
}): TurnEnd {
  const { name, cause, end, stderr, stopping } = gone
  if (cause instanceof LineTooLong)
    return failed(
      'agent-line-too-long',
      `${name} wrote a line longer than 16 MiB, so it was ended.${lastWords(stderr)}`,
    )
  if (stopping)
    return { type: 'turn-interrupted', reason: `${name} did not stop in time, so it was ended.` }
  return failed(
    'agent-exited',
    `${name} ${endOf(end)} in the middle of the turn.${lastWords(stderr)}`,
  )
}

/** How a program ended, to follow its name. */
export const endOf = ({ code, signal }: GroupEnd) =>
  signal ? `was ended by ${signal}` : `ended with exit code ${code}`

/** The last lines of stderr, as a sentence to follow another. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  return lines.length === 0 ? '' : ` Its last words were:\n${lines.slice(-STDERR_LINES).join('\n')}`
}

const failed = (code: string, message: string): TurnEnd => ({ type: 'turn-failed', code, message })

function detailsOf(data: unknown): string {
  if (typeof data === 'string') return data
  if (typeof data !== 'object' || data === null) return ''
  const details = Object.entries(data).find(
    ([name]) => name === 'details' || name === 'message',
  )?.[1]
  return typeof details === 'string' ? details : ''
}
