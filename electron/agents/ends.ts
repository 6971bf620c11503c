import type { AgentEvent } from './agent.ts'
import { LineTooLong } from './lines.ts'
import type { GroupEnd } from './processGroup.ts'

export type TurnEnd = Extract<AgentEvent, { type: 'turn-failed' | 'turn-interrupted' }>

const STDERR_LINES = 8

/** How a turn ends whose program did not even take the message. */
export const endUntaken = (name: string, ms: number, stderr: string): TurnEnd =>
  failed(
    'agent-timeout',
    `${name} did not take the message within ${ms / 1000} seconds, so it was ended.${lastWords(stderr)}`,
  )

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

/** A turn that failed. */
export const failed = (code: string, message: string): TurnEnd => ({
  type: 'turn-failed',
  code,
  message,
})
