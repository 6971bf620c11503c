import { describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION, type FromHost } from '../../core/protocol.ts'
import { StoreError } from '../../electron/store/storeError.ts'
import { closeCodes } from '../../electron/transport/channel.ts'
import { serveSession } from '../../electron/transport/session.ts'
import { BUFFER_LIMIT, WATCHES_LIMIT } from '../../electron/transport/watches.ts'
import { channelDouble } from './channelDouble.ts'
import { hostDouble, turnOf } from './hostDouble.ts'

function session() {
  const double = hostDouble()
  const window = channelDouble()
  serveSession(double.host, window.channel)
  window.say({ t: 'hello', protocol: PROTOCOL_VERSION })
  return { ...double, window }
}

const one = turnOf('one')
const two = turnOf('two')
const timelineOf = (key: string, watch = 1) => ({ t: 'watch', watch, view: 'timeline', key })
const frame = (offset: number, text: string, itemId = 'item') =>
  ({ threadId: 'one', itemId, offset, text }) as Parameters<
    ReturnType<typeof hostDouble>['stream']
  >[0]

const ofWatch = (posted: readonly FromHost[], watch: number) =>
  posted.filter((message) => 'watch' in message && message.watch === watch)

describe('a watch of a view', () => {
  it('begins with what is there and goes on with what concerns it, numbered and in order', async () => {
    const { window, commit } = session()
    commit(one.started)
    window.say(timelineOf('one'))
    commit(two.started)
    commit(one.said('a', 'first'))
    await window.until('events')
    commit(one.said('b', 'second'))
    await window.until('events', ({ seq }) => seq === 2)
    expect(ofWatch(window.posted, 1)).toMatchObject([
      { t: 'snapshot', seq: 0, state: { position: 1 }, rows: [{ key: 'turn/turn' }] },
      { t: 'events', seq: 1, events: [{ position: 3 }] },
      { t: 'events', seq: 2, events: [{ position: 4 }] },
    ])
  })

  it('sends commits of one turn of the loop as one message', async () => {
    const { window, commit } = session()
    window.say(timelineOf('one'))
    commit(one.started)
    commit(one.said('a', 'first'))
    commit(one.said('b', 'second'))
    const { events } = await window.until('events')
    expect(events.map((event) => event.position)).toEqual([1, 2, 3])
  })

  it('has no gap and no repetition, however commits fall around its beginning', async () => {
    const { window, commit, host } = session()
    commit(one.started)
    const script = Array.from({ length: 40 }, (_, at) => one.said(`i${at}`, 'x'))
    for (const [at, event] of script.entries()) {
      // Watches open right before, right between and right after commits.
      if (at % 3 === 0) window.say(timelineOf('one', at))
      commit(event)
      if (at % 3 === 1) window.say(timelineOf('one', at))
      if (at % 5 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await window.until('events', ({ events }) => events.at(-1)?.position === host.head())
    for (let at = 0; at < script.length; at += 1) {
      const [first, ...rest] = ofWatch(window.posted, at)
      if (at % 3 === 2 || first?.t !== 'snapshot') continue
      const told = rest.flatMap((message) => (message.t === 'events' ? message.events : []))
      const wanted = host.events(first.state.position, 1000).map((event) => event.position)
      expect(told.map((event) => event.position)).toEqual(wanted)
    }
  })

  it('does not tell again what its snapshot already holds', async () => {
    const { window, commit, feeds, host } = session()
    commit(one.started)
    window.say(timelineOf('one'))
    // A publisher that is late: the event is in the rows, and only now is told.
    for (const feed of feeds) feed.events?.(host.events(0, 10))
    commit(one.said('a', 'new'))
    const { events } = await window.until('events')
    expect(events.map((event) => event.position)).toEqual([2])
  })

  it('sends live text with its frame and joins what continues', async () => {
    const { window, commit, stream } = session()
    commit(one.started, one.said('item', ''))
    window.say(timelineOf('one'))
    window.say({ t: 'watch', watch: 2, view: 'threads' })
    stream(frame(0, 'Hel'))
    stream(frame(3, 'lo'))
    stream(frame(0, 'other', 'item2'))
    const { frames } = await window.until('live')
    expect(frames).toEqual([frame(0, 'Hello'), frame(0, 'other', 'item2')])
    expect(ofWatch(window.posted, 2).map(({ t }) => t)).toEqual(['snapshot'])
  })

  it('keeps live text and events in the order in which they were told', async () => {
    const { window, commit, stream } = session()
    window.say(timelineOf('one'))
    stream(frame(0, 'before'))
    commit(one.started)
    stream(frame(6, 'after'))
    await window.until('live', ({ frames }) => frames[0]?.text === 'after')
    expect(ofWatch(window.posted, 1).map(({ t }) => t)).toEqual([
      'snapshot',
      'live',
      'events',
      'live',
    ])
  })

  it('begins with the tails that the rows do not hold yet', async () => {
    const { window, setTails } = session()
    setTails([frame(4, 'tail')])
    window.say(timelineOf('one'))
    window.say(timelineOf('two', 2))
    expect(await window.until('snapshot')).toMatchObject({ live: [frame(4, 'tail')] })
    expect(ofWatch(window.posted, 2)).toMatchObject([{ live: [] }])
  })

  it('sends events before the answer of the command that caused them', async () => {
    const { window, commit, replyWith } = session()
    window.say(timelineOf('one'))
    replyWith(async () => {
      commit(one.started)
      return { status: 'accepted', receipt: { commandId: 'c', events: [], jobs: [] } }
    })
    window.say({ t: 'send', n: 1, command: {} })
    await window.until('receipt')
    expect(window.posted.map(({ t }) => t).slice(-2)).toEqual(['events', 'receipt'])
  })

  it('says nothing more once it is ended, and starts anew under the same number', async () => {
    const { window, commit } = session()
    window.say(timelineOf('one'))
    window.say({ t: 'unwatch', watch: 1 })
    window.say(timelineOf('two', 2))
    commit(one.started, two.started)
    await window.until('events', ({ watch }) => watch === 2)
    expect(ofWatch(window.posted, 1)).toHaveLength(1)
    window.say(timelineOf('one', 2))
    commit(one.said('a', 'x'))
    const since = window.posted.length - 1
    await window.until('events', ({ watch }) => watch === 2, since)
    expect(ofWatch(window.posted, 2).map((message) => 'seq' in message && message.seq)).toEqual([
      0, 1, 0, 1,
    ])
  })

  it('stops listening to the host when the window leaves', () => {
    const { window, feeds } = session()
    window.say(timelineOf('one'))
    expect(feeds.size).toBe(1)
    window.hangUp()
    expect(feeds.size).toBe(0)
  })

  it('ends the session when the host cannot be read, so that the window comes again', async () => {
    const { window, host } = session()
    host.jobs = () => {
      throw new StoreError('store-failed', 'The disk does not answer.')
    }
    window.say({ t: 'watch', watch: 1, view: 'jobs' })
    expect(window.closed).toMatchObject([{ code: closeCodes.failed }])
  })

  it('says that there is no such view', async () => {
    const { window } = session()
    window.say({ t: 'watch', watch: 9, view: 'nonsense' })
    expect(await window.until('state')).toMatchObject({ watch: 9, state: { status: 'failed' } })
  })

  it('holds no more watches than the limit', async () => {
    const { window } = session()
    for (let watch = 0; watch <= WATCHES_LIMIT; watch += 1) window.say(timelineOf('one', watch))
    expect(await window.until('state')).toMatchObject({ watch: WATCHES_LIMIT })
    window.say({ t: 'unwatch', watch: 0 })
    window.say(timelineOf('one', 1000))
    await window.until('snapshot', ({ watch }) => watch === 1000)
  })
})

describe('a view that is not ready', () => {
  it('[E9] sends what it has, then its progress, then a fresh snapshot and events again', async () => {
    const { window, commit, setState } = session()
    commit(one.started)
    setState('timeline', { status: 'rebuilding', position: 0, lag: 1 })
    window.say(timelineOf('one'))
    expect(await window.until('snapshot')).toMatchObject({
      state: { status: 'rebuilding', lag: 1 },
    })
    commit(one.said('a', 'x'))
    setState('timeline', { status: 'rebuilding', position: 1, lag: 1 })
    expect(await window.until('state')).toMatchObject({ seq: 1, state: { position: 1 } })
    setState('timeline', {})
    const fresh = await window.until('snapshot', ({ state }) => state.status === 'ready')
    expect(fresh).toMatchObject({ seq: 2, rows: [{ key: 'turn/turn' }, { key: 'item/a' }] })
    commit(one.said('b', 'y'))
    expect(await window.until('events')).toMatchObject({ seq: 3, events: [{ position: 3 }] })
  })
})

describe('a reader who is too slow', () => {
  it('gets a fresh snapshot once it has caught up, and nothing in between', async () => {
    const { window, commit } = session()
    window.say(timelineOf('one'))
    commit(one.started)
    await window.until('events')
    window.setBuffered(BUFFER_LIMIT + 1)
    commit(one.said('a', 'lost to the buffer'))
    await new Promise((resolve) => setImmediate(resolve))
    commit(one.said('b', 'lost too'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(ofWatch(window.posted, 1)).toHaveLength(2)
    window.setBuffered(0)
    const fresh = await window.until('snapshot', ({ seq }) => seq === 2)
    expect(fresh.rows.map(({ key }) => key)).toEqual(['turn/turn', 'item/a', 'item/b'])
    commit(one.said('c', 'heard'))
    expect(await window.until('events', ({ seq }) => seq === 3)).toMatchObject({
      events: [{ position: 4 }],
    })
  })
})

describe('the jobs table', () => {
  it('is sent whole at first and again when it has changed, not for every change', async () => {
    const { window, setJobs } = session()
    window.say({ t: 'watch', watch: 5, view: 'jobs' })
    expect(await window.until('table')).toMatchObject({ seq: 0, rows: [] })
    for (let at = 1; at <= 50; at += 1) setJobs(jobsNamed(`job${at}`))
    await window.until('table', ({ seq }) => seq === 1)
    for (let at = 51; at <= 100; at += 1) setJobs(jobsNamed(`job${at}`))
    const last = await window.until('table', ({ seq }) => seq === 2)
    expect(last.rows).toEqual(jobsNamed('job100'))
    expect(ofWatch(window.posted, 5)).toHaveLength(3)
  })
})

describe('a checkout', () => {
  it('is followed while it is watched, and told of without rows', async () => {
    const { window, followed, touch } = session()
    window.say({ t: 'watch', watch: 3, view: 'checkout', key: 'one' })
    expect(await window.until('table')).toEqual({ t: 'table', watch: 3, seq: 0, rows: [] })
    expect(followed()).toEqual(['one'])
    touch('another')
    for (let at = 0; at < 50; at += 1) touch('one')
    await window.until('table', ({ seq }) => seq === 1)
    window.say({ t: 'unwatch', watch: 3 })
    expect(followed()).toEqual([])
    expect(ofWatch(window.posted, 3)).toHaveLength(2)
  })
})

const jobsNamed = (id: string) => [
  {
    id,
    kind: 'sample',
    streamId: 'one',
    lane: 'control',
    status: 'pending' as const,
    attempts: 0,
    dueAt: 0,
    leaseUntil: null,
    lastError: null,
    createdAt: 0,
    finishedAt: null,
  },
]
