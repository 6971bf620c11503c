import { beforeEach, expect, it } from 'vitest'
import type { ThreadId } from '../../core/ids.ts'
import { checkpointId } from '../../core/ids.ts'
import type { JobSpec } from '../../core/reactions.ts'
import { type Claimed, type JobTable, LEASE_MS, openJobTable } from '../../electron/jobs/table.ts'
import { openDatabase } from '../../electron/store/database.ts'
import { temporaryFolder } from '../support/home.ts'

let table: JobTable
beforeEach(async () => {
  table = openJobTable(openDatabase(`${await temporaryFolder()}/gaffer.db`))
})

const threadId = 't' as ThreadId
const spec = (id: string, waitsFor?: string): JobSpec => ({
  id,
  kind: 'capture-checkpoint',
  lane: 'checkout',
  gate: 'effects',
  ...(waitsFor !== undefined && { waitsFor }),
  payload: { threadId, checkpointId: checkpointId.parse('c') },
})
const of = (laneKey: string) => ({ streamId: 't', laneKey, position: 1, now: 0 })
const claim = (id: string, token: string, now = 0, boot = 'one') =>
  table.claim(id, { token, now, boot })

function claimed(id: string, token = 'token', now = 0): Claimed {
  const job = claim(id, token, now)
  if (!job) throw new Error(`${id} was not to be had`)
  return job
}

it('adds a job once, however often it is asked for', () => {
  expect(table.add(spec('a'), of('x'))).toBe(true)
  expect(table.add(spec('a'), of('x'))).toBe(false)
  expect(table.rows()).toHaveLength(1)
})

it('[B5] lets one of two claimers win', () => {
  table.add(spec('a'), of('x'))
  expect(claim('a', 'first')?.claim_token).toBe('first')
  expect(claim('a', 'second')).toBeUndefined()
})

it('[B5] writes nothing for a token that no longer holds', () => {
  table.add(spec('a'), of('x'))
  const stale = claimed('a', 'stale')
  table.reclaim(LEASE_MS + 1, 'one')
  const fresh = claimed('a', 'fresh', LEASE_MS + 1)
  expect(table.complete(stale, 9)).toBe(false)
  expect(table.release(stale, null, 9, 1)).toBe(false)
  expect(table.bury(stale, { code: 'x', message: '' }, 9)).toBe(false)
  expect(table.renew(stale, 9)).toBe(false)
  expect(table.begin(stale)).toBe(false)
  expect(table.note(stale, 'n')).toBe(false)
  expect(table.rows()[0]).toMatchObject({ status: 'in-flight', lastError: null })
  expect(table.complete(fresh, 9)).toBe(true)
})

it('[B6] leaves a renewed lease alone and takes a lapsed one back at no cost', () => {
  table.add(spec('a'), of('x'))
  const job = claimed('a')
  table.renew(job, 2 * LEASE_MS)
  expect(table.reclaim(LEASE_MS + 1, 'one')).toEqual([])
  expect(table.reclaim(2 * LEASE_MS + 1, 'one')).toHaveLength(1)
  expect(table.rows()[0]).toMatchObject({ status: 'pending', attempts: 0 })
  expect(claimed('a', 'again').reconcile).toBe(1)
})

it('[C2] takes back at once what an earlier boot held', () => {
  table.add(spec('a'), of('x'))
  claim('a', 'token', 0, 'earlier')
  expect(table.reclaim(1, 'later').map((job) => job.id)).toEqual(['a'])
})

it('[C6] starts one job of a lane at a time, in order, and lanes side by side', () => {
  table.add(spec('a1'), of('a'))
  table.add(spec('a2'), of('a'))
  table.add(spec('b1'), of('b'))
  expect(table.startable(0).map((job) => job.id)).toEqual(['a1', 'b1'])
  const first = claimed('a1')
  expect(table.startable(0).map((job) => job.id)).toEqual(['b1'])
  table.complete(first, 1)
  expect(table.startable(0).map((job) => job.id)).toEqual(['a2', 'b1'])
})

it('keeps a job waiting for another until that is over, whatever became of it', () => {
  table.add(spec('capture'), of('a'))
  table.add(spec('prompt', 'capture'), of('b'))
  expect(table.canStart('prompt', 0)).toBe(false)
  table.bury(claimed('capture'), { code: 'x', message: '' }, 1)
  expect(table.canStart('prompt', 0)).toBe(true)
})

it('[B10] holds a job back until it is due, and its lane behind it', () => {
  table.add(spec('a1'), of('a'))
  table.add(spec('a2'), of('a'))
  table.release(claimed('a1'), { code: 'x', message: 'later' }, 500, 1)
  expect(table.startable(499)).toEqual([])
  expect(table.nextDue(0)).toBe(500)
  expect(table.startable(500).map((job) => job.id)).toEqual(['a1'])
  expect(table.rows()[1]).toMatchObject({ attempts: 1, lastError: { message: 'later' } })
})

it('[B10] cancels what waits for a stream that has ended, and leaves what runs', () => {
  table.add(spec('a1'), of('a'))
  table.add(spec('a2'), of('a'))
  const running = claimed('a1')
  expect(table.cancel(['t'], 1)).toBe(1)
  expect(table.rows().map((job) => job.status)).toEqual(['cancelled', 'in-flight'])
  expect(table.complete(running, 2)).toBe(true)
})
