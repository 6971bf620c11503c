import type { StoredEvent } from '../../core/events.ts'
import { storedEvent } from '../../core/events.ts'
import type { KeyedRow, LiveFrame, ViewState } from '../../core/protocol.ts'
import { viewNames, views } from '../../core/views/all.ts'
import { signature, type View, WHOLE } from '../../core/views/view.ts'
import type { Feed, Host, Reply } from '../../electron/hostApi.ts'

/**
 * A host without a disk, for what the real one will not do on demand: commit at a given moment, say
 * that a view is rebuilding, fail in a given way. It folds with the real views.
 */
export function hostDouble() {
  const log: StoredEvent[] = []
  const feeds = new Set<Feed>()
  const followers = new Set<{ threadId: string; changed: () => void }>()
  const rows = new Map<string, KeyedRow[]>(viewNames.map((name) => [name, []]))
  const states = new Map<string, Partial<ViewState>>()
  const asked: string[] = []
  let tails: LiveFrame[] = []
  let jobs: ReturnType<Host['jobs']> = []
  let reply: (command: unknown) => Promise<Reply> = async () => ({
    status: 'accepted',
    receipt: { commandId: 'c', events: [], jobs: [] },
  })
  let query: Host['query'] = async () => ({})
  let answer: Host['ask'] = async () => ({ status: 'ok' })

  function fold(name: string, view: View, event: StoredEvent): void {
    if (!view.handles.includes(event.type)) return
    let of = rows.get(name) ?? []
    const get = (scope: string, key: string) =>
      of.find((row) => row.scope === scope && row.key === key)
    for (const change of view.evolve({ get }, event)) {
      if ('clear' in change) of = of.filter((row) => row.scope !== change.clear)
      else {
        const key = 'put' in change ? change.put : change.remove
        of = of.filter((row) => row.scope !== change.scope || row.key !== key)
        if ('put' in change)
          of.push({ scope: change.scope, key, rank: change.rank, row: change.row })
      }
    }
    rows.set(name, of)
  }

  const host: Host = {
    version: '1.2.3',
    home: '/home/of/nobody',
    signatures: Object.fromEntries(viewNames.map((name) => [name, signature(views[name])])),
    send: (command) => reply(command),
    ask: (command, signal) => answer(command, signal),
    read(name, key, { limit = 200, before = Number.MAX_SAFE_INTEGER }) {
      const of = rows.get(name)
      if (!of) return undefined
      const found = of
        .filter((row) => (row.scope === (key ?? WHOLE) || key === undefined) && row.rank < before)
        .toSorted((one, other) => one.rank - other.rank)
      const state = { status: 'ready' as const, position: log.length, lag: 0, ...states.get(name) }
      return { state, rows: found.slice(-limit), more: found.length > limit }
    },
    jobs: () => jobs,
    liveTails: (threadId) => tails.filter((frame) => frame.threadId === threadId),
    events: (after, limit, stream) =>
      log
        .filter((event) => event.position > after && (!stream || event.streamId === stream))
        .slice(0, limit),
    head: () => log.length,
    query: (...asked) => query(...asked),
    upload: async () => ({
      write: async () => {},
      end: async () => ({ blob: '', bytes: 0 }),
      drop: async () => {},
    }),
    readBlob: async () => undefined,
    setSecret: (name) => void asked.push(`secret ${name}`),
    subscribe(feed) {
      feeds.add(feed)
      return () => feeds.delete(feed)
    },
    followCheckout(threadId, changed) {
      const followed = { threadId, changed }
      followers.add(followed)
      return () => followers.delete(followed)
    },
    metrics: async () => 'gaffer_up 1\n',
    async rebuild(view) {
      asked.push(`begin ${view}`)
      return {}
    },
    rebuilds: {
      pause: () => asked.push('pause'),
      resume: () => asked.push('resume'),
      cancel: (view) => asked.push(`cancel ${view}`),
      standing: () => ({ paused: asked.at(-1) === 'pause', cancelled: [], views: {} }),
    },
    terminals: undefined,
    close: async () => {},
  }

  return {
    host,
    feeds,
    /** What was asked of rebuilds. */
    asked,
    /** Commits events in one transaction, as the real host does: stored, folded, then told. */
    commit(...events: { type: StoredEvent['type']; payload: unknown; streamId: string }[]) {
      const stored = events.map(({ type, payload, streamId }, at) =>
        storedEvent.parse({
          position: log.length + at + 1,
          id: `e${log.length + at + 1}`,
          streamType: 'thread',
          streamId,
          streamVersion: log.filter((event) => event.streamId === streamId).length + at + 1,
          schemaVersion: 1,
          commandId: 'c',
          causationId: null,
          correlationId: 'c',
          principal: 'user:local',
          depth: 0,
          rootId: null,
          occurredAt: 1,
          hash: 'aa',
          type,
          payload,
        }),
      )
      log.push(...stored)
      for (const event of stored) for (const name of viewNames) fold(name, views[name], event)
      for (const feed of feeds) feed.events?.(stored)
    },
    stream(frame: LiveFrame) {
      for (const feed of feeds) feed.live?.([frame])
    },
    setTails(frames: LiveFrame[]) {
      tails = frames
    },
    setJobs(rowsNow: ReturnType<Host['jobs']>) {
      jobs = rowsNow
      for (const feed of feeds) feed.jobs?.()
    },
    /** Threads whose checkouts are followed now. */
    followed: () => [...followers].map(({ threadId }) => threadId),
    /** Something changes in the checkout of a thread. */
    touch(threadId: string) {
      for (const each of followers) if (each.threadId === threadId) each.changed()
    },
    setState(view: string, state: Partial<ViewState>) {
      states.set(view, state)
      for (const feed of feeds) feed.views?.()
    },
    replyWith(next: typeof reply) {
      reply = next
    },
    answerRequestsWith(next: Host['ask']) {
      answer = next
    },
    answerWith(next: Host['query']) {
      query = next
    },
  }
}

/** A turn of a thread and texts in it, as events to commit. */
export const turnOf = (threadId: string) => ({
  started: {
    type: 'TurnStarted' as const,
    streamId: threadId,
    payload: { threadId, turnId: 'turn', number: 1, text: 'go' },
  },
  said: (itemId: string, text: string) => ({
    type: 'TurnItemAppended' as const,
    streamId: threadId,
    payload: { threadId, turnId: 'turn', itemId, kind: 'assistant-text', body: { text } },
  }),
})
