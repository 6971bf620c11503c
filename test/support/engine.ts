import type { Command, Principal } from '../../core/commands.ts'
import { isRejection, type Rejection } from '../../core/decider.ts'
import { RULES_STREAM, type StoredEvent, type StreamType } from '../../core/events.ts'
import type { Stamped } from '../../core/facts.ts'
import { eventId, type ThreadId } from '../../core/ids.ts'
import type { PermissionRule } from '../../core/permission/rule.ts'
import type { KeyedRow } from '../../core/protocol.ts'
import { decide, evolve, headOf, initial, type StreamState } from '../../core/streams.ts'
import { type ViewName, viewNames, views } from '../../core/views/all.ts'
import type { Change, Rows, View } from '../../core/views/view.ts'
import { foreseen } from './redaction.ts'
import { type Facts, frozen } from './specify.ts'

type Route = { type: StreamType; id: string }

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
  function rulesOf(stream: StreamState): readonly PermissionRule[] {
    return 'rules' in stream.state ? stream.state.rules : []
  }
  const letterHolder = (jobId: string) =>
    [...states].find(
      ([, { of, state }]) =>
        of === 'thread' &&
        state.status === 'open' &&
        state.letters.some((letter) => letter.jobId === jobId),
    )?.[0]
  const holderOf = (ruleId: string) =>
    [...states].find(([, stream]) => rulesOf(stream).some((rule) => rule.ruleId === ruleId))?.[0]

  function routeOf(command: Command): Route {
    switch (command.type) {
      case 'CreateProject':
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
        return { type: 'thread', id: letterHolder(command.jobId)?.split('/')[1] ?? 'nobody' }
      case 'RedactEvent': {
        const event = log.find(({ id }) => id === command.eventId)
        return { type: event?.streamType ?? 'thread', id: event?.streamId ?? 'nobody' }
      }
      default:
        return { type: 'thread', id: command.threadId }
    }
  }

  function factsFor(command: Command, route: Route): Facts {
    const heads = [...states].map(([key, stream]) => ({ key, stream, head: headOf(stream) }))
    const own = openThread(route)
    const project = openProject('projectId' in command ? command.projectId : '')
    const threads = heads.filter(
      ({ stream, head }) =>
        stream.of === 'thread' &&
        'projectId' in command &&
        head.projectId === command.projectId &&
        !head.ended,
    )
    const root = 'rootPath' in command ? command.rootPath.replace('/link', '/real') : ''
    const jobId = 'jobId' in command ? command.jobId : ''
    const letter = own?.letters.find((each) => each.jobId === jobId)
    const everywhere = stateOf({ type: 'rules', id: RULES_STREAM })
    return {
      canonicalRoot: root.startsWith('/missing') ? null : root,
      rootTaken: heads.some(
        ({ stream, head }) => stream.of === 'project' && head.checkout === root,
      ),
      threadIds: threads.map(({ key }) => key.slice('thread/'.length) as ThreadId),
      activeThreads: threads.filter(({ head }) => head.status !== 'idle').length,
      project: project ? { canonicalRoot: project.canonicalRoot } : null,
      projectGone: own !== undefined && openProject(own.projectId) === undefined,
      ruleTaken: 'ruleId' in command && holderOf(command.ruleId) !== undefined,
      rules: [...((own && openProject(own.projectId)?.rules) ?? []), ...rulesOf(everywhere)],
      othersActive: heads.filter(
        ({ key, head }) =>
          head.checkout === own?.checkout && head.status !== 'idle' && key !== `thread/${route.id}`,
      ).length,
      redaction: foreseen(
        'eventId' in command ? log.filter((event) => event.streamId === route.id) : [],
        'eventId' in command ? command.eventId : '',
        'eventId' in command ? command.field : '',
      ),
      asked: log.find((event) => event.position === letter?.intent) ?? null,
    }
  }

  return {
    log,
    states,
    rows: (name) => tables.find(([view]) => view === name)?.[1].rows() ?? [],
    send(command, principal = { user: 'me' }) {
      const route = routeOf(command)
      const key = `${route.type}/${route.id}`
      const at = 1_000_000 + log.length
      const facts = factsFor(command, route)
      const stamped = frozen({ ...command, at, principal, facts } as Stamped)
      const decision = decide(stateOf(route), stamped)
      if (isRejection(decision)) return decision
      const stored = decision.map((event): StoredEvent => {
        const streamVersion = (versions.get(key) ?? 0) + 1
        versions.set(key, streamVersion)
        const position = log.length + 1
        const kept: StoredEvent = frozen({
          position,
          id: eventId.parse(`event-${position}`),
          streamType: route.type,
          streamId: route.id,
          streamVersion,
          schemaVersion: 1,
          commandId: command.id,
          causationId: command.type === 'IngestProviderEvent' ? command.providerEventId : null,
          correlationId: command.id,
          principal: 'user:me',
          depth: 0,
          rootId: null,
          occurredAt: at,
          hash: '00',
          ...event,
        })
        log.push(kept)
        states.set(key, frozen(evolve(stateOf(route), kept)))
        return kept
      })
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
