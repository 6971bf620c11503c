import os from 'node:os'
import { type GroupKeeper, startGroup } from '../agents/processGroup.ts'

/** The most that is read of what a program says, in UTF-16 units. */
const OUTPUT_LIMIT = 16 * 1024

export type Question = {
  /** An argv, its program found already. */
  command: readonly string[]
  environment: NodeJS.ProcessEnv
  /** How long it may take, in milliseconds; then it is ended. */
  limitMs: number
  /** Whether enough was said, though the program has not ended. */
  enough?: (output: string) => boolean
  keeper?: GroupKeeper
  signal?: AbortSignal
}

/** `code` is null of a program that a signal has ended, or that had said enough. */
export type Told = { output: string; code: number | null }

/**
 * Runs a program for what it says on stdout. Undefined when it cannot be started, takes too long or
 * says too much; whatever it started is gone by then.
 */
export async function ask(question: Question): Promise<Told | undefined> {
  const { command, environment, limitMs, enough, keeper, signal } = question
  const group = await startGroup({
    command,
    environment,
    directory: environment['HOME'] ?? os.homedir(),
    graceMs: 500,
    ...(keeper && { keeper }),
  }).catch(() => undefined)
  if (!group) return undefined
  let late = false
  const end = () => {
    late = true
    void group.end()
  }
  const limit = setTimeout(end, limitMs)
  signal?.addEventListener('abort', end)
  if (signal?.aborted) end()
  try {
    let output = ''
    for await (const line of group.lines) {
      output += `${line}\n`
      if (enough?.(output)) return { output, code: null }
      if (output.length > OUTPUT_LIMIT) return undefined
    }
    const { code } = await group.ended
    return late ? undefined : { output, code }
  } catch {
    // A line that is too long to keep.
    return undefined
  } finally {
    clearTimeout(limit)
    signal?.removeEventListener('abort', end)
    await group.end()
  }
}
