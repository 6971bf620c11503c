import type { CommandByType, ProjectSettings } from './commands.ts'
import { assertNever, type Decider, type Decision, reject } from './decider.ts'
import type { StoredEvent } from './events.ts'
import type { Stamped } from './facts.ts'
import type { ProjectId } from './ids.ts'
import { addRule, evolveRules, removeRule } from './permission/keep.ts'
import type { PermissionRule } from './permission/rule.ts'

export type ProjectState =
  | { status: 'absent' }
  | {
      status: 'open'
      projectId: ProjectId
      name: string
      canonicalRoot: string
      /** Whether what the folder's own configuration names may run. */
      trusted: boolean
      settings: ProjectSettings
      rules: readonly PermissionRule[]
    }
  | { status: 'deleted' }

type ProjectCommand = CommandByType[
  | 'CreateProject'
  | 'TrustProject'
  | 'UpdateProject'
  | 'DeleteProject'
  | 'AddPermissionRule'
  | 'RemovePermissionRule']

export const projectDecider: Decider<ProjectState, ProjectCommand> = {
  initial: { status: 'absent' },
  decide,
  evolve,
  isTerminal: (state) => state.status === 'deleted',
}

function decide(state: ProjectState, command: Stamped<ProjectCommand>): Decision {
  if (command.type === 'CreateProject') return create(state, command)
  if (state.status !== 'open')
    return reject('unknown-project', 'This project is not open here. Open its folder again.')
  switch (command.type) {
    case 'TrustProject': {
      const { projectId } = command
      return state.trusted ? [] : [{ type: 'ProjectTrusted', payload: { projectId } }]
    }
    case 'UpdateProject': {
      const { projectId, name, settings } = command
      const renamed = name !== undefined && name !== state.name
      const reset = settings && JSON.stringify(settings) !== JSON.stringify(state.settings)
      if (!renamed && !reset) return []
      const payload = { projectId, ...(renamed && { name }), ...(reset && { settings }) }
      return [{ type: 'ProjectUpdated', payload }]
    }
    case 'DeleteProject':
      if (command.facts.activeThreads > 0)
        return reject(
          'project-active',
          'A thread of this project is still at work. Stop its turn before you remove the project.',
        )
      return [
        {
          type: 'ProjectDeleted',
          payload: {
            projectId: command.projectId,
            threadIds: command.facts.threadIds,
            ...(command.facts.automationIds.length > 0 && {
              automationIds: command.facts.automationIds,
            }),
          },
        },
      ]
    case 'AddPermissionRule':
      return addRule(command)
    case 'RemovePermissionRule':
      return removeRule(state.rules, command)
    default:
      return assertNever(command)
  }
}

function create(
  state: ProjectState,
  { projectId, name, rootPath, trusted, facts }: Stamped<CommandByType['CreateProject']>,
): Decision {
  if (state.status !== 'absent')
    return reject('project-id-in-use', 'A project with this id exists. Choose another id.')
  if (facts.canonicalRoot === null)
    return reject('root-not-a-folder', `${rootPath} is not a folder. Choose one that exists.`)
  if (facts.rootTaken)
    return reject('root-in-use', 'This folder is open as a project already. Use that project.')
  return [
    {
      type: 'ProjectCreated',
      payload: {
        projectId,
        name,
        rootPath,
        canonicalRoot: facts.canonicalRoot,
        ...(trusted === false && { trusted }),
      },
    },
  ]
}

function evolve(state: ProjectState, event: StoredEvent): ProjectState {
  if (event.type === 'ProjectCreated') {
    const { projectId, name, canonicalRoot, trusted = true } = event.payload
    return { status: 'open', projectId, name, canonicalRoot, trusted, settings: {}, rules: [] }
  }
  if (state.status !== 'open') return state
  switch (event.type) {
    case 'ProjectTrusted':
      return { ...state, trusted: true }
    case 'ProjectUpdated': {
      const { name = state.name, settings = state.settings } = event.payload
      return { ...state, name, settings }
    }
    case 'ProjectDeleted':
      return { status: 'deleted' }
    default:
      return { ...state, rules: evolveRules(state.rules, event) }
  }
}
