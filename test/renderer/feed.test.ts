import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { views } from '../../core/views/all.ts'
import { itemKey, turnKey } from '../../core/views/timeline.ts'
import { openConnection } from '../../renderer/connection/openConnection.ts'
import { openFeed } from '../../renderer/store/feed.ts'
import { overlay } from '../../renderer/store/liveText.ts'
import { openSession } from '../../renderer/store/session.ts'
import type { Schedule } from '../../renderer/store/schedule.ts'
import { ids, sayApproval, sayItem, sayThread, sayTurn } from './builders.ts'
import { ScriptedCarriers } from './scriptedCarrier.ts'
import { ScriptedLog } from './scriptedLog.ts'

const soon: Schedule = (work) => {
  let off = false
  queueMicrotask(() => {
    if (!off) work()
  })
  return () => {
    off = true
  }
}

/** Lets every message that is under way arrive and be folded. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

function connected() {
  const log = new ScriptedLog()
  sayThread(log)
  const carriers = new ScriptedCarriers(log)
  return { log, carriers, connection: openConnection(carriers.open) }
}

const storedText = (table: { row(key: string): unknown }, id: string) => {
  const row = views.timeline.row.safeParse(table.row(itemKey(id)))
  return row.success && row.data.row === 'item' && 'text' in row.data.item.body
    ? row.data.item.body.text
    : undefined
}

describe('a feed', () => {
  it('folds events into the rows that the host has', async () => {
    const { log, connection } = connected()
    const feed = openFeed(connection, 'timeline', { scope: ids.thread, schedule: soon })
    await settle()
    sayTurn(log)
    sayItem(log, { kind: 'assistant-text', body: { text: 'One' } })
    log.say('TurnItemUpdated', {
      threadId: ids.thread,
      turnId: ids.turn,
      itemId: ids.item,
      offset: 3,
      text: ' two',
    })
    sayApproval(log)
    log.say('ActionApproved', {
      threadId: ids.thread,
      turnId: ids.turn,
      requestId: ids.request,
      scope: 'once',
      by: { user: 'you' },
    })
    log.say('TurnCompleted', { threadId: ids.thread, turnId: ids.turn })
    await settle()
    const read = await connection.read('timeline', ids.thread, {})
    expect(feed.store.getState().table.all()).toEqual(read.rows.map(({ row }) => row))
    expect(read.rows).toHaveLength(4)
  })

  it('shows live text beyond the stored one, and lets go of it once it is stored', async () => {
    const { log, connection } = connected()
    sayTurn(log)
    sayItem(log, { kind: 'assistant-text', body: { text: 'One' } })
    const feed = openFeed(connection, 'timeline', {
      scope: ids.thread,
      schedule: soon,
      storedText,
    })
    await settle()
    log.stream({ threadId: ids.thread, itemId: ids.item, offset: 3, text: ' two' })
    await settle()
    const tail = feed.store.getState().tails.get(ids.item)
    expect(overlay('One', tail)).toBe('One two')
    log.say('TurnItemUpdated', {
      threadId: ids.thread,
      turnId: ids.turn,
      itemId: ids.item,
      offset: 3,
      text: ' two',
    })
    await settle()
    expect(feed.store.getState().tails.size).toBe(0)
    expect(storedText(feed.store.getState().table, ids.item)).toBe('One two')
  })

  it('takes the tails of a snapshot, as after a reload in the middle of a sentence', async () => {
    const { log, connection } = connected()
    sayTurn(log)
    sayItem(log, { kind: 'assistant-text', body: { text: 'One' } })
    log.stream({ threadId: ids.thread, itemId: ids.item, offset: 3, text: ' two' })
    const feed = openFeed(connection, 'timeline', { scope: ids.thread, schedule: soon })
    await settle()
    expect(overlay('One', feed.store.getState().tails.get(ids.item))).toBe('One two')
  })

  it('tells its readers once, however much came at a time', async () => {
    const { log, connection } = connected()
    const feed = openFeed(connection, 'threads', { schedule: soon })
    await settle()
    let times = 0
    feed.store.subscribe(() => {
      times += 1
    })
    let run: (() => void) | undefined
    const held = openFeed(connection, 'threads', {
      schedule: (work) => {
        run = work
        return () => undefined
      },
    })
    await settle()
    run?.()
    let heldTimes = 0
    held.store.subscribe(() => {
      heldTimes += 1
    })
    for (const title of ['a', 'b', 'c']) log.say('ThreadUpdated', { threadId: ids.thread, title })
    await settle()
    run?.()
    expect(heldTimes).toBe(1)
    expect(held.store.getState().table.row(ids.thread)?.title).toBe('c')
    expect(times).toBeGreaterThan(0)
  })

  it('reads the page before its first row, and knows when there is no other', async () => {
    const { log, connection } = connected()
    sayTurn(log)
    for (let at = 1; at <= 25; at += 1)
      sayItem(log, { kind: 'assistant-text', body: { text: String(at) } }, `item-${at}`)
    const feed = openFeed(connection, 'timeline', { scope: ids.thread, page: 10, schedule: soon })
    await settle()
    expect(feed.store.getState()).toMatchObject({ more: true })
    expect(feed.store.getState().keys).toHaveLength(10)
    await feed.loadOlder()
    expect(feed.store.getState().keys).toHaveLength(20)
    await feed.loadOlder()
    expect(feed.store.getState()).toMatchObject({ more: false, loadingOlder: false })
    expect(feed.store.getState().keys).toHaveLength(26)
    expect(feed.store.getState().keys[0]).toBe(turnKey(ids.turn))
  })

  it('reads back as far as a row that somebody looks for, and no further', async () => {
    const { log, connection } = connected()
    sayTurn(log)
    const sought = log.events.length + 1
    for (let at = 0; at < 30; at += 1)
      sayItem(log, { kind: 'notice', body: { level: 'info', text: `${at}` } }, `item-${at}`)
    const feed = openFeed(connection, 'timeline', { scope: ids.thread, page: 5, schedule: soon })
    await settle()
    expect(feed.store.getState().table.row(itemKey('item-0'))).toBeUndefined()
    await feed.loadBackTo(sought)
    expect(feed.store.getState().table.row(itemKey('item-0'))).toBeDefined()
  })

  it('of every scope follows what happens in all threads', async () => {
    const { log, connection } = connected()
    sayThread(log, 'Another', ids.other)
    const feed = openFeed(connection, 'activity', { scope: null, schedule: soon })
    sayTurn(log)
    log.say('TurnCompleted', { threadId: ids.thread, turnId: ids.turn })
    await settle()
    log.say('TurnStarted', { threadId: ids.other, turnId: ids.turn, number: 1, text: 'Do it' })
    log.say('TurnFailed', { threadId: ids.other, turnId: ids.turn, code: 'c', message: 'No.' })
    await settle()
    const rows = feed.store.getState().table.all()
    expect(rows.map(({ threadId, what }) => [threadId, what])).toEqual([
      [ids.thread, 'turn'],
      [ids.other, 'turn'],
    ])
  })

  it('begins again from a snapshot after a reconnect', async () => {
    const { log, carriers, connection } = connected()
    const feed = openFeed(connection, 'threads', { schedule: soon })
    await settle()
    carriers.drop()
    log.say('ThreadDeleted', { threadId: ids.thread, projectId: ids.project })
    await expect.poll(() => feed.store.getState().keys, { timeout: 3000 }).toEqual([])
  })
})

describe('a session', () => {
  it('keeps the last threads warm and stops watching the others', async () => {
    // What this window remembers of a thread, it looks up in the browser's storage.
    vi.stubGlobal('window', { localStorage: { getItem: () => null } })
    onTestFinished(() => void vi.unstubAllGlobals())
    const { carriers, connection } = connected()
    const session = openSession(connection, soon)
    await settle()
    const first = session.thread(ids.thread)
    expect(session.thread(ids.thread)).toBe(first)
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      session.thread(`thread-${name}` as typeof ids.thread)
    await settle()
    expect(carriers.posted.filter(({ t }) => t === 'unwatch')).toHaveLength(4)
    expect(session.thread(ids.thread)).not.toBe(first)
  })
})
