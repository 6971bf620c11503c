import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkpointId, type ThreadId } from '../../core/ids.ts'
import { type Claimed, type JobTable, LEASE_MS, openJobTable } from '../../electron/jobs/table.ts'
import { openDatabase } from '../../electron/store/database.ts'
import { temporaryFolder } from '../support/home.ts'

/** What one claimer, the clock or a crash may do next. `who` and `which` are taken modulo what there is. */
type Move =
  | { do: 'add'; lane: number }
  | { do: 'claim'; who: number; which: number }
  | { do: 'renew' | 'complete' | 'begin' | 'note'; which: number }
  | { do: 'release'; which: number; cost: 0 | 1; delay: number }
  | { do: 'bury'; which: number }
  | { do: 'pass'; ms: number }
  | { do: 'reclaim'; who: number }
  | { do: 'restart'; who: number }

const index = fc.nat(30)
const one = <const T extends string>(name: T) => fc.constant(name)
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: one('add'), lane: fc.nat(2) }) },
  { weight: 6, arbitrary: fc.record({ do: one('claim'), who: fc.nat(2), which: index }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('renew', 'complete', 'begin', 'note'),
      which: index,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: one('release'),
      which: index,
      cost: fc.constantFrom(0, 1),
      delay: fc.nat(LEASE_MS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('bury'), which: index }) },
  { weight: 4, arbitrary: fc.record({ do: one('pass'), ms: fc.nat(LEASE_MS) }) },
  { weight: 3, arbitrary: fc.record({ do: one('reclaim'), who: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: one('restart'), who: fc.nat(2) }) },
)

/** A job as it should be. */
type Expected = {
  id: string
  lane: number
  status: 'pending' | 'in-flight' | 'done' | 'dead'
  /** Whoever shows this may write. */
  token: string | null
  boot: string | null
  leaseUntil: number | null
  dueAt: number
  attempts: number
  reconcile: 0 | 1
}

