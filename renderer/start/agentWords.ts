import type { AgentFound } from '../../core/queries.ts'

/** How an agent stands: ready, to be signed in to, or to be got; with what to type, where anything. */
export type AgentStanding =
  | { status: 'ready'; words: string }
  | { status: 'signed-out' | 'missing'; words: string; command?: string }

export function standingOf({
  status,
  version,
  signedIn,
  pending,
  install,
  signIn,
}: AgentFound): AgentStanding {
  if (status === 'not-installed')
    return { status: 'missing', words: 'Not installed', ...(install && { command: install }) }
  const words = [version, pending && 'looking …'].filter(Boolean)
  if (signedIn === false)
    return {
      status: 'signed-out',
      words: ['Needs sign-in', ...words].join(' · '),
      ...(signIn && { command: signIn }),
    }
  return {
    status: 'ready',
    words: ['Ready', signedIn && 'signed in', ...words].filter(Boolean).join(' · '),
  }
}
