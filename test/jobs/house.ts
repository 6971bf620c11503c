import { realpathSync } from 'node:fs'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { onTestFinished, vi } from 'vitest'
import { parseCommand } from '../../core/commands.ts'
import type { StoredEvent } from '../../core/events.ts'
import type { CommandId, ThreadId } from '../../core/ids.ts'
import type { JobKind, JobPayload } from '../../core/reactions.ts'
import { views as definitions } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import { createDispatch } from '../../electron/dispatch.ts'
import { mintId } from '../../electron/ids.ts'
import { openAttempts } from '../../electron/jobs/attempts.ts'
import { openCircuits } from '../../electron/jobs/circuits.ts'
import type { GateLimits } from '../../electron/jobs/gate.ts'
import type { Kind, Kinds } from '../../electron/jobs/kind.ts'
import { createOutbox } from '../../electron/jobs/outbox.ts'
import { createRunner } from '../../electron/jobs/runner.ts'
import { openJobTable } from '../../electron/jobs/table.ts'
import { type Operation, operationAsked } from '../../core/git/operations.ts'
import { createJobMeter } from '../../electron/metrics.ts'
import { openDatabase } from '../../electron/store/database.ts'
import { openFacts } from '../../electron/store/facts.ts'
import { openLog } from '../../electron/store/log.ts'
import { openReceipts } from '../../electron/store/receipts.ts'
import { openViews } from '../../electron/store/views.ts'
import { temporaryFolder } from '../support/home.ts'

/** Waits for a condition, however slow the machine. */
const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 15_000, interval: 2 })

/** How the world answers: what a test says of a kind, and success for the rest. */
export type World = { [K in JobKind]?: Partial<Kind<K>> }

type Options = {
  world?: World
  folder?: string
  limits?: GateLimits
  pollMs?: number
  renewMs?: number
  abortGraceMs?: number
  stopGraceMs?: number
}

const always = <K extends JobKind>(fields: Partial<Kind<K>> = {}): Kind<K> => ({
  policy: { growth: 'constant', base: 1, cap: 1, jitter: 0, attempts: 3 },
  limitMs: 60_000,
  target: () => null,
  submit: async () => null,
  reconcile: async () => ({ status: 'not-submitted' }),
  ...fields,
})

/** The command that says a capture was made. */
export const created = ({ threadId, checkpointId }: JobPayload<'capture-checkpoint'>) => ({
  id: mintId() as CommandId,
  type: 'SettleCheckpoint' as const,
  threadId,
  checkpointId,
  outcome: { status: 'created' as const, ref: `refs/${checkpointId}`, sha: 'abc' },
})

/** The kinds of all git operations. */
const operationsOf = (world: World) =>
  Object.fromEntries(
    operationAsked.options.map(({ shape }) => [
      shape.operation.value,
      always(world[shape.operation.value] as Partial<Kind<Operation>>),
    ]),
  ) as Pick<Kinds, Operation>

const kindsOf = (world: World): Kinds => ({
  'prompt-agent': always(world['prompt-agent']),
  'answer-approval': always(world['answer-approval']),
  'answer-question': always(world['answer-question']),
  'steer-turn': always(world['steer-turn']),
  'interrupt-turn': always(world['interrupt-turn']),
  'capture-checkpoint': always({
    submit: async ({ payload }) => created(payload),
    ...world['capture-checkpoint'],
  }),
  ...operationsOf(world),
  'run-automation': always(world['run-automation']),
  'suggest-commit-message': always(world['suggest-commit-message']),
})

export type House = Awaited<ReturnType<typeof openHouse>>

/**
 * The real database, log, dispatch, outbox and runner, in a world that the test makes up.
 *
 * Its clock is the machine's, set forward by `advance`. The runner is closed until `open`.
 */
