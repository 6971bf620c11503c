import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type FromHost, PROTOCOL_VERSION } from '../../core/protocol.ts'
import { isLoopbackPeer } from '../../electron/transport/gate.ts'
import { serveSession } from '../../electron/transport/session.ts'
import { channelDouble } from '../transport/channelDouble.ts'
import { hostDouble } from '../transport/hostDouble.ts'
import { startServer, token } from '../transport/server.ts'
import { house, mintTerminal, size, thread } from './support.ts'

/** A session over the real terminals, as a window on this machine has it unless told otherwise. */
async function session(options: Parameters<typeof serveSession>[2] = { local: true }, off = false) {
  const { host, feeds } = hostDouble()
  const { terminals } = await house({
    changed() {
      for (const feed of feeds) feed.terminals?.()
    },
  })
  const window = channelDouble()
  serveSession({ ...host, terminals: off ? undefined : terminals }, window.channel, options)
  window.say({ t: 'hello', protocol: PROTOCOL_VERSION, token: 'right' })
  let n = 0
  return {
    terminals,
    ...window,
    ask(request: object) {
      n += 1
      window.say({ t: 'terminal', n, request })
      const mine = n
      return Promise.race([
        window.until('answer', (message) => message.n === mine),
        window.until('failed', (message) => message.n === mine),
      ])
    },
  }
}

const open = (id = mintTerminal()) => ({
  do: 'open',
  terminalId: id,
  threadId: thread,
  group: id,
  size: size(),
})

const textOf = (posted: readonly FromHost[]) =>
  posted.map((message) => (message.t === 'output' ? message.text : '')).join('')

describe('a window on this machine', () => {
  it('opens a terminal, types into it and is told what it says, piece by piece', async () => {
    const { ask, say, posted, until } = await session()
    const opening = open()
    const { terminalId } = opening
    expect(await ask(opening)).toMatchObject({ data: { terminalId, state: { kind: 'running' } } })
    say({ t: 'attach', stream: 7, terminalId, from: 0 })
    say({ t: 'input', terminalId, text: 'echo $((6 * 7))\r' })
    await until('output', () => textOf(posted).includes('42'))
    const pieces = posted.filter((message) => message.t === 'output')
    expect(posted.find((message) => message.t === 'attached')).toMatchObject({ stream: 7 })
    for (const [at, piece] of pieces.entries()) {
      expect(piece.from).toBe(pieces[at - 1]?.to ?? 0)
      expect(piece.to - piece.from).toBe(Buffer.byteLength(piece.text))
    }
    // From an offset only what came after it is told.
    const last = pieces.at(-1)?.to ?? 0
    const before = posted.length
    say({ t: 'attach', stream: 8, terminalId, from: last })
    say({ t: 'input', terminalId, text: 'echo $((6 * 8))\r' })
    await until('output', ({ stream, text }) => stream === 8 && text.includes('48'), before)
    expect(
      textOf(posted.slice(before).filter((m) => 'stream' in m && m.stream === 8)),
    ).not.toContain('42')
  })

  it('is told of each change of the terminals of a thread', async () => {
    const { ask, say, until } = await session()
    say({ t: 'watch', watch: 1, view: 'terminals', key: thread })
    await until('table', ({ rows }) => rows.length === 0)
    const opening = open()
    await ask(opening)
    await until('table', ({ rows }) => rows.length === 1)
    await ask({ do: 'rename', terminalId: opening.terminalId, title: 'server' })
    await until('table', ({ rows }) => JSON.stringify(rows).includes('"title":"server"'))
    await ask({ do: 'kill', terminalId: opening.terminalId })
    await until('table', ({ rows }) => JSON.stringify(rows).includes('"kind":"ended"'))
  })

  it('is told when a terminal it follows is closed, and that another never was', async () => {
    const { ask, say, until } = await session()
    const opening = open()
    await ask(opening)
    say({ t: 'attach', stream: 1, terminalId: opening.terminalId, from: 0 })
    say({ t: 'attach', stream: 2, terminalId: mintTerminal(), from: 0 })
    expect(await until('detached', ({ stream }) => stream === 2)).toMatchObject({
      code: 'unknown-terminal',
    })
    await ask({ do: 'close', terminalId: opening.terminalId })
    await until('detached', ({ stream }) => stream === 1)
  })

  it('is refused a size without columns, and a name that is no terminal’s', async () => {
    const { ask } = await session()
    const none = { ...open(), size: { columns: 0, rows: 24 } }
    expect(await ask(none)).toMatchObject({ t: 'failed', code: 'invalid-message' })
    const outside = { ...open(), terminalId: '../../etc' }
    expect(await ask(outside)).toMatchObject({ t: 'failed', code: 'invalid-message' })
  })

  it('follows no more once it has gone, so that nothing is held for it', async () => {
    const { ask, say, hangUp, terminals, until } = await session()
    const opening = open()
    await ask(opening)
    const { terminalId } = opening
    say({ t: 'attach', stream: 1, terminalId, from: 0 })
    await until('output')
    hangUp()
    // One that nobody draws would hold this; it runs to its end.
    terminals.input(terminalId, 'seq 1 300000; exit 5\r')
    await expect
      .poll(() => terminals.list(thread)[0]?.state, { timeout: 15_000 })
      .toEqual({ kind: 'ended', exitCode: 5 })
  })
})

