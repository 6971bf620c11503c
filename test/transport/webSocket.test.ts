import { once } from 'node:events'
import { expect, it, onTestFinished, describe } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { fromHost, PROTOCOL_VERSION, type FromHost } from '../../core/protocol.ts'
import { timelineRow } from '../../core/views/timeline.ts'
import { closeCodes } from '../../electron/transport/channel.ts'
import { MESSAGE_BYTES_LIMIT } from '../../electron/transport/body.ts'
import { BUFFER_LIMIT } from '../../electron/transport/watches.ts'
import { accepted, temporaryHost } from '../support/home.ts'
import { hostDouble, turnOf } from './hostDouble.ts'
import { openSampleThread } from './sampleThread.ts'
import { startServer, token } from './server.ts'

const hello = { t: 'hello', protocol: PROTOCOL_VERSION, token }

/** A real client of the socket, which reads every message by the protocol's own schema. */
function dial(url: string, options: ClientOptions = {}) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, options)
  onTestFinished(() => socket.terminate())
  const heard: FromHost[] = []
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('message', (data) => heard.push(fromHost.parse(JSON.parse(String(data)))))
  return {
    socket,
    heard,
    closed,
    opened: once(socket, 'open'),
    say: (message: unknown) => socket.send(JSON.stringify(message)),
    async until<T extends FromHost['t']>(
      t: T,
      fits: (message: Extract<FromHost, { t: T }>) => boolean = () => true,
    ): Promise<Extract<FromHost, { t: T }>> {
      const wanted = (message: FromHost): message is Extract<FromHost, { t: T }> => message.t === t
      for (;;) {
        const found = heard.filter(wanted).find(fits)
        if (found) return found
        await once(socket, 'message')
      }
    },
  }
}

async function dialled(...[given]: Parameters<typeof startServer>) {
  const server = await startServer(given)
  const client = dial(server.url)
  await client.opened
  client.say(hello)
  await client.until('welcome')
  return { server, client }
}