export async function openHouse(options: Options = {}) {
  const { world = {}, folder = await temporaryFolder('house'), ...settings } = options
  const db = openDatabase(`${folder}/gaffer.db`)
  let ahead = 0
  const now = () => Date.now() + ahead
  const boot = mintId()
  const log = openLog(db)
  const views = openViews(db, log, Object.values<View>(definitions))
  const table = openJobTable(db)
  const attempts = openAttempts(db)
  const circuits = openCircuits(db)
  const registry = new Registry()
  const meter = createJobMeter(registry)
  const lines: { level: number; msg: string; job?: string; code?: string }[] = []
  const logger = pino({ level: 'trace' }, { write: (line) => void lines.push(JSON.parse(line)) })
  const published: StoredEvent[] = []
  const runner = createRunner({
    db,
    table,
    attempts,
    circuits,
    kinds: kindsOf(world),
    dispatch: () => dispatch,
    now,
    random: () => 0.5,
    mint: mintId,
    meter,
    logger,
    boot,
    liveTurns: () => 0,
    changed: () => {},
    ...settings,
  })
  const { enqueued } = meter
  const { wake: freed } = runner
  const outbox = createOutbox({ table, log, starter: runner, now, boot, enqueued, freed })
  const dispatch = createDispatch({
    db,
    log,
    views,
    receipts: openReceipts(db, log),
    facts: openFacts(db, log, { isKept: () => true, worktrees: '/nowhere' }),
    outbox,
    now,
    publish: (events) => void published.push(...events),
  })

  let closed = false
  async function close(): Promise<void> {
    if (closed) return
    closed = true
    await runner.stop()
    await dispatch.idle()
    db.close()
  }
  onTestFinished(close)

  async function answer(command: Record<string, unknown>) {
    const parsed = parseCommand({ id: mintId(), ...command })
    if (!parsed.ok) throw new Error(parsed.message)
    return dispatch.send(parsed.command, { principal: { user: 'local' } })
  }

  /** Sends a command that must be taken. */
  async function send(command: Record<string, unknown>) {
    const outcome = await answer(command)
    if (!('receipt' in outcome)) throw new Error(JSON.stringify(outcome))
    return outcome.receipt
  }

  return {
    folder,
    dispatch,
    log,
    views,
    table,
    attempts,
    circuits,
    runner,
    outbox,
    lines,
    published,
    answer,
    send,
    close,
    now,
    advance(ms: number) {
      ahead += ms
      runner.wake()
    },
    /** A thread with a folder of its own. */
    async thread(name: string, agent: object = { provider: 'practice' }) {
      const rootPath = realpathSync(await temporaryFolder('root'))
      await send({ type: 'CreateProject', projectId: `p-${name}`, name: 'P', rootPath })
      await send({ type: 'CreateThread', threadId: name, projectId: `p-${name}`, agent })
      return name as ThreadId
    },
    /** Asks for a checkpoint; the plainest job there is. */
    capture: (threadId: string, checkpointId: string) =>
      send({ type: 'CreateCheckpoint', threadId, checkpointId, description: '' }),
    job(id: string) {
      const job = table.find(id)
      if (!job) throw new Error(`there is no job ${id}`)
      return job
    },
    /** How the runs of a job ended, in order. */
    outcomes: (id: string) => {
      const job = table.find(id)
      return job ? attempts.of(job).map((each) => each.outcome) : []
    },
    events: () => log.read(0, 1000),
    types: () => log.read(0, 1000).map((event) => event.type),
    until,
    /** Waits until nothing is pending or in flight. */
    settled: () => until(() => table.open() === 0),
    /** Reaches past everybody into the database, as a disk or another program might. */
    sql(text: string, ...values: unknown[]): unknown[] {
      const statement = db.prepare(text)
      if (statement.reader) return statement.all(...values)
      statement.run(...values)
      return []
    },
    /** A figure of the metrics, summed over its labels unless some are named. */
    async figure(name: string, labels: Record<string, string> = {}) {
      const metric = await registry.getSingleMetric(name)?.get()
      const values = (metric?.values ?? []).filter((value) =>
        Object.entries(labels).every(([label, is]) => Object(value.labels)[label] === is),
      )
      return values.reduce((sum, { value }) => sum + value, 0)
    },
    registry,
  }
}
