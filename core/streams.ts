import { automationDecider } from './automation/decider.ts'
import { type AutomationState, openRuns } from './automation/state.ts'
import { type Command, type CommandType, isSealed } from './commands.ts'
import { type Decision, reject } from './decider.ts'
import type { StoredEvent, StreamType } from './events.ts'
import type { Stamped } from './facts.ts'
import { hostDecider, type HostState } from './host.ts'
import { type ProjectState, projectDecider } from './project.ts'
import { redact } from './redaction.ts'
import { type RulesState, rulesDecider } from './rules.ts'
import { threadDecider } from './thread/decider.ts'
import { activity, openIntents, type ThreadState } from './thread/state.ts'

/** The state of one stream, told apart by its type. */
export type StreamState =
  | { of: 'project'; state: ProjectState }
  | { of: 'thread'; state: ThreadState }
  | { of: 'rules'; state: RulesState }
  | { of: 'automation'; state: AutomationState }
  | { of: 'host'; state: HostState }

/** Raised when a state's shape changes, so that snapshots of the old shape are passed over. */
export const STATE_SHAPE = 7

export function initial(of: StreamType): StreamState {
  switch (of) {
    case 'project':
      return { of, state: projectDecider.initial }
    case 'thread':
      return { of, state: threadDecider.initial }
    case 'rules':
      return { of, state: rulesDecider.initial }
    case 'automation':
      return { of, state: automationDecider.initial }
    case 'host':
      return { of, state: hostDecider.initial }
  }
}

/** Hands a command to the decider of its stream. */
export function decide(stream: StreamState, command: Stamped<Command>): Decision {
  if (command.type === 'RedactEvent') return redact(stream, command)
  switch (stream.of) {
    case 'project':
      if (!isOneOf(projectCommands, command)) return astray(command)
      return projectDecider.decide(stream.state, command)
    case 'thread':
      if (isOneOf(notOfThreads, command)) return astray(command)
      return threadDecider.decide(stream.state, command)
    case 'rules':
      if (!isOneOf(ruleCommands, command)) return astray(command)
      return rulesDecider.decide(stream.state, command)
    case 'automation':
      if (!isOneOf(automationCommands, command)) return astray(command)
      return automationDecider.decide(stream.state, command)
    case 'host':
      if (!isOneOf(hostCommands, command)) return astray(command)
      return hostDecider.decide(stream.state, command)
  }
}

const projectOnly = ['CreateProject', 'TrustProject', 'UpdateProject', 'DeleteProject'] as const
const ruleCommands = ['AddPermissionRule', 'RemovePermissionRule'] as const
const projectCommands = [...projectOnly, ...ruleCommands] as const
const automationOnly = [
  'CreateAutomation',
  'UpdateAutomation',
  'EnableAutomation',
  'DisableAutomation',
  'DeleteAutomation',
  'RunAutomation',
  'SettleAutomationRun',
] as const
const automationCommands = [
  ...automationOnly,
  'RecordDeadLetter',
  'RetryDeadLetter',
  'DiscardDeadLetter',
  'HandleDeadLetter',
] as const
const hostCommands = [
  'SetPrincipal',
  'SetAgentSettings',
  'SetHostSettings',
  'RecordViewRepair',
] as const
const notOfThreads = [...projectOnly, ...automationOnly, ...hostCommands] as const

const isOneOf = <T extends CommandType>(
  types: readonly T[],
  command: Stamped<Command>,
): command is Extract<Stamped<Command>, { type: T }> => types.some((type) => type === command.type)

/** A sender may take the id of one thing for another's: of a project for a thread's, say. */
const astray = ({ type }: Stamped<Command>): Decision =>
  isSealed(type)
    ? []
    : reject('id-of-another-kind', 'This id belongs to something else. Choose another id.')

export function evolve(stream: StreamState, event: StoredEvent): StreamState {
  switch (stream.of) {
    case 'project':
      return { of: 'project', state: projectDecider.evolve(stream.state, event) }
    case 'thread':
      return { of: 'thread', state: threadDecider.evolve(stream.state, event) }
    case 'rules':
      return { of: 'rules', state: rulesDecider.evolve(stream.state, event) }
    case 'automation':
      return { of: 'automation', state: automationDecider.evolve(stream.state, event) }
    case 'host':
      return { of: 'host', state: hostDecider.evolve(stream.state, event) }
  }
}

/** What the rest of the house must know of a stream, without reading it. */
export type Head = {
  projectId: string | null
  status: 'idle' | 'running' | 'awaiting-approval'
  ended: boolean
  /** The folder that it works in, links resolved; of a project, its root. */
  checkout: string | null
  /** How many of its intents have no settlement yet. */
  intents: number
}

export function headOf(stream: StreamState): Head {
  const none: Head = { projectId: null, status: 'idle', ended: false, checkout: null, intents: 0 }
  switch (stream.of) {
    case 'rules':
    case 'host':
      return none
    case 'automation': {
      const { state } = stream
      return { ...none, ended: state.status === 'deleted', intents: openRuns(state).length }
    }
    case 'project': {
      const { state } = stream
      if (state.status !== 'open') return { ...none, ended: state.status === 'deleted' }
      return { ...none, projectId: state.projectId, checkout: state.canonicalRoot }
    }
    case 'thread': {
      const { state } = stream
      if (state.status !== 'open') return { ...none, ended: state.status === 'deleted' }
      return {
        projectId: state.projectId,
        status: activity(state),
        ended: false,
        checkout: state.checkout,
        intents: openIntents(state).length,
      }
    }
  }
}
