import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { views as definitions } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import { openDatabase } from '../../electron/store/database.ts'
import { openLog } from '../../electron/store/log.ts'
import { createRebuilds } from '../../electron/store/rebuilds.ts'
import { openViews } from '../../electron/store/views.ts'
import { mintId } from '../../electron/ids.ts'
import { type Group, lineOf, ratioOf, type RunOptions } from './group.ts'
import { copyOfHome, type Past, prepareHomes } from './past.ts'
import { rebuildRaw } from './rawRebuild.ts'
import { startHost } from './servedHost.ts'
import { type Figures, percentile } from './statistics.ts'
import { openWindow } from './windowClient.ts'

/** Commands a second while views are made anew. */
const RATE = 50
const IDLE_MS = 2_000

const viewList = Object.values<View>(definitions)
const pastOf = ({ short }: RunOptions): Past =>
  short ? { events: 100_000, threads: 100 } : { events: 1_000_000, threads: 1_000 }
const file = (home: string) => path.join(home, 'gaffer.db')
const prepare = (options: RunOptions) => prepareHomes(pastOf(options))

/** Every view at once, in a served host that takes commands meanwhile. */
async function rebuildAll(options: RunOptions): Promise<Figures> {
  const home = copyOfHome(pastOf(options))
  const host = await startHost(home, 8)
  const window = await openWindow(host.url, host.token)
  const [projectId, threadId] = [mintId(), mintId()]
  const send = (body: object) => window.send({ id: mintId(), ...body })
  await send({ type: 'CreateProject', projectId, name: 'P', rootPath: home })
  const agent = { provider: 'practice' }
  await send({ type: 'CreateThread', threadId, projectId, agent })
  await delay(IDLE_MS)

  const took: number[] = []
  const waiting = new Set<Promise<void>>()
  let more = true
  const rebuilding = host.rebuild().finally(() => (more = false))
  for (let at = 0, began = performance.now(); more; at += 1) {
    const sent = performance.now()
    const answered = send({ type: 'UpdateThread', threadId, title: `title ${at}` }).then(() => {
      took.push(performance.now() - sent)
      waiting.delete(answered)
    })
    waiting.add(answered)
    await delay(Math.max(0, began + ((at + 1) * 1000) / RATE - performance.now()))
  }
  const { milliseconds, idle, most } = await rebuilding
  await Promise.all(waiting)
  await window.close()
  await host.stop()
  return {
    seconds: milliseconds / 1000,
    memory: (most - idle) / 1024 / 1024,
    p50: percentile(took, 0.5),
    p99: percentile(took, 0.99),
    longest: percentile(took, 1),
  }
}

/** One view after the other, with nothing beside it: events a second. */
async function rebuildEach(options: RunOptions): Promise<Figures> {
  const db = openDatabase(file(copyOfHome(pastOf(options))))
  const log = openLog(db)
  const views = openViews(db, log, viewList)
  const names = viewList.map(({ name }) => name)
  const failed = (error: unknown) => {
    throw error
  }
  const rebuilds = createRebuilds({ views, names, failed })
  const figures: Record<string, number> = {}
  for (const name of names) {
    const began = performance.now()
    const states = await rebuilds.rebuild(name)
    if (states[name]?.status !== 'ready') throw new Error(`${name} is not ready`)
    figures[name] = log.head() / ((performance.now() - began) / 1000)
  }
  db.close()
  return figures
}

async function rebuildEachRaw(options: RunOptions): Promise<Figures> {
  const home = copyOfHome(pastOf(options))
  return Object.fromEntries(
    viewList.map((view) => {
      const { events, seconds } = rebuildRaw(file(home), view)
      return [view.name, events / seconds]
    }),
  )
}

export const rebuilding: Group = {
  id: 'P5',
  title: 'Making views anew',
  explains: `The home of P11, from nothing. "All" is a host in a process of its own that makes every view anew while a window
sends it ${RATE} commands a second over a WebSocket; memory is the most that the process held, over what it held after
${IDLE_MS / 1000} s of quiet. Then one view after the other, with nothing beside it: events of the log a second. The raw floor of a view
reads what that view handles in pages of the same size, parses it and upserts a row for every such event into one table
with one index, a transaction a page and \`synchronous=NORMAL\`; it folds nothing, and files no words for the search. Pages
of ours that are not the last are committed under NORMAL too. The goals of all at once are for 1,000,000 events; a short
run has 100,000.`,
  profile: `**What the profile says.** Without commands beside it the same rebuild took 20.5 and 21.4 s in two runs on a quiet
machine, 18.7 s of them on the processor (13.8 in the program, 4.9 in the kernel), so one core of this machine cannot do
it in 15 s. It was 82 s, and 47 s on the processor, before a page wrote each row once, read each event once for all views
that go together, and left the disk's flush to the last page. At a stage in between, at 27 s, \`--cpu-prof\` gave 40 % to
COMMIT (the WAL, checkpoints, segments of the full-text index), 13 % to inserting rows (three b-trees each), 13 % to
reading and parsing events, 6 % to filing words, 4 % to garbage collection. Checkpoints of 4 MiB instead of 16 made it 31.5 s, of
64 MiB 18.9 s (one run each). Other merge settings of the full-text index changed nothing that stood out of the noise.

Memory is V8's new space, by a run of 100,000 events: resident memory grew by 145 MB while the heap in use came to about 70,
nearly all of it garbage, and by 70 MB with \`--max-semi-space-size=2\`. After a collection the heap has grown by
1.2 MB. Why commands wait was not profiled. By the code one can wait for the page that is being folded and for another that stands
before it in the event loop's queue, at up to 10 ms and a COMMIT each, with a checkpoint in some of them.`,
  variants: [
    { name: 'gaffer, all', prepare, run: rebuildAll },
    { name: 'gaffer, view by view', prepare, run: rebuildEach },
    { name: 'raw, view by view', prepare, run: rebuildEachRaw },
  ],
  lines(measured, { short }) {
    const all = (figure: string) => measured.get('gaffer, all', figure)?.median
    const each = (of: string, view: string) => measured.get(`${of}, view by view`, view)?.median
    return [
      short
        ? lineOf('all views, 100,000 events', { value: all('seconds'), unit: ' s' })
        : lineOf('all views', { value: all('seconds'), unit: ' s', limit: { atMost: 15 } }),
      lineOf('memory over idle', { value: all('memory'), unit: ' MB', limit: { atMost: 64 } }),
      lineOf('commands meanwhile, p99', { value: all('p99'), unit: ' ms', limit: { atMost: 20 } }),
      ...viewList.map(({ name }) =>
        ratioOf(
          name,
          { value: each('gaffer', name), unit: '/s' },
          { name: 'raw', value: each('raw', name) },
          { atLeast: 0.5 },
        ),
      ),
    ]
  },
}