/** Plays moves against the real table and against what should become of it; both must agree throughout. */
function play(tables: readonly JobTable[], moves: readonly Move[]): void {
  const jobs: Expected[] = []
  // Every claim ever made, with those that lost their lease: a claimer that slept still has them.
  const claims: Claimed[] = []
  const boots = ['boot', 'boot', 'boot']
  let now = 0
  let minted = 0
  const mint = (what: string) => `${what}-${(minted += 1)}`
  const table = (who: number) => tables[who % tables.length] as JobTable
  const expectedOf = (id: string) => jobs.find((job) => job.id === id) as Expected
  const isOpen = ({ status }: Expected) => status === 'pending' || status === 'in-flight'

  const startable = () =>
    jobs.filter(
      (job, at) =>
        job.status === 'pending' &&
        job.dueAt <= now &&
        !jobs.slice(0, at).some((ahead) => ahead.lane === job.lane && isOpen(ahead)),
    )

  /** Lets a claim write; whether it may is known beforehand. */
  function write(which: number, by: (of: JobTable, claim: Claimed) => boolean) {
    const claim = claims[which % claims.length]
    if (!claim) return undefined
    const job = expectedOf(claim.id)
    const holds = job.status === 'in-flight' && job.token === claim.claim_token
    expect(by(table(which), claim)).toBe(holds)
    return holds ? job : undefined
  }

  function take(who: number, boot: string): void {
    const lost = jobs.filter(
      ({ status, leaseUntil, boot: held }) =>
        status === 'in-flight' && ((leaseUntil ?? 0) < now || held !== boot),
    )
    const reclaimed = table(who).reclaim(now, boot)
    expect(reclaimed.map(({ id }) => id).toSorted()).toEqual(lost.map(({ id }) => id).toSorted())
    for (const job of lost) {
      const free = { status: 'pending', token: null, leaseUntil: null, reconcile: 1 } as const
      Object.assign(job, free, { attempts: job.attempts - 1 })
    }
  }

  function make(next: Move): void {
    switch (next.do) {
      case 'add': {
        const id = mint('job')
        const job = { id, lane: next.lane, status: 'pending', token: null, boot: null } as const
        jobs.push({ ...job, leaseUntil: null, dueAt: now, attempts: 0, reconcile: 0 })
        const payload = { threadId: 't' as ThreadId, checkpointId: checkpointId.parse('c') }
        const spec = { id, kind: 'capture-checkpoint', lane: 'checkout', gate: 'effects', payload }
        const place = { streamId: 't', laneKey: `lane-${next.lane}`, position: 1, now }
        expect(table(0).add(spec as Parameters<JobTable['add']>[0], place)).toBe(true)
        return
      }
      case 'claim': {
        const free = startable()
        const seen = table(next.who).startable(now)
        expect(seen.map(({ id }) => id)).toEqual(free.map(({ id }) => id))
        const job = free[next.which % free.length]
        if (!job) return
        const boot = boots[next.who] as string
        const claim = table(next.who).claim(job.id, { token: mint('token'), now, boot })
        expect(claim).toBeDefined()
        if (!claim) return
        // Whoever comes second finds it taken.
        const second = { token: mint('token'), now, boot }
        expect(table(next.who + 1).claim(job.id, second)).toBeUndefined()
        const held = { status: 'in-flight', token: claim.claim_token, boot } as const
        Object.assign(job, held, { leaseUntil: now + LEASE_MS, attempts: job.attempts + 1 })
        expect(claim.reconcile).toBe(job.reconcile)
        claims.push(claim)
        return
      }
      case 'renew': {
        const until = now + LEASE_MS
        const job = write(next.which, (of, claim) => of.renew(claim, until))
        if (job) job.leaseUntil = until
        return
      }
      case 'begin':
        write(next.which, (of, claim) => of.begin(claim))
        return
      case 'note':
        write(next.which, (of, claim) => of.note(claim, mint('note')))
        return
      case 'complete': {
        const job = write(next.which, (of, claim) => of.complete(claim, now))
        if (job) Object.assign(job, { status: 'done', leaseUntil: null })
        return
      }
      case 'bury': {
        const error = { code: 'x', message: '' }
        const job = write(next.which, (of, claim) => of.bury(claim, error, now))
        if (job) Object.assign(job, { status: 'dead', leaseUntil: null })
        return
      }
      case 'release': {
        const { cost } = next
        const dueAt = now + next.delay
        const job = write(next.which, (of, claim) => of.release(claim, null, dueAt, cost))
        if (!job) return
        const free = { status: 'pending', token: null, leaseUntil: null, reconcile: 1 } as const
        Object.assign(job, free, { dueAt, attempts: job.attempts - (1 - cost) })
        return
      }
      case 'pass':
        now += next.ms
        return
      case 'reclaim':
        return take(next.who, boots[next.who] as string)
      case 'restart': {
        // The next owner of the home: all that ran before it is dead, whatever its lease says.
        const boot = mint('boot')
        boots.fill(boot)
        return take(next.who, boot)
      }
    }
  }

  for (const next of moves) {
    make(next)
    const rows = table(1).rows().toReversed()
    expect(
      rows.map(({ id, status, attempts, leaseUntil }) => [id, status, attempts, leaseUntil]),
    ).toEqual(
      jobs.map(({ id, status, attempts, leaseUntil }) => [id, status, attempts, leaseUntil]),
    )
    for (const lane of [0, 1, 2]) {
      const running = jobs.filter((job) => job.lane === lane && job.status === 'in-flight')
      const first = jobs.find((job) => job.lane === lane && isOpen(job))
      expect(running.length).toBeLessThanOrEqual(1)
      if (running[0]) expect(running[0]).toBe(first)
    }
  }
}

it(
  '[B5] [B6] [C1] [C6] gives each job one holder at a time and each lane its order, however claims, leases and crashes fall',
  { timeout: 60_000 },
  async () => {
    const file = `${await temporaryFolder()}/gaffer.db`
    const databases = [openDatabase(file), openDatabase(file)]
    for (const db of databases) db.pragma('synchronous = OFF')
    const tables = databases.map(openJobTable)
    fc.assert(
      fc
        .property(fc.array(move, { minLength: 10, maxLength: 80, size: 'max' }), (moves) =>
          play(tables, moves),
        )
        .beforeEach(() => void databases[0]?.exec('DELETE FROM jobs')),
      { numRuns: 300 },
    )
    for (const db of databases) db.close()
  },
)
