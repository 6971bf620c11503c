import { type AgentSettings, flawOf, isBare } from './agentSettings.ts'
import type { CommandByType } from './commands.ts'
import { assertNever, type Decider, type Decision, reject } from './decider.ts'
import type { StoredEvent } from './events.ts'
import type { Stamped } from './facts.ts'
import { flawOfSettings, type HostSettings, settingsIn as hostSettingsIn } from './hostSettings.ts'
import { personNamed } from './principal.ts'

/** What concerns the whole home; one stream. */
export type HostState = {
  /** People whose automations do not run, as events name people. */
  disabled: readonly string[]
  /** What is set for agents, each of them once. */
  agents: readonly AgentSettings[]
  /** What is set for the home. */
  settings: HostSettings
}

type HostCommand = CommandByType[
  | 'SetPrincipal'
  | 'SetAgentSettings'
  | 'SetHostSettings'
  | 'RecordViewRepair']

/** People that may be disabled at a time. */
export const DISABLED_LIMIT = 1000

export const hostDecider: Decider<HostState, HostCommand> = {
  initial: { disabled: [], agents: [], settings: {} },
  decide,
  evolve,
  isTerminal: () => false,
}

function decide(
  { disabled, agents, settings: set }: HostState,
  command: Stamped<HostCommand>,
): Decision {
  switch (command.type) {
    case 'SetPrincipal': {
      const { enabled } = command
      const principal = personNamed(command.principal)
      if (principal === undefined)
        return reject(
          'not-a-person',
          'Only people are enabled and disabled. Name one as user:NAME; local is you.',
        )
      if (enabled !== disabled.includes(principal)) return []
      if (!enabled && disabled.length >= DISABLED_LIMIT)
        return reject('too-many-principals', `${DISABLED_LIMIT} people are disabled already.`)
      return [{ type: 'PrincipalSet', payload: { principal, enabled } }]
    }
    case 'SetAgentSettings': {
      const settings = settingsIn(command)
      const others = agents.filter(({ agent }) => agent !== settings.agent)
      const flaw = flawOf(settings, others)
      if (flaw) return flaw
      const before = agents.find(({ agent }) => agent === settings.agent)
      const same = before ? JSON.stringify(before) === JSON.stringify(settings) : isBare(settings)
      return same ? [] : [{ type: 'AgentSettingsSet', payload: settings }]
    }
    case 'SetHostSettings': {
      const settings = hostSettingsIn(command)
      const flaw = flawOfSettings(settings)
      if (flaw) return flaw
      const same = JSON.stringify(set) === JSON.stringify(settings)
      return same ? [] : [{ type: 'HostSettingsSet', payload: { settings } }]
    }
    case 'RecordViewRepair': {
      const { view, differs } = command
      if (differs === '') return []
      return [{ type: 'ViewRepaired', payload: { view, differs } }]
    }
    default:
      return assertNever(command)
  }
}

function evolve(state: HostState, event: StoredEvent): HostState {
  if (event.type === 'AgentSettingsSet') {
    const settings = settingsIn(event.payload)
    const others = state.agents.filter(({ agent }) => agent !== settings.agent)
    return { ...state, agents: isBare(settings) ? others : [...others, settings] }
  }
  if (event.type === 'HostSettingsSet')
    return { ...state, settings: hostSettingsIn(event.payload.settings) }
  if (event.type !== 'PrincipalSet') return state
  const { principal, enabled } = event.payload
  const others = state.disabled.filter((each) => each !== principal)
  return { ...state, disabled: enabled ? others : [...others, principal] }
}

/** The settings alone, always in one order, and only what is set. */
function settingsIn({ agent, path, arguments: words, environment, model, mode }: AgentSettings) {
  return {
    agent,
    ...(path !== undefined && { path }),
    ...(words?.length && { arguments: words }),
    ...(environment?.length && { environment: [...new Set(environment)].toSorted() }),
    ...(model !== undefined && { model }),
    ...(mode !== undefined && { mode }),
  }
}
