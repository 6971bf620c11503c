import { realpathSync, statSync } from 'node:fs'
import type { Command, CommandByType } from '../../core/commands.ts'
import { HOST_STREAM, RULES_STREAM, type StoredEvent, type StreamType } from '../../core/events.ts'
import type { FactsOf } from '../../core/facts.ts'
import type { AutomationScope } from '../../core/automation/rule.ts'
import { isGitCommand } from '../../core/thread/git.ts'
import type { ProjectId, ThreadId } from '../../core/ids.ts'
import type { PermissionRule, RuleScope } from '../../core/permission/rule.ts'
import { openAbout } from '../automations/about.ts'
import { openAutomationTable } from '../automations/table.ts'
import { portFor, worktreePlace } from '../git/worktreePlace.ts'
import type { Db } from './database.ts'
import type { Loaded, Log, Route } from './log.ts'
import { openForesight } from './redact.ts'

/** What deciders must know beyond their own stream, looked up in the transaction that decides. */
export interface Facts {
  /** The stream that a command is for. Undefined for a rule, dead letter or event that there is not. */
  route(command: Command): Route | undefined
  of(command: Command, stream: Loaded): FactsOf<Command['type']>
  /** Notes what later look-ups need. */
  note(events: readonly StoredEvent[], route: Route): void
}

type Around = {
  /** Whether a blob is there. */
  isKept: (blob: string) => boolean
  /** The folder that worktrees are made in. */
  worktrees: string
}

export function openFacts(db: Db, log: Log, { isKept, worktrees }: Around): Facts {
  const findRule = db.prepare<[string], Holder>(
    'SELECT stream_type, stream_id FROM permission_rules WHERE rule_id = ?',
  )
  const addRule = db.prepare(
    'INSERT INTO permission_rules (rule_id, stream_type, stream_id) VALUES (?, ?, ?)',
  )
  const dropRule = db.prepare('DELETE FROM permission_rules WHERE rule_id = ?')
  const findLetter = db.prepare<[string], Holder>(
    'SELECT stream_type, stream_id FROM dead_letters WHERE job_id = ?',
  )
  const addLetter = db.prepare(
    'INSERT OR REPLACE INTO dead_letters (job_id, stream_type, stream_id) VALUES (?, ?, ?)',
  )
  const dropLetter = db.prepare('DELETE FROM dead_letters WHERE job_id = ?')
  const dropUpload = db.prepare('DELETE FROM uploads WHERE blob = ?')
  const foresight = openForesight(db, log)
  const automations = openAutomationTable(db)
  const about = openAbout(db)
  const rootTaken = db.prepare<[string], unknown>(
    "SELECT 1 FROM streams WHERE stream_type = 'project' AND checkout = ? AND ended = 0",
  )
  const threadsOf = db.prepare<[string], { stream_id: ThreadId; status: string }>(`
    SELECT stream_id, status FROM streams
    WHERE project_id = ? AND stream_type = 'thread' AND ended = 0 ORDER BY stream_id`)
  const threadsEver = db.prepare<[], { n: number }>(
    "SELECT count(*) AS n FROM streams WHERE stream_type = 'thread'",
  )
  const othersActive = db.prepare<[string, string], { n: number }>(`
    SELECT count(*) AS n FROM streams
    WHERE checkout = ? AND status <> 'idle' AND stream_id <> ?`)

  /** Where a new thread's worktree would be; threads that come after one another share no port. */
  function placeFor(
    { threadId, workspace }: CommandByType['CreateThread' | 'ForkThread'],
    found: { name: string } | null,
  ) {
    const branch = workspace?.kind === 'worktree' ? workspace.branch : ''
    const port = portFor(threadsEver.get()?.n ?? 0)
    return {
      path: worktreePlace(worktrees, { threadId, project: found?.name ?? '', branch }),
      port,
    }
  }

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

  function openRequest({ threadId, requestId }: { threadId: ThreadId; requestId: string }) {
    const open = thread(log.load('thread', threadId))?.turn?.open ?? []
    const request = open.find((each) => each.requestId === requestId)
    return request && { origin: { title: request.title } }
  }

  const ofProject = (stream: Loaded) => {
    const own = projectOf(stream)
    return { projectGone: own !== undefined && project(own) === undefined }
  }

  const isKnown = (scope: AutomationScope | undefined): boolean =>
    scope === undefined || scope === 'everywhere' || project(scope.projectId) !== undefined

  /** What a run by hand is about. */
  function ofRun({ eventId, threadId }: CommandByType['RunAutomation']) {
    const event = (eventId && foresight.event(eventId)) ?? null
    if (event) return { event, about: about(event) }
    const state = threadId && thread(log.load('thread', threadId))
    const own = state && project(state.projectId) ? state : undefined
    return { event, about: own ? { threadId: own.threadId, projectId: own.projectId } : {} }
  }

  /** How many other threads on the same checkout have a turn under way. */
  function activeBeside(stream: Loaded): number {
    const state = thread(stream)
    return state ? (othersActive.get(state.checkout, state.threadId)?.n ?? 0) : 0
  }

  function inForce(stream: Loaded) {
    const state = thread(stream)
    const rules = state ? (project(state.projectId)?.rules ?? []) : []
    return [...rules, ...everywhere()]
  }

  return {
    route: (command) =>
      routeOf(command, {
        event: foresight.route,
        rule: (ruleId) => findRule.get(ruleId),
        letter: (jobId) => findLetter.get(jobId),
      }),

    of(command, stream) {
      switch (command.type) {
        case 'CreateProject': {
          const canonicalRoot = canonicalFolder(command.rootPath)
          const taken = canonicalRoot !== null && rootTaken.get(canonicalRoot) !== undefined
          return { canonicalRoot, rootTaken: taken }
        }
        case 'TrustProject':
        case 'UpdateProject':
          return {}
        case 'DeleteProject': {
          const threads = threadsOf.all(command.projectId)
          return {
            threadIds: threads.map((each) => each.stream_id),
            activeThreads: threads.filter((each) => each.status !== 'idle').length,
            automationIds: automations.ofProject(command.projectId),
          }
        }
        case 'CreateThread': {
          const found = project(command.projectId) ?? null
          return { project: found, worktree: placeFor(command, found) }
        }
        case 'ForkThread': {
          const source = thread(log.load('thread', command.from))
          const found = (source && project(source.projectId)) ?? null
          const worktree = placeFor(command, found)
          return { source: found && source ? source : null, project: found, worktree }
        }
        case 'StartTurn': {
          const lost = command.attachments?.filter(({ blob }) => !isKept(blob)) ?? []
          return { ...ofProject(stream), missing: lost.map(({ name }) => name) }
        }
        case 'AddPermissionRule':
          return {
            ...ofProject(stream),
            ruleTaken: findRule.get(command.ruleId) !== undefined,
            ...(command.origin && openRequest(command.origin)),
          }
        case 'ApprovePendingAction':
        case 'IngestProviderEvent':
          return { ...ofProject(stream), rules: inForce(stream) }
        case 'AddWorktree': {
          const own = thread(stream)
          return { ...ofProject(stream), project: (own && project(own.projectId)) ?? null }
        }
        case 'RemoveWorktree':
        case 'RestoreCheckpoint':
          return { ...ofProject(stream), othersActive: activeBeside(stream) }
        case 'RetryDeadLetter': {
          const letter = lettersIn(stream).find((each) => each.jobId === command.jobId)
          const asked = (letter && log.at(letter.intent)) ?? null
          return { ...ofProject(stream), othersActive: activeBeside(stream), asked }
        }
        case 'CreateAutomation':
          return { automations: automations.count(), scopeKnown: isKnown(command.scope) }
        case 'UpdateAutomation':
          return { ...ofProject(stream), scopeKnown: isKnown(command.scope) }
        case 'RunAutomation':
          return { ...ofProject(stream), ...ofRun(command) }
        case 'SetPrincipal':
        case 'SetAgentSettings':
        case 'SetHostSettings':
        case 'RecordViewRepair':
          return {}
        case 'RedactEvent':
          return foresight.of(command)
        default:
          if (isGitCommand(command))
            return { ...ofProject(stream), othersActive: activeBeside(stream) }
          return ofProject(stream)
      }
    },

    note(events, { type, id }) {
      for (const event of events) {
        if (event.type === 'PermissionRuleAdded') addRule.run(event.payload.ruleId, type, id)
        if (event.type === 'PermissionRuleRemoved') dropRule.run(event.payload.ruleId)
        if (event.type === 'DeadLetterRecorded') addLetter.run(event.payload.jobId, type, id)
        if (event.type === 'DeadLetterResolved') dropLetter.run(event.payload.jobId)
        if (event.type === 'TurnStarted' || event.type === 'MessageQueued')
          for (const { blob } of event.payload.attachments ?? []) dropUpload.run(blob)
        automations.note(event)
      }
    },
  }
}

