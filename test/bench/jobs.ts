import path from 'node:path'
import { mintId } from '../../electron/ids.ts'
import { type Group, lineOf, ratioOf, type RunOptions } from './group.ts'
import { openJobRunner } from './jobRunner.ts'
import { installPlainjob, openPlainjob } from './plainjob.ts'
import { openRawQueue } from './rawQueue.ts'
import { scratchFolder } from './scratch.ts'
import { type Figures, percentile } from './statistics.ts'

const JOBS = 5_000
const CAPTURES = 1_000
const TENS = 10

const jobsOf = ({ short }: RunOptions) => (short ? JOBS / 5 : JOBS)

/** Drains a queue while a timer asks to fire every millisecond, and tells how late that was at worst. */
async function drained(count: number, drain: () => Promise<void>): Promise<Figures> {
  const gaps: number[] = []
  let fired = performance.now()
  let timer: NodeJS.Timeout
  const fire = () => {
    const now = performance.now()
    gaps.push(now - fired)
    fired = now
    timer = setTimeout(fire, 1)
  }
  timer = setTimeout(fire, 1)
  const began = performance.now()
  await drain()
  const seconds = (performance.now() - began) / 1000
  gaps.push(performance.now() - fired)
  clearTimeout(timer)
  return {
    jobsPerSecond: count / seconds,
    timerP99: percentile(gaps, 0.99),
    timerLongest: percentile(gaps, 1),
  }
}

async function throughGaffer(atOnce: number, options: RunOptions): Promise<Figures> {
  const count = jobsOf(options)
  const jobs = openJobRunner(path.join(scratchFolder(), 'gaffer.db'), { atOnce, flush: 'NORMAL' })
  jobs.add(count)
  const figures = await drained(count, () => {
    jobs.open()
    return jobs.drain()
  })
  await jobs.close()
  return figures
}

const payloadsOf = (options: RunOptions) =>
  Array.from({ length: jobsOf(options) }, () => ({ threadId: mintId(), operationId: mintId() }))

async function throughRaw(together: number, options: RunOptions): Promise<Figures> {
  const payloads = payloadsOf(options)
  const queue = openRawQueue(path.join(scratchFolder(), 'raw.db'), payloads)
  const figures = await drained(payloads.length, () => queue.drain(together))
  queue.close()
  return figures
}

async function throughPlainjob(options: RunOptions): Promise<Figures> {
  const payloads = payloadsOf(options)
  const queue = await openPlainjob(path.join(scratchFolder(), 'plainjob.db'), payloads)
  const figures = await drained(payloads.length, queue.drain)
  queue.close()
  return figures
}

/** From the commit that asks for a capture to its beginning, with synchronous=FULL. */
async function pickUp(options: RunOptions): Promise<Figures> {
  const folder = scratchFolder()
  const committed = new Map<string, number>()
  const took: number[] = []
  const jobs = openJobRunner(path.join(folder, 'gaffer.db'), {
    atOnce: 4,
    flush: 'FULL',
    committed: (id) => committed.set(id, performance.now()),
    captures: (id) => took.push(performance.now() - (committed.get(id) ?? Number.NaN)),
  })
  jobs.open()
  const [projectId, threadId] = [mintId(), mintId()]
  const agent = { provider: 'practice' }
  await jobs.send({ type: 'CreateProject', projectId, name: 'P', rootPath: folder })
  await jobs.send({ type: 'CreateThread', threadId, projectId, agent })
  const count = options.short ? CAPTURES / 5 : CAPTURES
  for (let at = 0; at < count; at += 1) {
    await jobs.send({
      type: 'CreateCheckpoint',
      threadId,
      checkpointId: mintId(),
      description: '',
    })
    await jobs.drain()
  }
  await jobs.close()
  if (took.length !== count) throw new Error(`${took.length} of ${count} captures began`)
  return { p50: percentile(took, 0.5), p99: percentile(took, 0.99) }
}

export const jobs: Group = {
  id: 'P7',
  title: 'Jobs',
  explains: `Pickup: from the commit of the command that asks for a checkpoint to the beginning of its job, one after the other, with
\`synchronous=FULL\`. Then ${JOBS} jobs that do nothing, each in a lane of its own, with \`synchronous=NORMAL\` on all sides, as
plainjob sets it: one at a time, and ten at a time. Ours claims, leases, runs and settles them through dispatch as the host
does; the raw floor claims with one statement and completes in one transaction; plainjob has no way to take ten. A timer
asks to fire every millisecond meanwhile; its longest gap is how long the queue kept everybody else waiting.`,
  profile: `**What the profile says.** To look for what can start took time in proportion to all that waited: 740 jobs a second with
1,000 waiting. Now it looks at a few, in order of number. One by one, \`--cpu-prof\` still gives 45 % to that look
(\`startable\`, two queries a job of some 40 µs each), 12 % to the transactions, 4 % to garbage collection; the rest is spread
over claims, settling through dispatch, and the signals and the timer of every run. The raw floor does none of this.`,
  variants: [
    { name: 'gaffer, pickup', run: pickUp },
    { name: 'gaffer, one by one', run: (options) => throughGaffer(1, options) },
    { name: 'raw, one by one', run: (options) => throughRaw(1, options) },
    { name: 'plainjob', prepare: installPlainjob, run: throughPlainjob },
    { name: 'gaffer, in tens', run: (options) => throughGaffer(TENS, options) },
    { name: 'raw, in tens', run: (options) => throughRaw(TENS, options) },
  ],
  lines(measured) {
    const get = (name: string, figure: string) => measured.get(name, figure)?.median
    const rate = (how: string, name: string, limit: { atLeast: number }) =>
      ratioOf(
        how,
        { value: get(`gaffer, ${how}`, 'jobsPerSecond'), unit: '/s' },
        { name, value: get(name, 'jobsPerSecond') },
        limit,
      )
    const timers = (how: string) =>
      lineOf(`timers meanwhile, ${how}, longest gap`, {
        value: get(`gaffer, ${how}`, 'timerLongest'),
        unit: ' ms',
        limit: { atMost: 10 },
      })
    return [
      lineOf('commit to beginning, p50', {
        value: get('gaffer, pickup', 'p50'),
        unit: ' ms',
        limit: { atMost: 1 },
      }),
      rate('one by one', 'raw, one by one', { atLeast: 0.6 }),
      rate('one by one', 'plainjob', { atLeast: 1.2 }),
      rate('in tens', 'raw, in tens', { atLeast: 0.6 }),
      rate('in tens', 'plainjob', { atLeast: 4 }),
      timers('one by one'),
      timers('in tens'),
    ]
  },
}
