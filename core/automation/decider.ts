import { type CommandByType, isSealed } from '../commands.ts'
import { assertNever, type Decider, type Decision, reject } from '../decider.ts'
import type { Event } from '../events.ts'
import type { Stamped } from '../facts.ts'
import { principalName } from '../principal.ts'
import { recordDeadRun, resolveDeadRun, runAgain } from './deadLetters.ts'
import { evolve } from './evolve.ts'
import { AUTOMATIONS_LIMIT } from './rule.ts'
import { runByHand } from './runByHand.ts'
import { settleRun } from './settle.ts'
import type { AutomationState, OpenAutomation } from './state.ts'

export type AutomationCommand = CommandByType[
  | 'CreateAutomation'
  | 'UpdateAutomation'
  | 'EnableAutomation'
  | 'DisableAutomation'
  | 'DeleteAutomation'
  | 'RunAutomation'
  | 'SettleAutomationRun'
  | 'RecordDeadLetter'
  | 'RetryDeadLetter'
  | 'DiscardDeadLetter'
  | 'HandleDeadLetter']

export const automationDecider: Decider<AutomationState, AutomationCommand> = {
  initial: { status: 'absent' },
  decide,
  evolve,
  isTerminal: (state) => state.status === 'deleted',
}

function decide(state: AutomationState, command: Stamped<AutomationCommand>): Decision {
  if (command.type === 'CreateAutomation') return create(state, command)
  const gone = 'projectGone' in command.facts && command.facts.projectGone
  if (state.status !== 'open' || gone) {
    // A run that was under way when its automation went has nobody left to tell.
    if (isSealed(command.type)) return []
    return reject('unknown-automation', 'This automation does not exist. It may have been deleted.')
  }
  return decideOpen(state, command)
}

function decideOpen(
  automation: OpenAutomation,
  command: Exclude<Stamped<AutomationCommand>, { type: 'CreateAutomation' }>,
): Decision {
  const { automationId, enabled } = automation
  switch (command.type) {
    case 'UpdateAutomation':
      return update(automation, command)
    case 'EnableAutomation':
      return enabled ? [] : [{ type: 'AutomationEnabled', payload: { automationId } }]
    case 'DisableAutomation':
      return enabled ? [{ type: 'AutomationDisabled', payload: { automationId } }] : []
    case 'DeleteAutomation':
      return [{ type: 'AutomationDeleted', payload: { automationId } }]
    case 'RunAutomation':
      return runByHand(automation, command)
    case 'SettleAutomationRun': {
      const { runId, outcome, code, message, result } = command
      const why = {
        ...(code !== undefined && { code }),
        ...(message !== undefined && { message }),
      }
      return settleRun(automation, runId, { outcome, ...why, result })
    }
    case 'RecordDeadLetter':
      return recordDeadRun(automation, command)
    case 'RetryDeadLetter':
      return runAgain(automation, command)
    case 'DiscardDeadLetter':
      return resolveDeadRun(automation, command, { how: 'discarded' })
    case 'HandleDeadLetter':
      return resolveDeadRun(automation, command, { how: 'handled' })
    default:
      return assertNever(command)
  }
}

function create(
  state: AutomationState,
  command: Stamped<CommandByType['CreateAutomation']>,
): Decision {
  const { automationId, name, scope, when, depthLimit, retry, enabled, facts } = command
  if (state.status !== 'absent')
    return reject('automation-id-in-use', 'An automation with this id exists. Choose another id.')
  if (facts.automations >= AUTOMATIONS_LIMIT)
    return reject(
      'too-many-automations',
      `There are ${AUTOMATIONS_LIMIT} automations already. Delete one that nobody needs.`,
    )
  if (!facts.scopeKnown) return unknownProject
  const owner = principalName(command.sender)
  const rule = { name, scope, when, do: command.do, depthLimit, retry, enabled, owner }
  return [{ type: 'AutomationCreated', payload: { automationId, ...rule } }]
}

function update(
  automation: OpenAutomation,
  command: Stamped<CommandByType['UpdateAutomation']>,
): Decision {
  const { automationId, enabled } = automation
  const { name, scope, when, depthLimit, retry, facts } = command
  if (!facts.scopeKnown) return unknownProject
  const changed = {
    ...(differs(name, automation.name) && { name }),
    ...(differs(scope, automation.scope) && { scope }),
    ...(differs(when, automation.when) && { when }),
    ...(differs(command.do, automation.do) && { do: command.do }),
    ...(differs(depthLimit, automation.depthLimit) && { depthLimit }),
    ...(differs(retry, automation.retry) && { retry }),
  }
  const updated: Event[] =
    Object.keys(changed).length > 0
      ? [{ type: 'AutomationUpdated', payload: { automationId, ...changed } }]
      : []
  if (!differs(command.enabled, enabled)) return updated
  const type = command.enabled ? 'AutomationEnabled' : 'AutomationDisabled'
  return [...updated, { type, payload: { automationId } }]
}

const differs = <T>(wanted: T | undefined, is: T): wanted is T =>
  wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(is)

const unknownProject = reject(
  'unknown-project',
  'This project is not open here. Open its folder first.',
)
