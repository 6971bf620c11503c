import type { EventType, PayloadOf, StoredEvent } from '../../core/events.ts'
import { eventPayloads, RULES_STREAM } from '../../core/events.ts'
import {
  fromWindow,
  type FromHost,
  type KeyedRow,
  type LiveFrame,
  PROTOCOL_VERSION,
  type Refusal,
} from '../../core/protocol.ts'
import { type ViewName, viewNames, views } from '../../core/views/all.ts'
import { signature, type View, WHOLE } from '../../core/views/view.ts'

type Stored = { rank: number; row: unknown }
type Watching = { view: View; scope: string; seq: number; post: (message: FromHost) => void }

/** What the scripted world answers; a thrown ScriptedRefusal is a refusal. */
export type Script = {
  query?: (name: string, args: unknown) => unknown
  /** What a command does; by default it is taken and does nothing. */
  command?: (command: { id: string; type: string } & Record<string, unknown>) => Refusal | void
}

/**
 * A host without a world: a log in memory, folded by the views of core, told over the session
 * protocol. It stands in for the network and what is behind it, never for anything of the window.
 */
export class ScriptedLog {
  readonly events: StoredEvent[] = []
  /** Every command that came in, in order. */
  readonly commands: ({ id: string; type: string } & Record<string, unknown>)[] = []
  script: Script
  readonly #rows = new Map<ViewName, Map<string, Map<string, Stored>>>(
    viewNames.map((name) => [name, new Map()]),
  )
  readonly #versions = new Map<string, number>()
  readonly #tails = new Map<string, LiveFrame>()
  readonly #watching = new Set<Watching>()

  constructor(script: Script = {}) {
    this.script = script
  }

  /** Appends an event and tells every watcher. `at` is in milliseconds since the epoch. */
  say<T extends EventType>(type: T, payload: PayloadOf<T>, at = 1_790_000_000_000): void {
    const parsed = eventPayloads[type].parse(payload)
    const position = this.events.length + 1
    const streamId =
      'threadId' in parsed
        ? String(parsed.threadId)
        : 'projectId' in parsed
          ? String(parsed.projectId)
          : RULES_STREAM
    const version = (this.#versions.get(streamId) ?? 0) + 1
    this.#versions.set(streamId, version)
    const event = {
      position,
      id: `event-${position}`,
      streamType: 'threadId' in parsed ? 'thread' : 'projectId' in parsed ? 'project' : 'rules',
      streamId,
      streamVersion: version,
      schemaVersion: 1,
      commandId: `command-${position}`,
      causationId: null,
      correlationId: `command-${position}`,
      principal: 'you',
      depth: 0,
      rootId: null,
      occurredAt: at,
      hash: '00',
      type,
      payload: parsed,
    } as StoredEvent
    this.events.push(event)
    for (const name of viewNames) this.#fold(name, event)
    for (const watching of this.#watching) {
      const { view, scope } = watching
      if (view.handles.includes(event.type) && (scope === WHOLE || view.concerns(event, scope)))
        this.#tell(watching, { t: 'events', events: [event] })
    }
  }

  /** Streams text that is not stored yet. */
  stream(frame: LiveFrame): void {
    const tail = this.#tails.get(frame.itemId)
    this.#tails.set(frame.itemId, tail ? { ...tail, text: tail.text + frame.text } : frame)
    for (const watching of this.#watching)
      if (watching.view.name === 'timeline' && watching.scope === frame.threadId)
        this.#tell(watching, { t: 'live', frames: [frame] })
  }

  /** Leaves out a number in every watch, as a host does that had to drop something. */
  skip(): void {
    for (const watching of this.#watching) watching.seq += 1
  }

  /** One window's session; messages are posted as they would cross a wire. */
  session(post: (message: FromHost) => void) {
    const mine = new Map<number, Watching>()
    return {
      receive: async (data: unknown) => {
        const message = fromWindow.parse(data)
        switch (message.t) {
          case 'hello':
            return post({
              t: 'welcome',
              protocol: PROTOCOL_VERSION,
              app: { version: '0.0.0', home: '/home/you' },
              views: Object.fromEntries(viewNames.map((name) => [name, signature(views[name])])),
            })
          case 'send':
            return post(this.#answer(message.n, message.command))
          case 'read':
            return post({
              t: 'rows',
              n: message.n,
              ...this.#page(message.view, message.key, message.page),
            })
          case 'query':
            return post(await this.#query(message.n, message.name, message.args))
          case 'unwatch':
            this.#watching.delete(mine.get(message.watch) as Watching)
            mine.delete(message.watch)
            return undefined
          case 'watch': {
            const number = message.watch
            const watching: Watching = {
              view: views[message.view as ViewName],
              scope: message.key ?? WHOLE,
              seq: 0,
              post: (told) => post({ ...told, watch: number } as FromHost),
            }
            mine.set(number, watching)
            this.#watching.add(watching)
            const live = [...this.#tails.values()].filter(
              (frame) => frame.threadId === watching.scope && message.view === 'timeline',
            )
            const page = this.#page(
              message.view,
              message.key,
              message.limit === undefined ? undefined : { limit: message.limit },
            )
            return this.#tell(watching, { t: 'snapshot', live, ...page })
          }
        }
      },
      close: () => {
        for (const watching of mine.values()) this.#watching.delete(watching)
      },
    }
  }

  #answer(n: number, sent: unknown): FromHost {
    const command = sent as { id: string; type: string } & Record<string, unknown>
    const before = this.events.length
    const again = this.commands.some(({ id }) => id === command.id)
    if (!again) this.commands.push(command)
    const refusal = again ? undefined : this.script.command?.(command)
    if (refusal) return { t: 'refused', n, refusal }
    const events = this.events
      .slice(before)
      .map(({ position, id, type, streamId, streamVersion }) => ({
        position,
        id,
        type,
        streamId,
        streamVersion,
      }))
    return { t: 'receipt', n, receipt: { commandId: command.id, events, jobs: [] } }
  }

  async #query(n: number, name: string, args: unknown): Promise<FromHost> {
    const data = await this.script.query?.(name, args)
    return data === undefined
      ? { t: 'failed', n, code: 'no-answer', message: `Nobody answers ${name}.` }
      : { t: 'answer', n, data }
  }

  #page(
    view: string,
    key = WHOLE,
    page: { limit?: number | undefined; before?: number | undefined } = {},
  ) {
    const scope = this.#rows.get(view as ViewName)?.get(key) ?? new Map<string, Stored>()
    const all = [...scope]
      .map(([name, { rank, row }]): KeyedRow => ({ scope: key, key: name, rank, row }))
      .filter(({ rank }) => page.before === undefined || rank < page.before)
      .toSorted((a, b) => a.rank - b.rank)
    const limit = page.limit ?? 200
    const state = { status: 'ready' as const, position: this.events.length, lag: 0 }
    return { state, rows: all.slice(-limit), more: all.length > limit }
  }

  #tell(watching: Watching, message: Record<string, unknown>): void {
    const { seq } = watching
    watching.seq += 1
    watching.post({ ...message, seq } as FromHost)
  }

  #fold(name: ViewName, event: StoredEvent): void {
    const view: View = views[name]
    const scopes = this.#rows.get(name)
    if (!scopes || !view.handles.includes(event.type)) return
    const rows = { get: (scope: string, key: string) => scopes.get(scope)?.get(key) }
    for (const change of view.evolve(rows, event)) {
      if ('clear' in change) scopes.delete(change.clear)
      else if ('remove' in change) scopes.get(change.scope)?.delete(change.remove)
      else {
        const scope = scopes.get(change.scope) ?? new Map<string, Stored>()
        scopes.set(change.scope, scope.set(change.put, { rank: change.rank, row: change.row }))
      }
    }
  }
}
