import { fire, isHandler } from '../../core/automation/fire.ts'
import { type About, furtherFrom, matches } from '../../core/automation/match.ts'
import { seenTo } from '../../core/automation/seeTo.ts'
import type { Command, Principal } from '../../core/commands.ts'
import { isRejection, type Rejection } from '../../core/decider.ts'
import {
  type Event,
  HOST_STREAM,
  RULES_STREAM,
  type StoredEvent,
  type StreamType,
} from '../../core/events.ts'
import type { Stamped } from '../../core/facts.ts'
import { eventId, type ProjectId, runId, type ThreadId } from '../../core/ids.ts'
import { type Descent, lineageOf } from '../../core/lineage.ts'
import type { PermissionRule } from '../../core/permission/rule.ts'
import type { KeyedRow } from '../../core/protocol.ts'
import { principalName } from '../../core/principal.ts'
import { decide, evolve, headOf, initial, type StreamState } from '../../core/streams.ts'
import { type ViewName, viewNames, views } from '../../core/views/all.ts'
import type { Change, Rows, View } from '../../core/views/view.ts'
import { isDefining } from '../../electron/automations/table.ts'
import { foreseen } from './redaction.ts'
import { type Facts, frozen } from './specify.ts'

type Route = { type: StreamType; id: string }

function routeIn(key: string): Route {
  const [type, id] = key.split('/')
  return { type: type as StreamType, id: String(id) }
}

const projectIn = (scope: 'everywhere' | { projectId: ProjectId }): ProjectId | undefined =>
  scope === 'everywhere' ? undefined : scope.projectId

/**
 * The host without a disk: commands in, events out, states and views kept as they are lived.
 *
 * Facts are looked up in the states of other streams, as the host does it.
 */
export interface Engine {
  readonly log: readonly StoredEvent[]
  /** The events that it caused, or the refusal, which wrote nothing. */
  send(command: Command, principal?: Principal): readonly StoredEvent[] | Rejection
  /** Every stream's state, by `type/id`. */
  readonly states: ReadonlyMap<string, StreamState>
  rows(view: ViewName): KeyedRow[]
}

