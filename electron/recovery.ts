import { abandonedRequest, owedBy } from '../core/requests.ts'
import type { StreamType } from '../core/events.ts'
import type { ThreadId } from '../core/ids.ts'
import { endGroup, type GroupKeeper } from './agents/processGroup.ts'
import type { Dispatch } from './dispatch.ts'
import { GitError } from './git/gitError.ts'
import { removeIndexLock } from './git/recover.ts'
import type { JobMeter } from './jobs/meter.ts'
import type { Outbox } from './jobs/outbox.ts'
import { turnEvent } from './jobs/promptAgent.ts'
import type { JobTable } from './jobs/table.ts'
import type { Db } from './store/database.ts'
import type { Log } from './store/log.ts'
import { asStoreError, StoreError } from './store/storeError.ts'

/** Remembers the process groups we start, so that a later owner of the home can end them. */
export function openChildren(db: Db): GroupKeeper & { endAll(): Promise<void> } {
  const add = db.prepare('INSERT OR REPLACE INTO children (pid, started_at, mark) VALUES (?, ?, ?)')
  const drop = db.prepare('DELETE FROM children WHERE pid = ? AND started_at = ?')
  const all = db.prepare<[], { pid: number; startedAt: string; mark: string | null }>(
    'SELECT pid, started_at AS startedAt, mark FROM children',
  )
  /** On a full disk the list is wrong for a while; a program's own end must not fail over that. */
  function ifThereIsRoom(write: () => void): void {
    try {
      write()
    } catch (error) {
      if (!(asStoreError(error, db.name) instanceof StoreError)) throw error
    }
  }
  return {
    record: ({ pid, startedAt, mark }) =>
      ifThereIsRoom(() => add.run(pid, startedAt, mark ?? null)),
    forget({ pid, startedAt }) {
      // One that stays in the list is found gone, and dropped, by the next owner of the home.
      if (db.open) ifThereIsRoom(() => drop.run(pid, startedAt))
    },
    async endAll() {
      for (const { pid, startedAt, mark } of all.all()) {
        await endGroup({ pid, startedAt, ...(mark !== null && { mark }) })
        drop.run(pid, startedAt)
      }
    },
  }
}

type Parts = {
  db: Db
  log: Log
  table: JobTable
  meter: JobMeter
  outbox: Outbox
  dispatch: Dispatch
  now: () => number
  boot: string
  mint: () => string
}

export const CLOSED_IN_TURN =
  'Gaffer was closed while this turn was under way. What the agent had done by then is kept.'

/**
 * Puts right what an earlier owner of the home left when it died. Runs before any job does, and
 * after its programs have ended.
 */
export async function recover(parts: Parts): Promise<void> {
  const reclaimed = parts.table.reclaim(parts.now(), parts.boot)
  for (const { kind } of reclaimed) parts.meter.reclaimed(kind)
  const checkouts = new Set(
    reclaimed.filter((job) => job.lane === 'checkout').map((job) => job.lane_key),
  )
  for (const checkout of checkouts) await unlock(checkout)
  oweAgain(parts)
  await abandonRequests(parts)
  await interruptTurns(parts)
}

async function unlock(checkout: string): Promise<void> {
  try {
    await removeIndexLock(checkout)
  } catch (error) {
    // The folder may be gone by now; the job itself will say so to the person.
    if (!(error instanceof GitError)) throw error
  }
}

/** Streams that have asked for work which is not settled. */
function owing(db: Db): { type: StreamType; id: string }[] {
  return db
    .prepare<[], { type: StreamType; id: string }>(
      `SELECT 'thread' AS type, thread.stream_id AS id FROM streams AS thread
       JOIN streams AS project ON project.stream_id = thread.project_id
       WHERE thread.intents > 0 AND thread.stream_type = 'thread' AND project.ended = 0
       UNION ALL
       SELECT 'automation', stream_id FROM streams
       JOIN automations ON automation_id = stream_id
       WHERE stream_type = 'automation' AND intents > 0`,
    )
    .all()
}

/** Adds the jobs of every intent that has no settlement, where the table has lost them. */
function oweAgain({ db, log, outbox }: Parts): void {
  const add = db.transaction(() => {
    for (const { type, id } of owing(db)) {
      for (const position of owedBy(log.load(type, id).stream)) {
        const event = log.at(position)
        if (event) outbox.owe(event)
      }
    }
  })
  add.immediate()
}

/** Whoever waited for an answer waited for the host that has gone. */
async function abandonRequests({ db, log, dispatch, mint }: Parts): Promise<void> {
  for (const { type, id } of owing(db)) {
    for (;;) {
      const { stream } = log.load(type, id)
      const command = abandonedRequest(stream, mint())
      if (!command) break
      await dispatch.send(command, { principal: 'host' })
    }
  }
}

/** A turn whose agent died with the host has nobody to end it but us. */
export async function interruptTurns(
  { db, log, dispatch, mint }: Pick<Parts, 'db' | 'log' | 'dispatch' | 'mint'>,
  reason = CLOSED_IN_TURN,
): Promise<void> {
  const active = db
    .prepare<[], { stream_id: ThreadId }>(
      "SELECT stream_id FROM streams WHERE checkout IS NOT NULL AND status <> 'idle' AND stream_type = 'thread'",
    )
    .all()
  for (const { stream_id: threadId } of active) {
    const { stream } = log.load('thread', threadId)
    const turn = stream.of === 'thread' && stream.state.status === 'open' ? stream.state.turn : null
    // One that has not begun is its prompt's job to settle.
    if (!turn?.began) continue
    const ended = turnEvent(
      { threadId, turnId: turn.turnId },
      { type: 'turn-interrupted', reason },
      mint(),
    )
    await dispatch.send(ended, { principal: 'host' })
  }
}
