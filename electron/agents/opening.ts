import { stripVTControlCharacters } from 'node:util'
import { AgentError } from './agent.ts'
import { endOf, lastWords } from './ends.ts'
import type { GroupEnd } from './processGroup.ts'
import { type AgentProgram, OPEN_TIMEOUT_MS } from './program.ts'

type Opening<T> = {
  /** Opens a session in a program that runs. */
  open: () => Promise<T>
  /** Ends the program. */
  end: () => Promise<GroupEnd>
  stderrTail: () => string
  /** What an error of the program's own protocol says to people; undefined for any other error. */
  refusal?: (error: unknown) => string | undefined
}

/**
 * Opens a session within the program's time, until the signal calls it off. Throws AgentError, as
 * `Agent` says; whatever kept it from opening, nothing of the program stays behind.
 */
export async function openInTime<T>(
  { name, openTimeoutMs = OPEN_TIMEOUT_MS }: AgentProgram,
  signal: AbortSignal,
  { open, end, stderrTail, refusal = () => undefined }: Opening<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(openTimeoutMs)
  try {
    return await unlessAborted(open(), AbortSignal.any([signal, limit]))
  } catch (cause) {
    const ended = await end()
    const stderr = stripVTControlCharacters(stderrTail())
    const fails = (code: string, message: string) =>
      new AgentError(code, message, { cause, stderr })
    const after = lastWords(stderr)
    if (signal.aborted) throw fails('agent-stopped', `${name} was stopped as it started.`)
    if (limit.aborted)
      throw fails(
        'agent-timeout',
        `${name} did not answer within ${openTimeoutMs / 1000} seconds.${after}`,
      )
    if (cause instanceof AgentError) throw cause
    const refused = refusal(cause)
    if (refused !== undefined) throw fails('agent-refused', refused)
    throw fails('agent-exited', `${name} ${endOf(ended)} as it started.${after}`)
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // The loser of the race may still reject, when its program has been ended.
  work.catch(() => {})
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