export function createEngine(): Engine {
  const log: StoredEvent[] = []
  const states = new Map<string, StreamState>()
  const versions = new Map<string, number>()
  const tables = viewNames.map((name) => [name, foldedView(views[name])] as const)

  const stateOf = ({ type, id }: Route) => states.get(`${type}/${id}`) ?? initial(type)

  function openThread(route: Route) {
    const stream = stateOf(route)
    return stream.of === 'thread' && stream.state.status === 'open' ? stream.state : undefined
  }
  function openProject(id: string) {
    const stream = stateOf({ type: 'project', id })
    return stream.of === 'project' && stream.state.status === 'open' ? stream.state : undefined
  }
  function openAutomation(route: Route) {
    const stream = stateOf(route)
    return stream.of === 'automation' && stream.state.status === 'open' ? stream.state : undefined
  }
  /** What an event is about, as the host finds it out. */
  function aboutOf({ streamType, streamId, payload }: StoredEvent): About {
    const { threadId, projectId } = { threadId: undefined, projectId: undefined, ...payload }
    const thread = streamType === 'thread' ? (streamId as ThreadId) : threadId
    const own = streamType === 'project' ? (streamId as ProjectId) : projectId
    const created = log.find((each) => each.type === 'ThreadCreated' && each.streamId === thread)
    const project =
      own ?? (created?.type === 'ThreadCreated' ? created.payload.projectId : undefined)
    return { ...(thread && { threadId: thread }), ...(project && { projectId: project }) }
  }
  function rulesOf(stream: StreamState): readonly PermissionRule[] {
    return 'rules' in stream.state ? stream.state.rules : []
  }
  const lettersOf = ({ of, state }: StreamState) =>
    (of === 'thread' || of === 'automation') && state.status === 'open' ? state.letters : []
  function letterHolder(jobId: string): Route | undefined {
    const found = [...states].find(([, stream]) =>
      lettersOf(stream).some((letter) => letter.jobId === jobId),
    )
    return found && routeIn(found[0])
  }
  const holderOf = (ruleId: string) =>
    [...states].find(([, stream]) => rulesOf(stream).some((rule) => rule.ruleId === ruleId))?.[0]

  function routeOf(command: Command): Route {
    switch (command.type) {
      case 'CreateProject':
      case 'TrustProject':
      case 'UpdateProject':
      case 'DeleteProject':
        return { type: 'project', id: command.projectId }
      case 'AddPermissionRule': {
        const { scope } = command
        if (scope === 'everywhere') return { type: 'rules', id: RULES_STREAM }
        if ('projectId' in scope) return { type: 'project', id: scope.projectId }
        return { type: 'thread', id: scope.threadId }
      }
      case 'RemovePermissionRule': {
        const [type, id] = holderOf(command.ruleId)?.split('/') ?? ['rules', RULES_STREAM]
        return { type: type as StreamType, id: String(id) }
      }
      case 'RetryDeadLetter':
      case 'DiscardDeadLetter':
      case 'HandleDeadLetter':
        return letterHolder(command.jobId) ?? { type: 'thread', id: 'nobody' }
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
        const { automationId, threadId = 'nobody' } = command
        return automationId
          ? { type: 'automation', id: automationId }
          : { type: 'thread', id: threadId }
      }
      case 'RedactEvent': {
        const event = log.find(({ id }) => id === command.eventId)
        return { type: event?.streamType ?? 'thread', id: event?.streamId ?? 'nobody' }
      }
      default:
        return { type: 'thread', id: command.threadId }
    }
  }

  function sourceOf(from: ThreadId) {
    const source = openThread({ type: 'thread', id: from })
    return source && openProject(source.projectId) ? source : null
  }

  /** The project that a new thread would belong to, or that this one does. */
  function factsProject(command: Command, own: ReturnType<typeof openThread>) {
    if (command.type === 'ForkThread') {
      const source = openThread({ type: 'thread', id: command.from })
      return source && openProject(source.projectId)
    }
    return openProject('projectId' in command ? command.projectId : (own?.projectId ?? ''))
  }

  function factsFor(command: Command, route: Route): Facts {
    const heads = [...states].map(([key, stream]) => ({ key, stream, head: headOf(stream) }))
    const own = openThread(route)
    const threads = heads.filter(
      ({ stream, head }) =>
        stream.of === 'thread' &&
        'projectId' in command &&
        head.projectId === command.projectId &&
        !head.ended,
    )
    const root = 'rootPath' in command ? command.rootPath.replace('/link', '/real') : ''
    const jobId = 'jobId' in command ? command.jobId : ''
    const letter = lettersOf(stateOf(route)).find((each) => each.jobId === jobId)
    const scope = 'scope' in command ? command.scope : undefined
    const scoped = typeof scope === 'object' && 'projectId' in scope ? scope.projectId : undefined
    const automation = openAutomation(route)
    const within = automation ? projectIn(automation.scope) : own?.projectId
    const redacts = command.type === 'RedactEvent'
    const runs = command.type === 'RunAutomation' ? command : undefined
    const event = log.find(({ id }) => runs && id === runs.eventId) ?? null
    const about = runs?.threadId && openThread({ type: 'thread', id: runs.threadId })
    const everywhere = stateOf({ type: 'rules', id: RULES_STREAM })
    return {
      canonicalRoot: root.startsWith('/missing') ? null : root,
      rootTaken: heads.some(
        ({ stream, head }) => stream.of === 'project' && head.checkout === root,
      ),
      threadIds: threads.map(({ key }) => key.slice('thread/'.length) as ThreadId),
      activeThreads: threads.filter(({ head }) => head.status !== 'idle').length,
      source: command.type === 'ForkThread' ? sourceOf(command.from) : null,
      missing: [],
      project: factsProject(command, own) ?? null,
      worktree: { path: `/work/trees/${route.id}`, port: 20_000 },
      projectGone: within !== undefined && openProject(within) === undefined,
      automationIds: heads.flatMap(({ key, stream }) => {
        const open = stream.of === 'automation' && openAutomation(routeIn(key))
        const mine = open && 'projectId' in command && projectIn(open.scope) === command.projectId
        return mine ? [open.automationId] : []
      }),
      automations: heads.filter(({ stream, head }) => stream.of === 'automation' && !head.ended)
        .length,
      scopeKnown: scoped === undefined || openProject(scoped) !== undefined,
      event,
      about: event
        ? aboutOf(event)
        : about && openProject(about.projectId)
          ? { threadId: about.threadId, projectId: about.projectId }
          : {},
      ruleTaken: 'ruleId' in command && holderOf(command.ruleId) !== undefined,
      rules: [...((own && openProject(own.projectId)?.rules) ?? []), ...rulesOf(everywhere)],
      othersActive: heads.filter(
        ({ key, head }) =>
          head.checkout === own?.checkout && head.status !== 'idle' && key !== `thread/${route.id}`,
      ).length,
      redaction: foreseen(
        redacts ? log.filter(({ streamId }) => streamId === route.id) : [],
        redacts ? command.eventId : '',
        redacts ? command.field : '',
      ),
      asked: log.find(({ position }) => position === letter?.intent) ?? null,
    }
  }

  type By = { commandId: string; causationId: string | null; principal: string; at: number }

  function append(route: Route, event: Event, by: By, descent: Descent): StoredEvent {
    const key = `${route.type}/${route.id}`
    const streamVersion = (versions.get(key) ?? 0) + 1
    versions.set(key, streamVersion)
    const position = log.length + 1
    const { commandId, causationId, principal, at } = by
    const { depth, rootId } = descent
    const kept: StoredEvent = frozen({
      position,
      id: eventId.parse(`event-${position}`),
      streamType: route.type,
      streamId: route.id,
      streamVersion,
      schemaVersion: 1,
      commandId,
      causationId,
      correlationId: commandId,
      principal,
      depth,
      rootId,
      occurredAt: at,
      hash: '00',
      ...event,
    })
    log.push(kept)
    states.set(key, frozen(evolve(stateOf(route), kept)))
    return kept
  }

  /** What automations make of events, as the host's own fan-out does it. */
  function follow(events: readonly StoredEvent[], by: By): StoredEvent[] {
    const all: StoredEvent[] = []
    const open = [...events]
    for (const event of open) {
      const from = { ...by, causationId: event.id }
      if (event.type === 'AutomationRunSettled' && event.payload.handles !== undefined) {
        const holder = letterHolder(event.payload.handles)
        const seen = holder && seenTo(event, stateOf(holder))
        const told = seen && append(holder, seen, from, event)
        if (told) {
          open.push(told)
          all.push(told)
        }
      }
      for (const [key] of states) {
        const route = routeIn(key)
        const automation = openAutomation(route)
        const gone = automation && projectIn(automation.scope)
        if (!automation?.enabled || (gone && !openProject(gone))) continue
        if (event.streamId === route.id && isDefining(event)) continue
        if (isOfHandler(event) || !matches(automation, event, aboutOf(event))) continue
        const run = runId.parse(`run-${log.length + 1}`)
        const what = fire(automation, event, { about: aboutOf(event), runId: run, room: true })
        all.push(append(route, what, from, furtherFrom(event)))
      }
    }
    return all
  }

  function isOfHandler(event: StoredEvent): boolean {
    if (event.type !== 'DeadLetterRecorded') return false
    const { principal } = log[event.payload.intent - 1] ?? {}
    const id = principal?.startsWith('automation:') ? principal.slice('automation:'.length) : ''
    const automation = openAutomation({ type: 'automation', id })
    return automation !== undefined && isHandler(automation)
  }

  return {
    log,
    states,
    rows: (name) => tables.find(([view]) => view === name)?.[1].rows() ?? [],
    send(command, principal = { user: 'me' }) {
      const route = routeOf(command)
      const at = 1_000_000 + log.length
      const facts = factsFor(command, route)
      const stamped = frozen({ ...command, at, sender: principal, facts } as Stamped)
      const decision = decide(stateOf(route), stamped)
      if (isRejection(decision)) return decision
      const before = stateOf(route)
      const by = {
        commandId: command.id,
        causationId: command.type === 'IngestProviderEvent' ? command.providerEventId : null,
        principal: principalName(principal),
        at,
      }
      const own = decision.map((event) =>
        append(route, event, by, lineageOf(before, event, { depth: 0, rootId: null })),
      )
      const stored = [...own, ...follow(own, by)]
      for (const event of stored) for (const [, table] of tables) table.fold(event)
      return stored
    },
  }
}

