import { stat } from 'node:fs/promises'
import { AgentError, type OpenSession } from './agent.ts'
import { presetOf } from './acp/presets.ts'
import { type GroupKeeper, type ProcessGroup, startGroup } from './processGroup.ts'

export type AgentProgram = {
  /** As people call it. */
  name: string
  /** An argv, its program found already. */
  command: readonly string[]
  environment: NodeJS.ProcessEnv
  /** What to do when it is missing: a sentence. */
  install: string
  keeper?: GroupKeeper
  /** Told of each line it wrote that is no message; such a line is skipped. */
  skippedLine?: () => void
  /** How long it has to start and open a session, and to take a message, in milliseconds. */
  openTimeoutMs?: number
  /** How long it has to stop a turn when asked, in milliseconds, before its group is ended. */
  stopGraceMs?: number
  /** How long it has to end when asked, in milliseconds, before it is killed. */
  endGraceMs?: number
  /** How long it may say nothing in a turn, in milliseconds, before that is told. */
  silenceMs?: number
}

export const OPEN_TIMEOUT_MS = 30_000
export const STOP_GRACE_MS = 5_000
export const SILENCE_MS = 2 * 60_000

/** Starts the program in the folder it is to work in. Throws AgentError, as `Agent` says. */
export async function startProgram(
  program: AgentProgram,
  { checkout, agent: { model }, environment: ofFolder }: OpenSession,
): Promise<ProcessGroup> {
  const folder = await stat(checkout).catch(() => undefined)
  if (!folder?.isDirectory())
    throw new AgentError('checkout-missing', `There is no folder ${checkout} to work in.`)
  const { command, environment, keeper, endGraceMs } = program
  const preset = presetOf(command)
  const chosen = model === undefined ? [] : (preset.modelArguments?.(model) ?? [])
  try {
    return await startGroup({
      command: [...command, ...chosen],
      directory: checkout,
      environment: { ...environment, ...preset.environment, ...ofFolder },
      ...(keeper && { keeper }),
      ...(endGraceMs !== undefined && { graceMs: endGraceMs }),
    })
  } catch (cause) {
    const message = `${program.name} could not be started (${command[0]}). ${program.install}`
    throw new AgentError('agent-missing', message, { cause })
  }
}
