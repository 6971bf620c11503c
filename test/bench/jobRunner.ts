import { pino } from 'pino'
import { Registry } from 'prom-client'
import { parseCommand } from '../../core/commands.ts'
import { type CommandId, operationId, threadId as asThread } from '../../core/ids.ts'
import type { JobKind } from '../../core/reactions.ts'
import { views as definitions } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import { createDispatch } from '../../electron/dispatch.ts'
import { mintId } from '../../electron/ids.ts'
import { openAttempts } from '../../electron/jobs/attempts.ts'
import { openCircuits } from '../../electron/jobs/circuits.ts'
import type { Kind, Kinds } from '../../electron/jobs/kind.ts'
import { createOutbox } from '../../electron/jobs/outbox.ts'
import { createRunner } from '../../electron/jobs/runner.ts'
import { openJobTable } from '../../electron/jobs/table.ts'
import { createJobMeter } from '../../electron/metrics.ts'
import { openDatabase } from '../../electron/store/database.ts'
import { openFacts } from '../../electron/store/facts.ts'
import { openLog } from '../../electron/store/log.ts'
import { openReceipts } from '../../electron/store/receipts.ts'
import { openViews } from '../../electron/store/views.ts'

type Options = {
  /** Effects that may run at once. */
  atOnce: number
  flush: 'FULL' | 'NORMAL'
  /** Told when a capture begins. */
  captures?: (checkpointId: string) => void
  /** Told of each checkpoint that was asked for, when that is committed. */
  committed?: (checkpointId: string) => void
}

const nothing = <K extends JobKind>(fields: Partial<Kind<K>> = {}): Kind<K> => ({
  policy: { growth: 'constant', base: 1, cap: 1, jitter: 0, attempts: 1 },
  limitMs: 60_000,
  target: () => null,
  submit: () => Promise.resolve(null),
  reconcile: () => Promise.resolve({ status: 'not-submitted' }),
  ...fields,
})

/** The real log, dispatch, outbox and runner, with work that comes to nothing. */
export function openJobRunner(file: string, { atOnce, flush, captures, committed }: Options) {
  const now = Date.now
  const db = openDatabase(file)
  db.pragma(`synchronous = ${flush}`)
  const boot = mintId()
  const log = openLog(db)
  const views = openViews(db, log, Object.values<View>(definitions))
  const table = openJobTable(db)
  const meter = createJobMeter(new Registry())
  const runner = createRunner({
    db,
    table,
    attempts: openAttempts(db),
    circuits: openCircuits(db),
    kinds: kindsOf(captures),
    dispatch: () => dispatch,
    now,
    random: Math.random,
    mint: mintId,
    meter,
    logger: pino({ level: 'silent' }),
    boot,
    liveTurns: () => 0,
    changed: () => {},
    limits: { turns: atOnce, effects: atOnce },
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
    publish(events) {
      for (const event of events)
        if (event.type === 'CheckpointRequested') committed?.(event.payload.checkpointId)
    },
  })
  const addAll = db.transaction((count: number) => {
    for (let at = 0; at < count; at += 1) {
      const threadId = asThread.parse(mintId())
      const payload = { threadId, operationId: operationId.parse(mintId()) }
      table.add(
        {
          id: `git/${threadId}/${payload.operationId}`,
          kind: 'create-branch',
          lane: 'checkout',
          gate: 'effects',
          payload,
        },
        { streamId: threadId, laneKey: threadId, position: at, now: now() },
      )
    }
  })

  return {
    /** Adds jobs, each in a lane of its own. */
    add: (count: number) => addAll(count),
    open: runner.open,
    drain: runner.drain,
    async send(command: object): Promise<void> {
      const parsed = parseCommand({ id: mintId(), ...command })
      if (!parsed.ok) throw new Error(parsed.message)
      const outcome = await dispatch.send(parsed.command, { principal: { user: 'local' } })
      if (!('receipt' in outcome)) throw new Error(JSON.stringify(outcome))
    },
    async close() {
      if (table.open() > 0) throw new Error(`${table.open()} jobs were left`)
      await runner.stop()
      await dispatch.idle()
      db.close()
    },
  }
}

function kindsOf(captures: Options['captures']): Kinds {
  const kinds: Partial<Kinds> = {
    'capture-checkpoint': nothing({
      submit({ payload }) {
        captures?.(payload.checkpointId)
        return Promise.resolve({
          ...payload,
          id: mintId() as CommandId,
          type: 'SettleCheckpoint' as const,
          outcome: { status: 'created' as const, ref: 'refs/checkpoint', sha: 'abc' },
        })
      },
    }),
  }
  // Whatever other kinds there are, none of them is asked for here.
  return new Proxy(kinds, { get: (known, kind) => Reflect.get(known, kind) ?? nothing() }) as Kinds
}
