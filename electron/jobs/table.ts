import type { JobSpec, Lane, GateClass } from '../../core/reactions.ts'
import type { JobRow } from '../../core/protocol.ts'
import { PAGE_ROWS_LIMIT } from '../../core/protocol.ts'
import type { Db } from '../store/database.ts'
import { openAttempts } from './attempts.ts'

/** How long a claim holds before another may take it, in milliseconds. */
export const LEASE_MS = 30_000

export type JobError = { code: string; message: string }

/** A job as the table has it. Times are milliseconds since the epoch. */
export type Job = {
  number: number
  id: string
  kind: string
  stream_id: string
  lane: Lane
  lane_key: string
  gate: GateClass
  waits_for: string | null
  event_position: number
  payload: string
  status: JobRow['status']
  reconcile: 0 | 1
  begun: 0 | 1
  note: string | null
  attempts: number
  reclaims: number
  due_at: number
  claim_token: string | null
  /** When the newest run began. */
  claimed_at: number | null
  lease_until: number | null
  boot: string | null
  error: string | null
  created_at: number
  finished_at: number | null
}

/** A job that this process holds. Every write to it must show the token. */
export type Claimed = Job & { claim_token: string }

export type Claim = { token: string; now: number; boot: string }

/** Part of what can start: jobs of some gates only, those after a number, so many at most. */
export type StartablePage = { gates?: readonly GateClass[]; after?: number; limit?: number }

/** Open jobs beyond which they are looked through in order of number, and not all of them each time. */
const MANY_OPEN = 100
const EVERY_GATE: readonly GateClass[] = ['turns', 'effects', 'control']

/** The outbox: one row per job, written in the transaction of the event that asked for it. */
export interface JobTable {
  /** Adds a job as pending; false when its id is there already. */
  add(
    spec: JobSpec,
    of: { streamId: string; laneKey: string; position: number; now: number },
  ): boolean
  /** Takes a pending job for this process. Undefined when somebody else was first. */
  claim(id: string, claim: Claim): Claimed | undefined
  /** Pending jobs that are due, at the head of their lane, and wait for nothing; oldest first. */
  startable(now: number, page?: StartablePage): Job[]
  canStart(id: string, now: number): boolean
  /** Each of these gives whether the token still held. */
  complete(job: Claimed, now: number): boolean
  release(job: Claimed, error: JobError | null, dueAt: number, cost: 0 | 1): boolean
  bury(job: Claimed, error: JobError, now: number): boolean
  renew(job: Claimed, until: number): boolean
  begin(job: Claimed): boolean
  note(job: Claimed, note: string): boolean
  /** Puts claims whose lease lapsed, or which an earlier boot held, back to pending. */
  reclaim(now: number, boot: string): Job[]
  /** Adds again what the log says is still owed. It reconciles before it does anything. */
  owe(
    spec: JobSpec,
    of: { streamId: string; laneKey: string; position: number; now: number },
  ): boolean
  cancel(streamIds: readonly string[], now: number): number
  /** When the next pending job falls due, if any waits for its time. */
  nextDue(now: number): number | undefined
  /** The newest, at most PAGE_ROWS_LIMIT; `held` says which circuit a pending one waits for. */
  rows(held?: (job: Job) => JobRow['circuit']): JobRow[]
  find(id: string): Job | undefined
  open(): number
}

type Wanted = { now: number; after: number; limit: number; gates: string }