/** The stream that something is kept in. */
type Holder = { stream_type: StreamType; stream_id: string }
type Holders = Record<'rule' | 'letter', (id: string) => Holder | undefined> & {
  event(id: string): Route | undefined
}

function routeOf(command: Command, holders: Holders): Route | undefined {
  switch (command.type) {
    case 'CreateProject':
    case 'TrustProject':
    case 'UpdateProject':
    case 'DeleteProject':
      return { type: 'project', id: command.projectId }
    case 'AddPermissionRule':
      return routeOfScope(command.scope)
    case 'RemovePermissionRule':
      return routeTo(holders.rule(command.ruleId))
    case 'RetryDeadLetter':
    case 'DiscardDeadLetter':
    case 'HandleDeadLetter':
      return routeTo(holders.letter(command.jobId))
    case 'RedactEvent':
      return holders.event(command.eventId)
    case 'CreateAutomation':
    case 'UpdateAutomation':
    case 'EnableAutomation':
    case 'DisableAutomation':
    case 'DeleteAutomation':
    case 'RunAutomation':
    case 'SettleAutomationRun':
      return { type: 'automation', id: command.automationId }
    case 'SetPrincipal':
    case 'SetAgentSettings':
    case 'SetHostSettings':
    case 'RecordViewRepair':
      return { type: 'host', id: HOST_STREAM }
    case 'RecordDeadLetter': {
      const { automationId, threadId } = command
      if (automationId) return { type: 'automation', id: automationId }
      return threadId && { type: 'thread', id: threadId }
    }
    default:
      return { type: 'thread', id: command.threadId }
  }
}

/** The project that a stream belongs to, as far as its state tells. */
function projectOf({ stream: { of, state } }: Loaded): ProjectId | undefined {
  if (of === 'thread' && state.status === 'open') return state.projectId
  if (of !== 'automation' || state.status !== 'open') return undefined
  return state.scope === 'everywhere' ? undefined : state.scope.projectId
}

function lettersIn({ stream: { of, state } }: Loaded) {
  const holds = of === 'thread' || of === 'automation'
  return holds && state.status === 'open' ? state.letters : []
}

const routeTo = (found: Holder | undefined): Route | undefined =>
  found && { type: found.stream_type, id: found.stream_id }

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
