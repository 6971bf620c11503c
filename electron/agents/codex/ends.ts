import type { Usage } from '../../../core/usage.ts'
import type { AgentEvent } from '../agent.ts'
import type { CodexErrorInfo, Turn, TurnError } from './protocol.ts'

export type TurnEnd = Extract<
  AgentEvent,
  { type: 'turn-completed' | 'turn-failed' | 'turn-interrupted' }
>

/** What the end of a turn that nobody stopped comes to in our words. */
export function endOfTurn({ status, error }: Turn, usage: Usage | undefined): TurnEnd {
  switch (status) {
    case 'completed':
      return { type: 'turn-completed', ...(usage && { usage }) }
    case 'interrupted':
      return {
        type: 'turn-interrupted',
        reason: error ? messageOf(error) : 'Codex called the turn off.',
      }
    default: {
      const message = error ? messageOf(error) : 'Codex did not say why.'
      return { type: 'turn-failed', code: codeOf(error?.codexErrorInfo ?? 'other'), message }
    }
  }
}

const messageOf = ({ message, additionalDetails }: TurnError): string =>
  [wordsOf(message), additionalDetails].filter(Boolean).join('\n')

/** A model's own error comes as the JSON that it sent. */
function wordsOf(message: string): string {
  const [, words] = /^\{"error":\{.*?"message":("(?:[^"\\]|\\.)*")/.exec(message) ?? []
  return words === undefined ? message : String(JSON.parse(words))
}

/** Our code for an error of Codex's, which names some and describes others by their one field. */
function codeOf(info: CodexErrorInfo): string {
  const [name, details] = typeof info === 'string' ? [info] : (Object.entries(info)[0] ?? ['other'])
  if (name === 'unauthorized' || hasStatus(details, 401)) return 'agent-login-needed'
  if (hasStatus(details, 429)) return 'rate-limit-exceeded'
  if (name === 'other') return 'agent-error'
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

const hasStatus = (details: unknown, status: number) =>
  typeof details === 'object' &&
  details !== null &&
  'httpStatusCode' in details &&
  details.httpStatusCode === status