describe('the socket', () => {
  it('carries a session: welcome, commands, watches, queries', async () => {
    const { server, client } = await dialled()
    client.say({ t: 'watch', watch: 1, view: 'threads' })
    await openSampleThread(server.host)
    const { events } = await client.until('events', (message) =>
      message.events.some((event) => event.type === 'ThreadCreated'),
    )
    expect(events.at(-1)).toMatchObject({ type: 'ThreadCreated', streamId: 't' })
    client.say({ t: 'send', n: 1, command: { id: 'c', type: 'DeleteThread', threadId: 't' } })
    expect(await client.until('receipt')).toMatchObject({ n: 1, receipt: { commandId: 'c' } })
    client.say({ t: 'query', n: 2, name: 'agents', args: {} })
    const practice = expect.objectContaining({ provider: 'practice', status: 'ready' })
    expect(await client.until('answer')).toMatchObject({
      n: 2,
      data: expect.arrayContaining([practice]),
    })
  })

  it('tells every event of a thread once, in order, while commands keep coming', async () => {
    const { server, client } = await dialled()
    await openSampleThread(server.host)
    const sending = Array.from({ length: 60 }, async (_, at) => {
      const checkpoint = { threadId: 't', checkpointId: `k${at}`, description: '' }
      await accepted(server.host, { type: 'CreateCheckpoint', ...checkpoint })
      if (at % 10 === 0) client.say({ t: 'watch', watch: at, view: 'checkpoints', key: 't' })
    })
    await Promise.all(sending)
    client.say({ t: 'watch', watch: 100, view: 'checkpoints', key: 't' })
    const last = await client.until('snapshot', ({ watch }) => watch === 100)
    const everything = last.rows.map(({ key }) => key)
    expect(everything).toHaveLength(60)
    for (let watch = 0; watch < 60; watch += 10) {
      const told = client.heard.filter((message) => 'watch' in message && message.watch === watch)
      expect(told.map((message) => 'seq' in message && message.seq)).toEqual([...told.keys()])
      const keys = told.flatMap((message) => {
        if (message.t === 'snapshot') return message.rows.map(({ key }) => key)
        if (message.t !== 'events') return []
        return message.events.flatMap((event) =>
          event.type === 'CheckpointRequested' ? [event.payload.checkpointId] : [],
        )
      })
      expect(keys).toEqual(everything)
    }
  })

  it('shows a whole turn live, each text growing without a gap to what is then stored', async () => {
    const { server, client } = await dialled(await temporaryHost())
    const { host } = server
    await openSampleThread(host)
    client.say({ t: 'watch', watch: 1, view: 'timeline', key: 't' })
    await client.until('snapshot')
    const text = 'say hello to everybody who reads this'
    await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'turn-1', text })
    const ended = (message: Extract<FromHost, { t: 'events' }>) =>
      message.events.some((event) => event.type === 'TurnCompleted')
    await client.until('events', ended)
    const shown = new Map<string, string>()
    const grow = (itemId: string, offset: number, more: string) => {
      const before = shown.get(itemId) ?? ''
      expect(offset).toBeLessThanOrEqual(before.length)
      const after = before.slice(0, offset) + more
      // What is stored may lag behind what was already shown, but never differs from it.
      if (after.length < before.length) expect(before.startsWith(after)).toBe(true)
      else shown.set(itemId, after)
    }
    for (const message of client.heard) {
      if (message.t === 'live')
        for (const { itemId, offset, text: more } of message.frames) grow(itemId, offset, more)
      if (message.t !== 'events') continue
      for (const { type, payload } of message.events) {
        if (type === 'TurnItemAppended' && payload.kind === 'assistant-text')
          grow(payload.itemId, 0, payload.body.text)
        if (type === 'TurnItemUpdated' && 'text' in payload)
          grow(payload.itemId, payload.offset, payload.text)
      }
    }
    expect(client.heard.some(({ t }) => t === 'live')).toBe(true)
    const rows = host.read('timeline', 't', {})?.rows.map(({ row }) => timelineRow.parse(row))
    for (const [itemId, whole] of shown) {
      const row = rows?.find((each) => each.row === 'item' && each.itemId === itemId)
      expect(row).toMatchObject({ item: { body: { text: whole } } })
    }
  })

  it('begins its watches anew for a reader that stops reading', async () => {
    const { host, commit } = hostDouble()
    const { client } = await dialled(host)
    const one = turnOf('one')
    commit(one.started)
    client.say({ t: 'watch', watch: 1, view: 'timeline', key: 'one', limit: 2 })
    await client.until('snapshot')
    client.socket.pause()
    // More than the kernel's own buffers and ours hold between them.
    const piece = 'x'.repeat(1024 * 1024)
    for (let at = 0; at < 4 * (BUFFER_LIMIT / piece.length); at += 1) {
      commit(one.said(`i${at}`, piece))
      await new Promise((resolve) => setImmediate(resolve))
    }
    client.socket.resume()
    const fresh = await client.until('snapshot', ({ seq }) => seq > 0)
    const told = client.heard.filter((message) => 'watch' in message && message.watch === 1)
    expect(fresh.state.position).toBe(host.head())
    expect(told.length).toBeLessThan(host.head())
    expect(told.map((message) => 'seq' in message && message.seq)).toEqual([...told.keys()])
  })

  it('closes with 4401 on a wrong token, a missing one and anything said before it', async () => {
    const { url } = await startServer()
    for (const first of [
      { ...hello, token: 'wrong' },
      { t: 'hello', protocol: PROTOCOL_VERSION },
      { t: 'read', n: 1, view: 'threads' },
    ]) {
      const client = dial(url)
      await client.opened
      client.say(first)
      expect(await client.closed).toBe(closeCodes.unauthorized)
      expect(client.heard).toEqual([])
    }
  })

  it.each([['no JSON'], [Buffer.from('{}')]])(
    'ends on a message that is none: %s',
    async (data) => {
      const { client } = await dialled()
      client.socket.send(data)
      expect(await client.closed).toBe(closeCodes.malformed)
      expect(client.heard.at(-1)).toMatchObject({ t: 'fatal', code: 'malformed-message' })
    },
  )

  it('ends on a message that is too large', async () => {
    const { client } = await dialled()
    client.socket.send('x'.repeat(MESSAGE_BYTES_LIMIT + 1))
    expect(await client.closed).toBe(1009)
  })

  it('tells its clients to come again when the host stops', async () => {
    const { server, client } = await dialled()
    const closing = server.close(5_000)
    expect(await client.closed).toBe(closeCodes.goingAway)
    await closing
  })

  it.each([
    ['another host', (): ClientOptions => ({ headers: { host: 'evil.example' } })],
    ['another origin', (): ClientOptions => ({ origin: 'http://evil.example' })],
    ['the null origin', (): ClientOptions => ({ origin: 'null' })],
  ])('is not opened for %s', async (_, options) => {
    const { url } = await startServer()
    const client = dial(url, options())
    client.opened.catch(() => {})
    const [error] = await once(client.socket, 'error')
    expect(String(error)).toContain('403')
  })

  it('is opened for our own page, and only at its own path', async () => {
    const { url } = await startServer()
    const own = dial(url, { origin: url })
    await own.opened
    const other = new WebSocket(`${url.replace('http', 'ws')}/elsewhere`)
    const [error] = await once(other, 'error')
    expect(String(error)).toContain('404')
  })
})
