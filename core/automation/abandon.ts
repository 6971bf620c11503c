import type { CommandByType } from '../commands.ts'
import type { CommandId } from '../ids.ts'
import type { OpenAutomation } from './state.ts'

type Words = {
  id: string
  code: string
  message: string
  /** Whether a dead letter may stay open, for a person to see to. */
  keeps: (letter: OpenAutomation['letters'][number]) => boolean
}

/**
 * The command that lays one more thing of an automation to rest that has come from another home: it
 * waits for no events before somebody here has looked at it, and what it had begun is done there.
 *
 * Undefined when all is at rest.
 */
export function layToRest(
  { automationId, enabled, runs, letters }: OpenAutomation,
  { id, code, message, keeps }: Words,
): CommandByType['DisableAutomation' | 'SettleAutomationRun' | 'DiscardDeadLetter'] | undefined {
  const command = { id: id as CommandId, automationId }
  if (enabled) return { ...command, type: 'DisableAutomation' }
  const [run] = runs
  if (run) {
    const { runId } = run
    const outcome = 'abandoned'
    return {
      ...command,
      type: 'SettleAutomationRun',
      runId,
      outcome,
      code,
      message,
      result: {},
    }
  }
  const letter = letters.find((each) => !keeps(each))
  return letter && { id: command.id, type: 'DiscardDeadLetter', jobId: letter.jobId }
}
