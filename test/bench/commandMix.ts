import type { Command } from '../../core/commands.ts'
import type { ProviderEvent } from '../../core/providerEvents.ts'
import { mintId } from '../../electron/ids.ts'

/** Threads that the commands go to in turn. */
export const THREADS = 200
export const PROJECT = mintId()
export const agent = { provider: 'practice' } as const

/** What a person's window sends arrives unparsed; what an agent said comes from the host itself. */
export type Sent = { from: 'person'; command: unknown } | { from: 'host'; command: Command }

/** What a command makes anyone write who keeps a log, views, jobs and receipts. */
export type Shape = {
  events: number
  threadRows: number
  itemRows: number
  jobs: number
  receipt: boolean
}

type Step = Shape & { make: (of: Turn, at: number) => Sent }
type Turn = { threadId: string; turnId: string }

const WORDS = 'the crew moves the lamp to the left while the gaffer looks at the set again and '
const words = (length: number) => WORDS.repeat(Math.ceil(length / WORDS.length)).slice(0, length)

const person = (command: object): Sent => ({
  from: 'person',
  command: { id: mintId(), ...command },
})

const said = ({ threadId, turnId }: Turn, event: object): Sent => ({
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

const rename: Step = {
  events: 1,
  threadRows: 1,
  itemRows: 0,
  jobs: 0,
  receipt: true,
  make: ({ threadId }, at) =>
    person({ type: 'UpdateThread', threadId, title: `${words(180)} ${at}` }),
}
const startTurn: Step = {
  events: 2,
  threadRows: 1,
  itemRows: 2,
  jobs: 2,
  receipt: true,
  make: (of) => person({ type: 'StartTurn', ...of, text: words(220) }),
}
const began: Step = {
  events: 1,
  threadRows: 1,
  itemRows: 0,
  jobs: 0,
  receipt: false,
  make: (of) => said(of, { type: 'turn-began', sessionId: mintId(), fresh: false }),
}
const item: Step = {
  events: 1,
  threadRows: 0,
  itemRows: 1,
  jobs: 0,
  receipt: false,
  make: (of) => {
    const body = { text: words(220) }
    const event = {
      type: 'item-appended',
      itemId: mintId(),
      item: { kind: 'assistant-text', body },
    }
    return said(of, event)
  },
}
const completed: Step = {
  events: 2,
  threadRows: 1,
  itemRows: 3,
  jobs: 1,
  receipt: false,
  make: (of) => said(of, { type: 'turn-completed', usage: { costUsd: 0.01 } }),
}

const captured = (edge: 'before' | 'after'): Step => ({
  events: 1,
  threadRows: 0,
  itemRows: 1,
  jobs: 0,
  receipt: false,
  make: ({ threadId, turnId }) => {
    const checkpointId = `${turnId}:${edge}`
    const ref = `refs/gaffer/checkpoints/${threadId}/${checkpointId}`
    const outcome = { status: 'created', ref, sha: '5d0c1f8e2b3a49d7c6e5f4a3b2c1d0e9f8a7b6c5' }
    const id = mintId()
    const command = { id, type: 'SettleCheckpoint', threadId, checkpointId, outcome } as Command
    return { from: 'host', command }
  },
})

/** A turn's life as it passes through dispatch. */
const turn: readonly Step[] = [
  rename,
  startTurn,
  captured('before'),
  began,
  item,
  item,
  rename,
  item,
  completed,
  captured('after'),
]

export const mixes = { turn, simple: [rename] } as const
export type Mix = keyof typeof mixes

/** So many commands of a mix, spread over the threads: each thread is one step further each time. */
export function commandsOf(
  mix: Mix,
  count: number,
): { sent: Sent; shape: Shape; thread: string }[] {
  const steps = mixes[mix]
  return Array.from({ length: count }, (_, at) => {
    const round = Math.floor(at / THREADS)
    const step = steps[round % steps.length] ?? rename
    const thread = `thread-${at % THREADS}`
    const turnId = `turn-${at % THREADS}-${Math.floor(round / steps.length)}`
    return { sent: step.make({ threadId: thread, turnId }, at), shape: step, thread }
  })
}