/** Rows of a view as it folds events, kept the way a window keeps them. */
export function foldedView(view: View) {
  const kept = new Map<string, Map<string, { rank: number; row: unknown }>>()
  const table: Rows<unknown> = { get: (scope, key) => kept.get(scope)?.get(key) }

  function apply(change: Change<unknown>): void {
    if ('clear' in change) kept.delete(change.clear)
    else if ('remove' in change) kept.get(change.scope)?.delete(change.remove)
    else {
      const { put, scope, rank, row } = change
      const of = kept.get(scope) ?? new Map<string, { rank: number; row: unknown }>()
      kept.set(scope, of.set(put, { rank, row: frozen(row) }))
    }
  }

  return {
    /** Folds an event if the view handles it, and gives what it changed. */
    fold(event: StoredEvent): Change<unknown>[] {
      if (!view.handles.includes(event.type)) return []
      const changes = view.evolve(table, event)
      for (const change of changes) apply(change)
      return changes
    },
    rows: (): KeyedRow[] =>
      [...kept]
        .flatMap(([scope, of]) =>
          [...of].map(([key, { rank, row }]) => ({ scope, key, rank, row })),
        )
        .toSorted((one, other) => one.rank - other.rank || (one.key < other.key ? -1 : 1)),
  }
}

/** Every stream's state, read from a log as it would come from a disk. */
export function replayed(log: readonly StoredEvent[]): Map<string, StreamState> {
  const states = new Map<string, StreamState>()
  for (const event of log) {
    const key = `${event.streamType}/${event.streamId}`
    const before = states.get(key) ?? initial(event.streamType)
    states.set(key, evolve(before, event))
  }
  return states
}
