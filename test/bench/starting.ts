import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { ensureBuilt, launcher } from '../../scripts/output.ts'
import { startServe } from '../../scripts/servedHost.ts'
import { type Group, lineOf, ratioOf, type RunOptions } from './group.ts'
import { homeWith, type Past, prepareHomes } from './past.ts'
import { type Figures, percentile } from './statistics.ts'

const STARTS = 5
const FEW = 'gaffer, 1,000 events'
const MANY = 'gaffer, many events'
const BARE = 'bare Node'

const few: Past = { events: 1_000, threads: 25 }
const manyOf = ({ short }: RunOptions): Past =>
  short ? { events: 100_000, threads: 100 } : { events: 1_000_000, threads: 1_000 }

type Answer = { status: string; lag: number; data: unknown[] }

async function start(home: string): Promise<Figures> {
  const began = performance.now()
  const host = await startServe(launcher, ['--home', home, '--port', '0'])
  const ready = performance.now() - began
  const { url, token } = host.address
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/api/views/threads`, { headers })
  const page = (await response.json()) as Answer
  const served = performance.now() - began
  const metrics = await (await fetch(`${url}/metrics`, { headers })).text()
  host.process.kill('SIGTERM')
  await host.ended
  if (page.status !== 'ready' || page.lag !== 0 || page.data.length === 0)
    throw new Error(`the first page was ${page.status}, ${page.lag} events behind`)
  return { ready, served, replayed: replayedIn(metrics) }
}

/** Events that were folded again since the start, over all views. */
function replayedIn(metrics: string): number {
  const counts = metrics.match(/^gaffer_view_events_replayed\{.*\} (\d+)$/gm) ?? []
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

async function startBare(): Promise<Figures> {
  const began = performance.now()
  const node = spawn(process.execPath, ['-e', 'console.log(1)'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(createInterface({ input: node.stdout }), 'line')
  const ready = performance.now() - began
  await once(node, 'close')
  return { ready }
}

async function startOften(one: () => Promise<Figures>): Promise<Figures> {
  const runs: Figures[] = []
  while (runs.length < STARTS) runs.push(await one())
  const names = Object.keys(runs[0] ?? {})
  return Object.fromEntries(
    names.map((name) => [
      name,
      percentile(
        runs.map((run) => run[name] ?? Number.NaN),
        0.5,
      ),
    ]),
  )
}

async function prepare(past: Past): Promise<undefined> {
  await ensureBuilt((line) => console.error(line))
  return prepareHomes(past)
}

export const starting: Group = {
  id: 'P4',
  title: 'Starting',
  explains: `The built program as people start it (\`gaffer serve\`), from its start to the line that says where it listens, and to
having answered the first page of threads over HTTP; ${STARTS} starts a round, of which the median. The files are in the
system's cache, as after any earlier start of the day. A run fails unless the page is ready and not behind. Bare Node is
the same executable that prints one line. The homes are those of P11; a short run has 100,000 events for a million.`,
  variants: [
    { name: BARE, run: () => startOften(startBare) },
    {
      name: FEW,
      prepare: () => prepare(few),
      run: () => startOften(() => start(homeWith(few))),
    },
    {
      name: MANY,
      prepare: (options) => prepare(manyOf(options)),
      run: (options) => startOften(() => start(homeWith(manyOf(options)))),
    },
  ],
  lines(measured, { short }) {
    const many = short ? '100,000 events' : '1,000,000 events'
    const get = (name: string, figure: string) => measured.get(name, figure)?.median
    const bare = get(BARE, 'ready') ?? Number.NaN
    const over = (name: string) => (get(name, 'served') ?? Number.NaN) - bare
    return [
      ratioOf(
        `first page served, ${many}`,
        { value: get(MANY, 'served'), unit: ' ms' },
        { name: '1,000 events', value: get(FEW, 'served') },
        { atMost: 1.2 },
      ),
      lineOf('the same over bare Node, 1,000 events', {
        value: over(FEW),
        unit: ' ms',
        limit: { atMost: 400 },
      }),
      lineOf(`the same over bare Node, ${many}`, {
        value: over(MANY),
        unit: ' ms',
        limit: { atMost: 400 },
      }),
      lineOf('events replayed', { value: get(MANY, 'replayed'), limit: { atMost: 0 } }),
    ]
  },
}
