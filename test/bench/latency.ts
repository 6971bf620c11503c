import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { mintId } from '../../electron/ids.ts'
import { openConductor } from './conductor.ts'
import { type Group, ratioOf, type RunOptions } from './group.ts'
import type { FromRawServer, ToRawServer } from './programs/rawServer.ts'
import { scratchFolder } from './scratch.ts'
import { startHost } from './servedHost.ts'
import { type Figures, percentile } from './statistics.ts'
import { openWindow } from './windowClient.ts'

const AGENTS = 4
const DELTAS = 200
/** Commands a second. */
const RATE = 100
const SECONDS = { whole: 20, short: 5 }
/** What is left out at the beginning, in seconds. */
const EDGE = 1
const GATHER_MS = 250

const program = (name: string) => fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))

/** Sends commands at a steady rate, answered or not, and tells how long each took. */
async function sendSteadily(send: () => Promise<unknown>, { short }: RunOptions): Promise<Figures> {
  const seconds = short ? SECONDS.short : SECONDS.whole
  const took: number[] = []
  const answers: Promise<void>[] = []
  const began = performance.now()
  for (let at = 0; at < (seconds + EDGE) * RATE; at += 1) {
    const sent = performance.now()
    const counts = at >= EDGE * RATE
    answers.push(
      send().then(() => {
        if (counts) took.push(performance.now() - sent)
      }),
    )
    await delay(Math.max(0, began + ((at + 1) * 1000) / RATE - performance.now()))
  }
  await Promise.all(answers)
  return { p50: percentile(took, 0.5), p99: percentile(took, 0.99), longest: percentile(took, 1) }
}

async function throughGaffer(options: RunOptions): Promise<Figures> {
  const seconds = (options.short ? SECONDS.short : SECONDS.whole) + 2 * EDGE
  const home = scratchFolder()
  const conductor = await openConductor(AGENTS)
  const host = await startHost(home, AGENTS)
  const window = await openWindow(host.url, host.token)
  const send = (body: object) => window.send({ id: mintId(), ...body })
  const rate = DELTAS / AGENTS
  const argv = [program('streamingAgent'), String(conductor.port), String(rate), String(seconds)]
  const agent = { provider: 'acp', command: [process.execPath, ...argv] }
  const projectId = mintId()
  const rootPath = path.join(home, 'project')
  mkdirSync(rootPath)
  await send({ type: 'CreateProject', projectId, name: 'Talk', rootPath })
  for (let at = 0; at < AGENTS; at += 1) {
    const threadId = mintId()
    await send({ type: 'CreateThread', threadId, projectId, agent })
    window.watch(threadId)
    await send({ type: 'StartTurn', threadId, turnId: mintId(), text: 'Talk.' })
  }
  const threadId = mintId()
  await send({ type: 'CreateThread', threadId, projectId, agent })
  const ended = window.allEnded()
  await conductor.begin()
  let titles = 0
  const figures = await sendSteadily(
    () => send({ type: 'UpdateThread', threadId, title: `title ${(titles += 1)}` }),
    options,
  )
  await ended
  await window.close()
  await host.stop()
  if (window.trouble.length > 0) throw new Error(window.trouble.slice(0, 5).join('; '))
  return figures
}

async function throughRaw(gatherMs: number, options: RunOptions): Promise<Figures> {
  const child = fork(program('rawServer'), [scratchFolder(), String(DELTAS), String(gatherMs)])
  const [port] = (await once(child, 'message')) as [number]
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
  await once(socket, 'open')
  const asked = new Map<number, () => void>()
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as FromRawServer
    if ('n' in message) asked.get(message.n)?.()
  })
  let numbered = 0
  const figures = await sendSteadily(
    () =>
      new Promise<void>((resolve) => {
        const message: ToRawServer = { n: (numbered += 1) }
        asked.set(message.n, resolve)
        socket.send(JSON.stringify(message))
      }),
    options,
  )
  socket.close()
  child.send('stop')
  await once(child, 'close')
  return figures
}

const RAW = 'raw'
const GATHERED = 'raw, gathered'

export const latency: Group = {
  id: 'P3',
  title: 'A command while agents speak',
  explains: `${RATE} commands a second over a WebSocket for ${SECONDS.whole} seconds, sent whether or not the one before was answered, while
${AGENTS} agents say ${DELTAS} deltas a second between them, with \`synchronous=FULL\`. Ours renames a thread through the whole host,
with real agent programs and a window that watches every timeline. The raw server commits the least SQL of the same
command and tells it to every socket; its deltas come from a timer of its own, a command each. The second raw one
gathers them for ${GATHER_MS} ms, as ours does.`,
  profile: `**What the profile says.** The host is idle two thirds of the time. Of what it does for commands and stored deltas, 80 % is the
transaction, nearly all of that its COMMIT and so the disk: a command of ours writes more b-trees than the raw one, as in P1. On a machine that is so
busy that the raw server cannot commit every delta in time, its figures are of a queue, and the ratios say nothing.`,
  variants: [
    { name: 'gaffer', run: throughGaffer },
    { name: RAW, run: (options) => throughRaw(0, options) },
    { name: GATHERED, run: (options) => throughRaw(GATHER_MS, options) },
  ],
  lines(measured) {
    const get = (name: string, figure: string) => measured.get(name, figure)?.median
    const against = (name: string, figure: string, limit?: { atMost: number }) =>
      ratioOf(
        figure,
        { value: get('gaffer', figure), unit: ' ms' },
        { name, value: get(name, figure) },
        limit,
      )
    return [
      against(RAW, 'p50', { atMost: 1.5 }),
      against(RAW, 'p99', { atMost: 2 }),
      against(GATHERED, 'p50'),
      against(GATHERED, 'p99'),
    ]
  },
}