export function openJobTable(db: Db): JobTable {
  const add = db.prepare(`
    INSERT INTO jobs (id, kind, stream_id, lane, lane_key, gate, waits_for, event_position, payload,
      status, reconcile, begun, attempts, due_at, created_at)
    VALUES (@id, @kind, @streamId, @lane, @laneKey, @gate, @waitsFor, @position, @payload,
      'pending', @reconcile, @reconcile, 0, @now, @now)
    ON CONFLICT (id) DO NOTHING`)
  const claim = db.prepare<[string, number, number, string, string], Claimed>(`
    UPDATE jobs SET status = 'in-flight', claim_token = ?, claimed_at = ?, lease_until = ?,
      boot = ?, attempts = attempts + 1
    WHERE id = ? AND status = 'pending' RETURNING *`)
  // SQLite takes the partial index of open jobs only where its own words stand in the query.
  const isOpen = (job: string) => `${job}.status IN ('pending', 'in-flight')`
  // One whose last run began later than now is due too: the clock was set back, and the time that it
  // waits for by the old one may be far away.
  const canStart = `job.status = 'pending'
      AND (job.due_at <= ? OR job.claimed_at > ?)
      AND NOT EXISTS (SELECT 1 FROM jobs AS ahead WHERE ${isOpen('ahead')}
        AND ahead.lane = job.lane AND ahead.lane_key = job.lane_key AND ahead.number < job.number)
      AND NOT EXISTS (SELECT 1 FROM jobs AS first WHERE first.id = job.waits_for
        AND first.status IN ('pending', 'in-flight'))`
  const ofPage = `job.number > @after AND instr(@gates, job.gate) > 0
      AND ${canStart.replaceAll('?', '@now')} ORDER BY job.number LIMIT @limit`
  const amongFew = db.prepare<[Wanted], Job>(
    `SELECT job.* FROM jobs AS job INDEXED BY jobs_open WHERE ${isOpen('job')} AND ${ofPage}`,
  )
  // By the index of open jobs every one of them would be looked at and sorted, for each that starts.
  const amongMany = db.prepare<[Wanted], Job>(
    `SELECT job.* FROM jobs AS job NOT INDEXED WHERE ${ofPage}`,
  )
  const inControl = db.prepare<[Wanted], Job>(
    `SELECT job.* FROM jobs AS job WHERE ${isOpen('job')} AND job.lane = 'control' AND ${ofPage}`,
  )
  const someOpen = db
    .prepare<[], number>(
      `SELECT count(*) FROM (SELECT 1 FROM jobs WHERE ${isOpen('jobs')} LIMIT ${MANY_OPEN + 1})`,
    )
    .pluck()
  const lowestPending = db
    .prepare<[number], number>(
      "SELECT number FROM jobs NOT INDEXED WHERE number >= ? AND status = 'pending' ORDER BY number LIMIT 1",
    )
    .pluck()
  const oneStartable = db.prepare(
    `SELECT 1 FROM jobs AS job WHERE ${isOpen('job')} AND ${canStart} AND job.id = ?`,
  )
  const held = "WHERE number = ? AND claim_token = ? AND status = 'in-flight'"
  const complete = db.prepare(
    `UPDATE jobs SET status = 'done', finished_at = ?, lease_until = NULL, error = NULL ${held}`,
  )
  const release = db.prepare(`
    UPDATE jobs SET status = 'pending', error = coalesce(?, error), due_at = ?, reconcile = 1,
      attempts = attempts - ?, claim_token = NULL, lease_until = NULL ${held}`)
  const bury = db.prepare(
    `UPDATE jobs SET status = 'dead', error = ?, finished_at = ?, lease_until = NULL ${held}`,
  )
  const renew = db.prepare(`UPDATE jobs SET lease_until = ? ${held}`)
  const begin = db.prepare(`UPDATE jobs SET begun = 1 ${held}`)
  const note = db.prepare(`UPDATE jobs SET note = ? ${held}`)
  const reclaim = db.prepare<[number, string], Job>(`
    UPDATE jobs SET status = 'pending', reconcile = 1, reclaims = reclaims + 1,
      attempts = attempts - 1, claim_token = NULL, lease_until = NULL
    WHERE ${isOpen('jobs')} AND status = 'in-flight' AND (lease_until < ? OR boot <> ?) RETURNING *`)
  const cancel = db.prepare(`
    UPDATE jobs SET status = 'cancelled', finished_at = ?
    WHERE ${isOpen('jobs')} AND status = 'pending' AND stream_id = ?`)
  const nextDue = db.prepare<[number], { due: number | null }>(
    `SELECT min(due_at) AS due FROM jobs AS job
     WHERE ${isOpen('job')} AND status = 'pending' AND due_at > ?`,
  )
  // What need not be asked again while nobody writes but us: no job below this number is pending,
  // and whether any waits for its time. `reclaim`, which the backstop calls, makes us look anew.
  let lowest = 0
  let waits = true
  let latest = 0
  function pendingAgain(number: number): void {
    lowest = Math.min(lowest, number)
    waits = true
  }

  function startable(now: number, page: StartablePage): Job[] {
    const { gates = EVERY_GATE, after = 0, limit = Number.MAX_SAFE_INTEGER } = page
    const wanted = { now, after, limit, gates: gates.join(' ') }
    if (gates.every((gate) => gate === 'control')) return inControl.all(wanted)
    if ((someOpen.get() ?? 0) <= MANY_OPEN) return amongFew.all(wanted)
    lowest = lowestPending.get(lowest) ?? lowest
    return amongMany.all({ ...wanted, after: Math.max(after, lowest - 1) })
  }
  const attempts = openAttempts(db)
  const takeBack = db.transaction((now: number, boot: string) => {
    const lapsed = reclaim.all(now, boot)
    for (const job of lapsed) attempts.add(job, { at: now, outcome: 'lapsed' })
    return lapsed
  })
  const byId = db.prepare<[string], Job>('SELECT * FROM jobs WHERE id = ?')
  const all = db.prepare<[number], Job>('SELECT * FROM jobs ORDER BY number DESC LIMIT ?')
  const open = db.prepare<[], { n: number }>(
    `SELECT count(*) AS n FROM jobs WHERE ${isOpen('jobs')}`,
  )
  const put = (
    spec: JobSpec,
    of: { streamId: string; laneKey: string; position: number; now: number },
    reconcile: 0 | 1,
  ) => {
    const { id, kind, lane, gate, waitsFor = null } = spec
    const payload = JSON.stringify(spec.payload)
    const added = add.run({ id, kind, lane, gate, waitsFor, payload, reconcile, ...of })
    if (added.changes > 0) lowest = Math.min(lowest, Number(added.lastInsertRowid))
    return added.changes > 0
  }
  return {
    add: (spec, of) => put(spec, of, 0),
    owe: (spec, of) => put(spec, of, 1),
    claim: (id, { token, now, boot }) => claim.get(token, now, now + LEASE_MS, boot, id),
    startable: (now, page = {}) => startable(now, page),
    canStart: (id, now) => oneStartable.get(now, now, id) !== undefined,
    complete: (job, now) => complete.run(now, job.number, job.claim_token).changes > 0,
    release(job, error, dueAt, cost) {
      pendingAgain(job.number)
      const why = error && JSON.stringify(error)
      return release.run(why, dueAt, 1 - cost, job.number, job.claim_token).changes > 0
    },
    bury: (job, error, now) =>
      bury.run(JSON.stringify(error), now, job.number, job.claim_token).changes > 0,
    renew: (job, until) => renew.run(until, job.number, job.claim_token).changes > 0,
    begin: (job) => begin.run(job.number, job.claim_token).changes > 0,
    note: (job, text) => note.run(text, job.number, job.claim_token).changes > 0,
    reclaim(now, boot) {
      pendingAgain(0)
      return takeBack.immediate(now, boot)
    },
    find: (id) => byId.get(id),
    cancel: (streamIds, now) => streamIds.reduce((sum, id) => sum + cancel.run(now, id).changes, 0),
    nextDue(now) {
      // A clock that was set back makes jobs wait that were due when they were added.
      if (waits || now < latest) {
        const due = nextDue.get(now)?.due ?? undefined
        waits = due !== undefined
        latest = now
        return due
      }
      latest = now
      return undefined
    },
    rows: (held) => all.all(PAGE_ROWS_LIMIT).map((job) => toRow(job, held?.(job))),
    open: () => open.get()?.n ?? 0,
  }
}

export const toRow = (job: Job, circuit?: JobRow['circuit']): JobRow => ({
  id: job.id,
  kind: job.kind,
  streamId: job.stream_id,
  lane: job.lane,
  status: job.status,
  attempts: job.attempts,
  dueAt: job.due_at,
  leaseUntil: job.lease_until,
  lastError: job.error === null ? null : (JSON.parse(job.error) as JobError),
  createdAt: job.created_at,
  finishedAt: job.finished_at,
  ...(circuit && { circuit }),
})