describe('whoever may not', () => {
  const all = async ({ ask, say, until }: Awaited<ReturnType<typeof session>>) => {
    say({ t: 'watch', watch: 1, view: 'terminals', key: thread })
    say({ t: 'attach', stream: 1, terminalId: mintTerminal(), from: 0 })
    say({ t: 'input', terminalId: mintTerminal(), text: 'x' })
    say({ t: 'openInEditor', n: 900, place: { threadId: thread, path: 'a.ts' } })
    const asked = await ask(open())
    const editor = await until('failed', ({ n }) => n === 900)
    const state = await until('state', ({ watch }) => watch === 1)
    const detached = await until('detached')
    return { asked, editor, state, detached }
  }

  it('is no window on this machine is refused them all, and told why', async () => {
    const refused = await all(await session({ local: false }))
    expect(refused.asked).toMatchObject({ t: 'failed', code: 'terminals-not-local' })
    expect(refused.editor).toMatchObject({ code: 'terminals-not-local' })
    expect(refused.detached).toMatchObject({ code: 'terminals-not-local' })
    expect(refused.state).toMatchObject({ state: { status: 'failed' } })
  })

  it('comes to a host without terminals is told so', async () => {
    const refused = await all(await session({ local: true }, true))
    expect(refused.asked).toMatchObject({ t: 'failed', code: 'terminals-off' })
    expect(refused.state.state.message).toContain('--no-terminals')
  })

  it('has not said who it is gets no further than that', async () => {
    const { closed, posted } = await session({ local: true, admits: (given) => given === 'other' })
    expect(closed).toMatchObject([{ code: 4401 }])
    expect(posted).toEqual([])
  })

  it('is known by the address at the other end', () => {
    for (const near of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])
      expect(isLoopbackPeer(near)).toBe(true)
    for (const far of [
      '192.168.1.2',
      '::ffff:10.0.0.1',
      'fe80::1',
      '2001:db8::127.0.0.1',
      '',
      undefined,
    ])
      expect(isLoopbackPeer(far)).toBe(false)
  })
})

it('reaches a window over a real WebSocket, once it has shown the token', async () => {
  const { host } = hostDouble()
  const { terminals } = await house()
  const server = await startServer({ ...host, terminals })
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`)
  const heard: string[] = []
  socket.on('message', (data) => heard.push(String(data)))
  await new Promise((resolve) => socket.once('open', resolve))
  const say = (message: object) => socket.send(JSON.stringify(message))
  say({ t: 'hello', protocol: PROTOCOL_VERSION, token })
  const opening = { ...open(), terminalId: mintTerminal() }
  say({ t: 'terminal', n: 1, request: { ...opening, group: randomUUID() } })
  say({ t: 'attach', stream: 1, terminalId: opening.terminalId, from: 0 })
  await expect.poll(() => heard.join('\n')).toContain('"t":"answer"')
  say({ t: 'attach', stream: 2, terminalId: opening.terminalId, from: 0 })
  say({ t: 'input', terminalId: opening.terminalId, text: 'echo $((6 * 7))\r' })
  await expect.poll(() => heard.join('\n')).toMatch(/"t":"output".*42/)
  socket.close()
})
