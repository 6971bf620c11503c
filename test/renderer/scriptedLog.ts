import type { EventType, PayloadOf, StoredEvent, StreamType } from '../../core/events.ts'
import { eventPayloads, RULES_STREAM } from '../../core/events.ts'
import {
  fromWindow,
  type FromHost,
  type JobRow,
  type KeptBlob,
  type KeyedRow,
  type LiveFrame,
  PROTOCOL_VERSION,
  type Refusal,
  type RequestAnswer,
  type ViewState,
} from '../../core/protocol.ts'
import { type ViewName, viewNames, views } from '../../core/views/all.ts'
import { isNotes, signature, type View, WHOLE } from '../../core/views/view.ts'

import type { ScriptedTerminals } from './scriptedTerminals.ts'

type Stored = { rank: number; row: unknown }
type Watching = { view: View; scope: string; seq: number; post: (message: FromHost) => void }
type WatchingJobs = { seq: number; post: (message: FromHost) => void }

/** What the scripted world answers; a thrown ScriptedRefusal is a refusal. */
export type Script = {
  query?: (name: string, args: unknown) => unknown
  /** What a command comes to whose sender waits. */
  ask?: (command: unknown) => RequestAnswer
  /** Keeps or forgets the value of a variable; gives the names that are kept. */
  secret?: (name: string, value: string | null) => string[]
  /** The terminals of this world; without any a window is told that there are none. */
  terminals?: ScriptedTerminals
  /** Why a part of a file is not taken. */
  upload?: (last: boolean) => Refusal | undefined
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
  /** Files that were kept, by their digests. */
  readonly blobs = new Map<string, Uint8Array>()
  /** Every view that somebody had made anew, in order. */
  readonly madeAnew: string[] = []
  script: Script
  readonly #rows = new Map<ViewName, Map<string, Map<string, Stored>>>(
    viewNames.map((name) => [name, new Map()]),
  )
  readonly #versions = new Map<string, number>()
  readonly #tails = new Map<string, LiveFrame>()
  readonly #watching = new Set<Watching>()
  readonly #watchingJobs = new Set<WatchingJobs>()
  readonly #states = new Map<string, Partial<ViewState>>()
  #jobs: JobRow[] = []

  constructor(script: Script = {}) {
    this.script = script
  }

  /** Appends an event and tells every watcher. `at` is in milliseconds since the epoch. */
  say<T extends EventType>(type: T, payload: PayloadOf<T>, at = 1_790_000_000_000): void {
    const parsed = eventPayloads[type].parse(payload)
    const position = this.events.length + 1
    const [streamType, streamId] = streamOf(parsed)
    const version = (this.#versions.get(streamId) ?? 0) + 1
    this.#versions.set(streamId, version)
    const event = {
      position,
      id: `event-${position}`,
      streamType,
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

  /** The jobs table becomes this; newest first. */
  tellJobs(rows: JobRow[]): void {
    this.#jobs = rows
    for (const watching of this.#watchingJobs) this.#tell(watching, { t: 'table', rows })
  }

  /** A view stands so from now on; who watches it is told, and has a snapshot once it is ready. */
  become(name: ViewName, state: Partial<ViewState>): void {
    this.#states.set(name, state)
    for (const watching of this.#watching) {
      if (watching.view.name !== name) continue
      const { scope } = watching
      if (state.status !== 'ready') this.#tell(watching, { t: 'state', state: this.#state(name) })
      else this.#tell(watching, { t: 'snapshot', live: [], ...this.#page(name, scope) })
    }
  }

  /** Keeps what a file holds, told as one letter for each byte. */
  async keepBlob(letters: string): Promise<KeptBlob> {
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const blob = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    this.blobs.set(blob, bytes)
    return { blob, bytes: bytes.length }
  }

  /** Leaves out a number in every watch, as a host does that had to drop something. */
  skip(): void {
    for (const watching of this.#watching) watching.seq += 1
  }

  /** One window's session; messages are posted as they would cross a wire. */
  session(post: (message: FromHost) => void) {
    const mine = new Map<number, Watching>()
    const ofJobs = new Map<number, WatchingJobs>()
    const uploads = new Map<number, string>()
    return {
      receive: async (data: unknown) => {
        const message = fromWindow.parse(data)
        if (this.script.terminals?.receive(message, post)) return undefined
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
          case 'ask':
            return post({ t: 'answer', n: message.n, data: this.script.ask?.(message.command) })
          case 'rebuild':
            if (message.view !== undefined) this.madeAnew.push(message.view)
            return post({
              t: 'answer',
              n: message.n,
              data: { paused: false, cancelled: [], views: {} },
            })
          case 'secret':
            return post({
              t: 'answer',
              n: message.n,
              data: this.script.secret?.(message.name, message.value),
            })
          case 'terminal':
          case 'openInEditor':
            return post({ t: 'failed', n: message.n, code: 'terminals-off', message: NO_TERMINALS })
          case 'attach':
          case 'detach':
          case 'drawn':
          case 'input':
          case 'resize':
            return undefined
          case 'keepBlob': {
            const { n, upload, from, part, last } = message
            const refusal = this.script.upload?.(last)
            if (refusal) return post({ t: 'failed', n, ...refusal })
            const before = uploads.get(upload) ?? ''
            if (from !== before.length) throw new Error('a part is missing')
            uploads.set(upload, before + atob(part))
            const data = last ? await this.keepBlob(uploads.get(upload) ?? '') : null
            return post({ t: 'answer', n, data })
          }
          case 'readBlob': {
            const { n, blob, from } = message
            const bytes = this.blobs.get(blob)
            if (!bytes)
              return post({ t: 'failed', n, code: 'unknown-blob', message: 'It is not kept.' })
            // Parts that are shorter than they might be, for they are to be put together.
            const part = btoa(String.fromCharCode(...bytes.subarray(from, from + 1000)))
            return post({ t: 'answer', n, data: { part, bytes: bytes.length } })
          }
          case 'unwatch':
            this.#watching.delete(mine.get(message.watch) as Watching)
            this.#watchingJobs.delete(ofJobs.get(message.watch) as WatchingJobs)
            mine.delete(message.watch)
            return undefined
          case 'watch': {
            const number = message.watch
            if (message.view === 'jobs') {
              const watchingJobs: WatchingJobs = {
                seq: 0,
                post: (told) => post({ ...told, watch: number } as FromHost),
              }
              ofJobs.set(number, watchingJobs)
              this.#watchingJobs.add(watchingJobs)
              return this.#tell(watchingJobs, { t: 'table', rows: this.#jobs })
            }
            // Nothing outside the log changes by itself in this world.
            if (message.view === 'checkout')
              return post({ t: 'table', watch: number, seq: 0, rows: [] })
            if (message.view === 'terminals')
              return post({
                t: 'state',
                watch: number,
                seq: 0,
                state: { status: 'failed', position: 0, lag: 0, message: NO_TERMINALS },
              })
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
        for (const watching of ofJobs.values()) this.#watchingJobs.delete(watching)
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
    const scopes = this.#rows.get(view as ViewName) ?? new Map<string, Map<string, Stored>>()
    // Without a key it is every scope, as a host answers.
    const wanted = key === WHOLE ? [...scopes.keys()].filter((each) => !isNotes(each)) : [key]
    const all = wanted
      .flatMap((scope) =>
        [...(scopes.get(scope) ?? [])].map(([name, { rank, row }]): KeyedRow => ({
          scope,
          key: name,
          rank,
          row,
        })),
      )
      .filter(({ rank }) => page.before === undefined || rank < page.before)
      .toSorted((a, b) => a.rank - b.rank)
    const limit = page.limit ?? 200
    return { state: this.#state(view), rows: all.slice(-limit), more: all.length > limit }
  }

  #state(view: string): ViewState {
    const { length: position } = this.events
    return { status: 'ready', position, lag: 0, ...this.#states.get(view) }
  }

  #tell(watching: WatchingJobs, message: Record<string, unknown>): void {
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

const NO_TERMINALS = 'This host was started without terminals (--no-terminals).'

/** Whose event it is: an automation's may name a thread too. */
function streamOf(payload: object): [StreamType, string] {
  const of = { automationId: undefined, threadId: undefined, projectId: undefined, ...payload }
  if (of.automationId !== undefined) return ['automation', String(of.automationId)]
  if (of.threadId !== undefined) return ['thread', String(of.threadId)]
  return of.projectId === undefined ? ['rules', RULES_STREAM] : ['project', String(of.projectId)]
}
