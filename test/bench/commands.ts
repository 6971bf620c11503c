import path from 'node:path'
import { agent, commandsOf, type Mix, PROJECT, type Sent, THREADS } from './commandMix.ts'
import { installEmmett, openEmmett } from './emmett.ts'
import { openEngine } from './engine.ts'
import type { Group, Line, RunOptions, Variant } from './group.ts'
import { openRawPath } from './rawPath.ts'
import { scratchFolder } from './scratch.ts'
import { type Figures, measure } from './statistics.ts'

type Work = {
  /** Sends or writes the next so many commands together. */
  next: (count: number) => Promise<unknown> | void
  close?: () => void
}
type Plan = { mix: Mix; together: number; commands: number }
type Command = ReturnType<typeof commandsOf>[number]

const WARM_UP = 2_000
const oneByOne: Plan = { mix: 'turn', together: 1, commands: 8_000 }
const simple: Plan = { mix: 'simple', together: 1, commands: 8_000 }
const together: Plan = { mix: 'turn', together: 100, commands: 32_000 }

async function run(
  open: (commands: Iterator<Command>) => Promise<Work>,
  { mix, together: group, commands }: Plan,
  { short }: RunOptions,
): Promise<Figures> {
  const count = short ? commands / 4 : commands
  const work = await open(commandsOf(mix, WARM_UP + count).values())
  for (let at = 0; at < WARM_UP; at += group) await work.next(group)
  const { seconds, p50, p99 } = await measure(count / group, () => work.next(group))
  work.close?.()
  return { commandsPerSecond: count / seconds, p50, p99 }
}

function take(commands: Iterator<Command>, count: number): Command[] {
  return Array.from({ length: count }, () => {
    const { value, done } = commands.next()
    if (done) throw new Error('there are no commands left')
    return value
  })
}

async function openGaffer(commands: Iterator<Command>): Promise<Work> {
  const folder = scratchFolder()
  const { send, close } = openEngine(path.join(folder, 'gaffer.db'))
  const setUp = (command: object): Sent => ({ from: 'person', command })
  await send(
    setUp({
      id: 'project',
      type: 'CreateProject',
      projectId: PROJECT,
      name: 'P',
      rootPath: folder,
    }),
  )
  for (let at = 0; at < THREADS; at += 1) {
    const threadId = `thread-${at}`
    await send(setUp({ id: threadId, type: 'CreateThread', threadId, projectId: PROJECT, agent }))
  }
  return {
    next(count) {
      const group = take(commands, count)
      return count === 1 && group[0]
        ? send(group[0].sent)
        : Promise.all(group.map(({ sent }) => send(sent)))
    },
    close,
  }
}

async function openRaw(commands: Iterator<Command>): Promise<Work> {
  const raw = openRawPath(path.join(scratchFolder(), 'raw.db'))
  let at = 0
  return {
    next(count) {
      raw.commit(take(commands, count), at)
      at += count
    },
    close: raw.close,
  }
}

async function openPeer(commands: Iterator<Command>): Promise<Work> {
  const { append, close } = await openEmmett(path.join(scratchFolder(), 'emmett.db'))
  let at = 0
  return {
    // It has no group commit, and one connection holds one transaction: they follow one another.
    async next(count) {
      for (const { thread, shape } of take(commands, count)) await append(thread, shape, (at += 1))
    },
    close,
  }
}

const gaffer = (name: string, plan: Plan): Variant => ({
  name,
  run: (options) => run(openGaffer, plan, options),
})
const raw = (name: string, plan: Plan): Variant => ({
  name,
  run: (options) => run(openRaw, plan, options),
})
const emmett = (name: string, plan: Plan): Variant => ({
  name,
  prepare: installEmmett,
  run: (options) => run(openPeer, plan, options),
})

const PER_SECOND = 'commandsPerSecond'

export const commands: Group = {
  id: 'P1',
  title: 'The command path',
  explains: `Every figure is commands a second with \`synchronous=FULL\` on a real file. Ours goes through the whole
engine: the schema's parse, receipt, decider, hash chain, stream heads, snapshots, views, jobs. The raw floor is
better-sqlite3 with the least SQL that writes the same number of events, rows, jobs and receipts of the same size under
the same settings. Emmett appends the same events and projects the same rows inline, on one connection; it keeps no
receipts and no jobs.

The mix is a turn's life on ${THREADS} threads: rename, StartTurn, its checkpoint settled, turn-began, two items, rename,
an item, turn-completed, its checkpoint settled: 1.2 events of some 250 bytes, 1.5 view rows and 0.3 jobs a command, a
receipt for every third. "Simple" is the rename alone.`,
  profile: `**What the profile says.** One by one, the pages that a command writes to the WAL decide. A rename writes 6.6 of them (the raw path
6.8), a settled checkpoint 5.8 (5.7), but an item 13 (5.6) and StartTurn 20 (11): a timeline row lies in three b-trees, what the search
remembers of an open turn in two and its waiting texts in one. Together, of 90 µs of processor a command, \`--cpu-prof\` gives 32 % to
COMMIT, 15 % to folding views, 18 % to chaining, writing and snapshotting events, 5 % to garbage collection. Randomness for ids and
salts was a sixth of it until it was fetched some hundred ids at a time.`,
  variants: [
    gaffer('gaffer', oneByOne),
    raw('raw', oneByOne),
    emmett('emmett', { ...oneByOne, commands: 3_200 }),
    gaffer('gaffer simple', simple),
    raw('raw simple', simple),
    gaffer('gaffer, 100 together', together),
    raw('raw, 100 together', together),
    emmett('emmett, 100 together', { ...together, commands: 3_200 }),
  ],
  lines(measured) {
    const line = (what: string, ours: string, theirs: string, goal: number | undefined): Line[] => {
      const [mine, other] = [measured.get(ours, PER_SECOND), measured.get(theirs, PER_SECOND)]
      const ratio = measured.ratio(ours, theirs, PER_SECOND)
      if (!mine || !other || ratio === undefined) return []
      return [
        {
          what,
          value: `${Math.round(mine.median)}/s`,
          against: `${theirs} ${Math.round(other.median)}/s`,
          ratio: ratio.toFixed(2),
          goal: goal === undefined ? '' : `≥ ${goal}`,
          met: goal === undefined ? undefined : ratio >= goal,
        },
      ]
    }
    return [
      ...line('one by one', 'gaffer', 'raw', 0.8),
      ...line('one by one', 'gaffer', 'emmett', 2.5),
      ...line('a simple command', 'gaffer simple', 'raw simple', undefined),
      ...line('100 together', 'gaffer, 100 together', 'raw, 100 together', 0.5),
      ...line('100 together', 'gaffer, 100 together', 'emmett, 100 together', 7),
    ]
  },
}
