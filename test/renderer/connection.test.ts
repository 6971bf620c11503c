import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { commandId, replyId } from '../../core/ids.ts'
import { BLOB_PART_LIMIT } from '../../core/protocol.ts'
import { openConnection } from '../../renderer/connection/openConnection.ts'
import type { WatchMessage } from '../../renderer/connection/connection.ts'
import { ids, sayThread } from './builders.ts'
import { job } from './jobBuilders.ts'
import { ScriptedCarriers } from './scriptedCarrier.ts'
import { ScriptedLog } from './scriptedLog.ts'

const log = () => new ScriptedLog({ query: (name) => (name === 'agents' ? [] : undefined) })

/** Lets every message that is under way arrive. */
const settle = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a connection', () => {
  it('says hello with its token and is ready once it is welcome', async () => {
    const carriers = new ScriptedCarriers(log())
    const connection = openConnection(carriers.open, 'secret')
    expect(connection.status).toEqual({ kind: 'connecting' })
    await settle()
    expect(carriers.posted).toEqual([{ t: 'hello', protocol: 1, token: 'secret' }])
    expect(connection.status).toEqual({ kind: 'ready', version: '0.0.0', home: '/home/you' })
  })

  it('sends a command again under its own id when the answer was lost', async () => {
    const host = log()
    const carriers = new ScriptedCarriers(host)
    const connection = openConnection(carriers.open)
    await settle()
    carriers.deaf = true
    const reply = connection.send({
      id: commandId.parse('command-1'),
      type: 'DeleteThread',
      threadId: ids.thread,
    })
    await settle()
    carriers.drop()
    carriers.deaf = false
    await vi.advanceTimersByTimeAsync(1000)
    expect(await reply).toMatchObject({ ok: true, receipt: { commandId: 'command-1' } })
    const sent = carriers.posted.filter((message) => message.t === 'send')
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
    expect(host.commands).toHaveLength(1)
  })

  it('waits longer before every attempt, and tries at once when asked', async () => {
    const carriers = new ScriptedCarriers(log())
    const connection = openConnection(carriers.open)
    await settle()
    carriers.down = true
    carriers.drop()
    await vi.advanceTimersByTimeAsync(200)
    expect(carriers.opened).toBe(2)
    await vi.advanceTimersByTimeAsync(399)
    expect(carriers.opened).toBe(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(carriers.opened).toBe(3)
    expect(connection.status).toEqual({ kind: 'reconnecting', attempt: 3 })
    carriers.down = false
    connection.retryNow()
    await settle()
    expect(connection.status).toMatchObject({ kind: 'ready' })
  })

  it('watches anew after a reconnect', async () => {
    const host = log()
    const carriers = new ScriptedCarriers(host)
    const connection = openConnection(carriers.open)
    const told: WatchMessage[] = []
    connection.watch({ view: 'threads', tell: (message) => told.push(message) })
    await settle()
    carriers.drop()
    sayThread(host)
    await vi.advanceTimersByTimeAsync(1000)
    expect(told.map(({ t }) => t)).toEqual(['snapshot', 'snapshot'])
    expect(told[1]).toMatchObject({ rows: [{ key: ids.thread }] })
  })

  it('watches anew when a number is missing, and tells nothing of what came after the gap', async () => {
    const host = log()
    const carriers = new ScriptedCarriers(host)
    const connection = openConnection(carriers.open)
    const told: WatchMessage[] = []
    connection.watch({ view: 'threads', tell: (message) => told.push(message) })
    await settle()
    host.skip()
    sayThread(host)
    await settle()
    expect(told.map(({ t }) => t)).toEqual(['snapshot', 'snapshot'])
    host.say('ThreadUpdated', { threadId: ids.thread, title: 'New' })
    await settle()
    expect(told.at(-1)).toMatchObject({ t: 'events', events: [{ type: 'ThreadUpdated' }] })
  })

  it('tells nothing more once a watch is stopped', async () => {
    const host = log()
    const connection = openConnection(new ScriptedCarriers(host).open)
    const told: WatchMessage[] = []
    const stop = connection.watch({ view: 'threads', tell: (message) => told.push(message) })
    await settle()
    stop()
    sayThread(host)
    await settle()
    expect(told).toHaveLength(1)
  })

  it('gives the answer of a query, and rejects with the code of one that failed', async () => {
    const connection = openConnection(new ScriptedCarriers(log()).open)
    expect(await connection.query('agents', {})).toEqual([])
    await expect(connection.query('sample', {})).rejects.toMatchObject({
      name: 'RequestError',
      code: 'no-answer',
    })
  })

  it('asks once for what somebody waits for, and rejects when the host is lost', async () => {
    const carriers = new ScriptedCarriers(log())
    const connection = openConnection(carriers.open)
    await settle()
    carriers.deaf = true
    const lost = connection.ask({
      id: commandId.parse('command-1'),
      type: 'SuggestCommitMessage',
      threadId: ids.thread,
      requestId: ids.request,
      replyTo: replyId.parse('reply-1'),
    })
    const rejected = expect(lost).rejects.toMatchObject({ code: 'connection-lost' })
    carriers.drop()
    await rejected
    carriers.deaf = false
    await vi.advanceTimersByTimeAsync(1000)
    expect(connection.status).toMatchObject({ kind: 'ready' })
    expect(carriers.posted.filter(({ t }) => t === 'ask')).toHaveLength(1)
  })

  it('tells the jobs table whole, whenever it changes and after a reconnect', async () => {
    const host = log()
    const carriers = new ScriptedCarriers(host)
    const connection = openConnection(carriers.open)
    const told: number[] = []
    const stop = connection.watch({
      view: 'jobs',
      tell: (rows) => told.push(rows.length),
      failed: (message) => expect.unreachable(message),
    })
    await settle()
    host.tellJobs([job('git/a/b')])
    await settle()
    carriers.drop()
    await vi.advanceTimersByTimeAsync(1000)
    expect(told).toEqual([0, 1, 1])
    stop()
    await settle()
    host.tellJobs([])
    await settle()
    expect(told).toEqual([0, 1, 1])
  })

  it('is outdated when the host folds another shape', async () => {
    const carriers = new ScriptedCarriers(log())
    const connection = openConnection((events) =>
      carriers.open({
        ...events,
        message: (data) =>
          events.message(
            typeof data === 'object' && data !== null && 'views' in data
              ? { ...data, views: { threads: 'threads.0.old' } }
              : data,
          ),
      }),
    )
    await settle()
    expect(connection.status).toEqual({ kind: 'outdated' })
  })

  it('stops for good when the host says that it cannot serve', async () => {
    const connection = openConnection((events) => {
      queueMicrotask(() =>
        events.message({ t: 'fatal', code: 'database-newer', message: 'Update Gaffer.' }),
      )
      return { post: () => undefined, close: () => undefined }
    })
    await settle()
    expect(connection.status).toEqual({
      kind: 'fatal',
      code: 'database-newer',
      message: 'Update Gaffer.',
    })
  })

  it('stops for good when it is told something that it cannot read', async () => {
    const connection = openConnection((events) => {
      queueMicrotask(() => events.message({ t: 'welcome' }))
      return { post: () => undefined, close: () => undefined }
    })
    await settle()
    expect(connection.status).toMatchObject({ kind: 'fatal', code: 'unreadable-message' })
  })

  it('keeps a file in parts, tells how far it is, and reads the same again', async () => {
    const host = log()
    const carriers = new ScriptedCarriers(host)
    const connection = openConnection(carriers.open)
    const bytes = Uint8Array.from({ length: BLOB_PART_LIMIT + 500 }, (_, at) => at % 251)
    const told: number[] = []
    const { blob, bytes: size } = await connection.keepBlob(new Blob([bytes]), (sent) =>
      told.push(sent),
    )
    expect(size).toBe(bytes.length)
    expect(told).toEqual([BLOB_PART_LIMIT, bytes.length])
    expect(host.blobs.get(blob)).toEqual(bytes)
    expect((await connection.readBlob(blob)).every((byte, at) => byte === bytes[at])).toBe(true)
    const empty = await connection.keepBlob(new Blob([]), () => undefined)
    expect(await connection.readBlob(empty.blob)).toHaveLength(0)
  })

  it('sends no part of a file again when the host is lost', async () => {
    const carriers = new ScriptedCarriers(log())
    const connection = openConnection(carriers.open)
    await settle()
    carriers.deaf = true
    const kept = connection.keepBlob(new Blob(['abc']), () => undefined)
    const refused = expect(kept).rejects.toMatchObject({ code: 'connection-lost' })
    await vi.waitUntil(() => carriers.posted.some(({ t }) => t === 'keepBlob'))
    carriers.deaf = false
    carriers.drop()
    await vi.advanceTimersByTimeAsync(1000)
    await refused
    expect(carriers.posted.filter(({ t }) => t === 'keepBlob')).toHaveLength(1)
  })
})
