import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { mintId } from '../../electron/ids.ts'
import { openConductor } from './conductor.ts'
import { DELTA_BYTES, DELTAS_PER_ITEM, deltasIn } from './delta.ts'
import type { Group, Measured, RunOptions } from './group.ts'
import { scratchFolder } from './scratch.ts'
import { startHost } from './servedHost.ts'
import { type Figures, percentile } from './statistics.ts'
import { openWindow } from './windowClient.ts'

const THREADS = 20
const RATE = 100
const SECONDS = { whole: 60, short: 10 }
/** What is left out at both ends, where not all threads are streaming, in seconds. */
const EDGE = 0.5

async function stream({ short }: RunOptions): Promise<Figures> {
  const seconds = short ? SECONDS.short : SECONDS.whole
  const home = scratchFolder()
  const conductor = await openConductor(THREADS)
  const host = await startHost(home, THREADS)
  const window = await openWindow(host.url, host.token)
  await startTurns(window, home, conductor.port, seconds)
  const ended = window.allEnded()
  await conductor.begin()
  await delay(EDGE * 1000)
  const [before, from] = [await host.cost(), performance.now()]
  await delay((seconds - 2 * EDGE) * 1000)
  const [after, to] = [await host.cost(), performance.now()]
  await ended
  await window.close()
  await host.stop()

  const texts = window.texts()
  const expected = RATE * seconds
  const wrong = [
    ...window.trouble,
    ...texts.filter((text) => !isWhole(text, expected)).map(() => 'a text is not what was said'),
    ...differences(home, texts),
  ]
  if (wrong.length > 0) throw new Error(`${wrong.length} faults: ${wrong.slice(0, 5).join('; ')}`)
  return {
    deltasPerSecond: (THREADS * expected) / seconds,
    p50: percentile(window.latencies, 0.5) / 1000,
    p99: percentile(window.latencies, 0.99) / 1000,
    longest: percentile(window.latencies, 1) / 1000,
    cpu: (after.cpu - before.cpu) / 1000 / (to - from),
    memory: after.memory / 1024 / 1024,
    messagesPerSecond: window.frames() / seconds,
    ...stored(home, seconds),
  }
}

type Window = Awaited<ReturnType<typeof openWindow>>

async function startTurns(window: Window, home: string, port: number, seconds: number) {
  const program = fileURLToPath(new URL('programs/streamingAgent.ts', import.meta.url))
  const command = [process.execPath, program, String(port), String(RATE), String(seconds)]
  const projectId = mintId()
  const rootPath = path.join(home, 'project')
  mkdirSync(rootPath)
  const send = (body: object) => window.send({ id: mintId(), ...body })
  await send({ type: 'CreateProject', projectId, name: 'Talk', rootPath })
  for (let at = 0; at < THREADS; at += 1) {
    const threadId = mintId()
    const agent = { provider: 'acp', command }
    await send({ type: 'CreateThread', threadId, projectId, agent })
    window.watch(threadId)
    await send({ type: 'StartTurn', threadId, turnId: mintId(), text: 'Talk.' })
  }
}

/** Whether a text is every delta, once, in order. */
function isWhole(text: string, count: number): boolean {
  let next = 0
  for (const { number } of deltasIn(text)) if (number !== next++) return false
  return next === count
}

type Row = { stream_id: string; type: string; payload: string }
type Payload = { itemId: string; text?: string; body?: { text: string } }

/** Puts the texts together from the log itself, and says what differs from the window's. */
function differences(home: string, shown: readonly string[]): string[] {
  const db = openLog(home)
  const texts = new Map<string, string>()
  for (const row of db
    .prepare<[], Row>("SELECT * FROM events WHERE type LIKE 'TurnItem%' ORDER BY position")
    .iterate()) {
    const { text, body } = JSON.parse(row.payload) as Payload
    texts.set(row.stream_id, (texts.get(row.stream_id) ?? '') + (text ?? body?.text ?? ''))
  }
  db.close()
  const stored = new Set(texts.values())
  return shown.filter((text) => !stored.has(text)).map(() => 'the log holds another text')
}

function stored(home: string, seconds: number): Figures {
  const db = openLog(home)
  const sum = (sql: string) => db.prepare<[], { n: number }>(sql).get()?.n ?? Number.NaN
  const rows = sum("SELECT count(*) AS n FROM events WHERE type LIKE 'TurnItem%'")
  const payload = sum("SELECT sum(length(payload)) AS n FROM events WHERE type LIKE 'TurnItem%'")
  const log = sum(
    "SELECT sum(pgsize) AS n FROM dbstat WHERE name IN ('events', 'events_by_stream')",
  )
  const whole = sum('SELECT sum(pgsize) AS n FROM dbstat')
  db.close()
  const said = THREADS * RATE * seconds * DELTA_BYTES
  return {
    rowsPerItemSecond: rows / THREADS / seconds,
    payloadPerByte: payload / said,
    logPerByte: log / said,
    databasePerByte: whole / said,
  }
}

const openLog = (home: string) => new Database(path.join(home, 'gaffer.db'), { readonly: true })

export const streaming: Group = {
  id: 'P2',
  title: 'Streamed text',
  explains: `${THREADS} agent programs, each in a thread of its own, say ${RATE} deltas a second of ${DELTA_BYTES} bytes for
${SECONDS.whole} seconds, a new item every ${DELTAS_PER_ITEM} deltas. They speak the Agent Client Protocol over pipes; the host runs in a
process of its own, and one window over a WebSocket watches all ${THREADS} timelines. Latency is from the agent's writing a
delta to the window's having it, so it counts the pipe and the agent's own delays too. Processor time is the host's
whole process, adapter and transport included, as a share of one core. Every run puts all texts together, as the window
saw them and from the log, and fails unless both are every delta once, in order. The log's bytes are told twice: what
the payloads hold, and what the pages of the events table and its index take with every envelope and hash.`,
  profile: `**What else was measured.** The table was taken while other work wanted the same two cores. On a quiet machine the p99 was 17 ms and the
host took 0.16 of a core. The rows a second are 5.0 by construction: a flush every 250 ms, and one at each item's end.`,
  variants: [{ name: 'gaffer', run: stream }],
  lines: (measured) => [
    line(measured, 'p99, delta to window', 'p99', 50, ' ms'),
    line(measured, 'host, of one core', 'cpu', 0.25, ''),
    line(measured, 'stored rows a second and streaming item', 'rowsPerItemSecond', 5, ''),
    line(measured, 'bytes of log for a byte said, in payloads', 'payloadPerByte', 1.5, ''),
    line(measured, 'the same, in pages of the table and its index', 'logPerByte', 1.5, ''),
  ],
}

function line(measured: Measured, what: string, figure: string, goal: number, unit: string) {
  const median = measured.get('gaffer', figure)?.median ?? Number.NaN
  return {
    what,
    value: `${Number(median.toPrecision(3))}${unit}`,
    against: '',
    ratio: '',
    goal: `≤ ${goal}${unit}`,
    met: median <= goal,
  }
}
