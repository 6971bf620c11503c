import { realpathSync, statSync } from 'node:fs'
import type { Command, CommandByType } from '../../core/commands.ts'
import { RULES_STREAM, type StoredEvent, type StreamType } from '../../core/events.ts'
import type { FactsOf } from '../../core/facts.ts'
import type { ProjectId, ThreadId } from '../../core/ids.ts'
import type { PermissionRule, RuleScope } from '../../core/permission/rule.ts'
import type { Db } from './database.ts'
import type { Loaded, Log, Route } from './log.ts'

/** What deciders must know beyond their own stream, looked up in the transaction that decides. */
export interface Facts {
  /** The stream that a command is for. Undefined for a rule that nobody has added. */
  route(command: Command): Route | undefined
  of(command: Command, stream: Loaded): FactsOf<Command['type']>
  /** Notes what later look-ups need. */
  note(events: readonly StoredEvent[], route: Route): void
}

export function openFacts(db: Db, log: Log): Facts {
  const findRule = db.prepare<[string], { stream_type: StreamType; stream_id: string }>(
    'SELECT stream_type, stream_id FROM permission_rules WHERE rule_id = ?',
  )
  const addRule = db.prepare(
    'INSERT INTO permission_rules (rule_id, stream_type, stream_id) VALUES (?, ?, ?)',
  )
  const dropRule = db.prepare('DELETE FROM permission_rules WHERE rule_id = ?')
  const rootTaken = db.prepare<[string], unknown>(
    "SELECT 1 FROM streams WHERE stream_type = 'project' AND checkout = ? AND ended = 0",
  )
  const threadsOf = db.prepare<[string], { stream_id: ThreadId; status: string }>(`
    SELECT stream_id, status FROM streams
    WHERE project_id = ? AND stream_type = 'thread' AND ended = 0 ORDER BY stream_id`)
  const othersActive = db.prepare<[string, string], { n: number }>(`
    SELECT count(*) AS n FROM streams
    WHERE checkout = ? AND status <> 'idle' AND stream_id <> ?`)

  function project(id: ProjectId | string) {
    const { stream } = log.load('project', id)
    return stream.of === 'project' && stream.state.status === 'open' ? stream.state : undefined
  }

  function thread({ stream }: Loaded) {
    return stream.of === 'thread' && stream.state.status === 'open' ? stream.state : undefined
  }

  function everywhere(): readonly PermissionRule[] {
    const { stream } = log.load('rules', RULES_STREAM)
    return stream.of === 'rules' ? stream.state.rules : []
  }

  const ofThread = (stream: Loaded) => {
    const state = thread(stream)
    return { projectGone: state !== undefined && project(state.projectId) === undefined }
  }

  function inForce(stream: Loaded) {
    const state = thread(stream)
    const rules = state ? (project(state.projectId)?.rules ?? []) : []
    return [...rules, ...everywhere()]
  }

  return {
    route: (command) => routeOf(command, (ruleId) => findRule.get(ruleId)),

    of(command, stream) {
      switch (command.type) {
        case 'CreateProject': {
          const canonicalRoot = canonicalFolder(command.rootPath)
          const taken = canonicalRoot !== null && rootTaken.get(canonicalRoot) !== undefined
          return { canonicalRoot, rootTaken: taken }
        }
        case 'UpdateProject':
          return {}
        case 'DeleteProject': {
          const threads = threadsOf.all(command.projectId)
          return {
            threadIds: threads.map((each) => each.stream_id),
            activeThreads: threads.filter((each) => each.status !== 'idle').length,
          }
        }
        case 'CreateThread': {
          const found = project(command.projectId)
          return { project: found ? { canonicalRoot: found.canonicalRoot } : null }
        }
        case 'AddPermissionRule':
          return { ...ofThread(stream), ruleTaken: findRule.get(command.ruleId) !== undefined }
        case 'ApprovePendingAction':
        case 'IngestProviderEvent':
          return { ...ofThread(stream), rules: inForce(stream) }
        case 'RestoreCheckpoint': {
          const state = thread(stream)
          const others = state ? (othersActive.get(state.checkout, state.threadId)?.n ?? 0) : 0
          return { ...ofThread(stream), othersActive: others }
        }
        default:
          return ofThread(stream)
      }
    },

    note(events, { type, id }) {
      for (const event of events) {
        if (event.type === 'PermissionRuleAdded') addRule.run(event.payload.ruleId, type, id)
        if (event.type === 'PermissionRuleRemoved') dropRule.run(event.payload.ruleId)
      }
    },
  }
}

type FindRule = (ruleId: string) => { stream_type: StreamType; stream_id: string } | undefined

function routeOf(command: Command, findRule: FindRule): Route | undefined {
  switch (command.type) {
    case 'CreateProject':
    case 'UpdateProject':
    case 'DeleteProject':
      return { type: 'project', id: command.projectId }
    case 'AddPermissionRule':
      return routeOfScope(command.scope)
    case 'RemovePermissionRule': {
      const found = findRule(command.ruleId)
      return found && { type: found.stream_type, id: found.stream_id }
    }
    default:
      return { type: 'thread', id: command.threadId }
  }
}

function routeOfScope(scope: RuleScope): Route {
  if (scope === 'everywhere') return { type: 'rules', id: RULES_STREAM }
  if ('projectId' in scope) return { type: 'project', id: scope.projectId }
  return { type: 'thread', id: scope.threadId }
}

/** A folder with every link resolved, or null where there is no folder. */
function canonicalFolder(path: CommandByType['CreateProject']['rootPath']): string | null {
  try {
    const real = realpathSync.native(path)
    return statSync(real).isDirectory() ? real : null
  } catch {
    return null
  }
}
