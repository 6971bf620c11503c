import path from 'node:path'
import type { Command } from '../../core/commands.ts'
import type { ProviderEvent } from '../../core/providerEvents.ts'
import { mintId } from '../../electron/ids.ts'
import { openEngine } from './engine.ts'
import { type Group, type Line, type Measured, ratioOf, type RunOptions } from './group.ts'
import { copyOfHome, LONG_THREAD, type Past, prepareHomes } from './past.ts'
import { type Figures, measure } from './statistics.ts'

const APPENDS = 2_000
const APPROVALS = 500
const OPENINGS = 2_000
const SHORT = 'at 1,000 items'
const LONG = 'at 100,000 items'

async function work(past: Past, { short }: RunOptions): Promise<Figures> {
  const engine = openEngine(path.join(copyOfHome(past), 'gaffer.db'))
  const threadId = LONG_THREAD
  const turnId = mintId()
  const person = (command: object) =>
    engine.send({ from: 'person', command: { id: mintId(), threadId, ...command } })
  const agent = (event: object) =>
    engine.send({
      from: 'host',
      command: {
        id: mintId(),
        type: 'IngestProviderEvent',
        threadId,
        turnId,
        providerEventId: mintId(),
        event: event as ProviderEvent,
      } as Command,
    })
  const item = () =>
    agent({
      type: 'item-appended',
      itemId: mintId(),
      item: { kind: 'assistant-text', body: { text: 'the gaffer moves the lamp '.repeat(8) } },
    })
  async function approval() {
    const requestId = mintId()
    const action = { kind: 'command', detail: { command: 'npm test' } }
    await agent({ type: 'approval-requested', requestId, title: 'npm test', action })
    await person({ type: 'ApprovePendingAction', requestId, scope: 'once' })
  }
  async function opening() {
    JSON.stringify(engine.read('timeline', threadId, {}))
  }

  const times = (count: number) => (short ? count / 4 : count)
  await person({ type: 'StartTurn', turnId, text: 'Go on.' })
  await agent({ type: 'turn-began', sessionId: 's', fresh: false })
  for (let warm = 0; warm < 200; warm += 1) await item()
  for (let warm = 0; warm < 20; warm += 1) await opening()
  const appended = await measure(times(APPENDS), item)
  const approved = await measure(times(APPROVALS), approval)
  const opened = await measure(OPENINGS, opening)
  engine.close()
  return {
    append: (appended.seconds * 1e6) / times(APPENDS),
    appendP50: appended.p50,
    appendP99: appended.p99,
    approval: (approved.seconds * 1e6) / times(APPROVALS),
    approvalP50: approved.p50,
    opening: opened.p50,
  }
}

const variant = (name: string, past: Past) => ({
  name,
  prepare: () => prepareHomes(past),
  run: (options: RunOptions) => work(past, options),
})

function line(measured: Measured, what: string, figure: string): Line {
  const [long, short] = [LONG, SHORT].map((name) => measured.get(name, figure)?.median)
  return ratioOf(what, { value: long, unit: ' µs' }, { name: SHORT, value: short }, { atMost: 1.2 })
}

export const flat: Group = {
  id: 'P6',
  title: 'Cost in a long thread',
  explains: `Two homes of one thread each, with 1,000 and with 100,000 items (and the turns, approvals and checkpoints that go
with them). The engine appends ${APPENDS} items, asks for and gives ${APPROVALS} approvals, and reads the first page of the thread's
timeline as a window does when it opens the thread, 200 rows as JSON. Means count what happens now and
then, such as a snapshot of the thread's state; medians do not.`,
  profile: `**What is not in the table.** Until lately a thread's state copied its list of checkpoints with every change and wrote it whole every 200
events, so that a thread of 16,700 turns was not written in six minutes; the one measured here has about 2,200 turns. A change now copies
one shelf of 256 (16 µs an event at 33,000 checkpoints, 13 µs at 1,000, by a loop of its own), and the snapshots of a long stream lie
further apart. Medians moved between runs on a busy machine: with 75 openings a round, and three rounds, opening
came out at 3.26 times, but at 1.03 with 200 in one process and again with 2,000 a round.`,
  variants: [variant(SHORT, { items: 1_000 }), variant(LONG, { items: 100_000 })],
  lines: (measured) => [
    line(measured, 'append an item, median', 'appendP50'),
    line(measured, 'append an item, mean', 'append'),
    line(measured, 'ask and approve, median', 'approvalP50'),
    line(measured, 'ask and approve, mean', 'approval'),
    line(measured, 'open the thread, median', 'opening'),
  ],
}
