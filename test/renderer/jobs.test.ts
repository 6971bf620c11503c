import { describe, expect, it } from 'vitest'
import type { JobRow } from '../../core/protocol.ts'
import { threadId, turnId } from '../../core/ids.ts'
import type { DeadLettersRow } from '../../core/views/deadLetters.ts'
import { groupJobs, OVER_SHOWN, standingOf } from '../../renderer/jobs/jobState.ts'
import { causeWords, kindWords } from '../../renderer/jobs/jobWords.ts'
import { openLetters, settledLetters } from '../../renderer/jobs/openLetters.ts'
import { job, letter } from './jobBuilders.ts'

const now = 1_000_000

describe('a job', () => {
  it('runs, waits its turn, or waits for its next time', () => {
    expect(standingOf(job('a', { status: 'in-flight' }), now)).toEqual({ kind: 'running' })
    expect(standingOf(job('a', { dueAt: now }), now)).toEqual({ kind: 'waiting' })
    expect(standingOf(job('a', { dueAt: now + 1 }), now)).toEqual({ kind: 'again', at: now + 1 })
  })

  it('is held while its circuit is open, and only so long', () => {
    const circuit = { target: '/home/you/greeter', until: now + 5 }
    const held = job('a', { dueAt: now + 1, circuit })
    expect(standingOf(held, now)).toEqual({ kind: 'held', ...circuit })
    expect(standingOf(held, now + 5)).toEqual({ kind: 'waiting' })
  })

  it('is over when it is done, was given up or cancelled', () => {
    const how = (status: JobRow['status']) =>
      standingOf(job('a', { status, finishedAt: now - 9 }), now)
    expect(how('done')).toEqual({ kind: 'over', how: 'done', at: now - 9 })
    expect(how('dead')).toEqual({ kind: 'over', how: 'dead', at: now - 9 })
    expect(how('cancelled')).toEqual({ kind: 'over', how: 'cancelled', at: now - 9 })
  })
})

describe('the list of jobs', () => {
  it('shows what runs first, then what is held, tried again, and waits', () => {
    const jobs = [
      job('waits', { createdAt: 3 }),
      job('again-late', { dueAt: now + 20 }),
      job('again-soon', { dueAt: now + 10 }),
      job('held', { circuit: { target: 'git', until: now + 30 } }),
      job('runs', { status: 'in-flight' }),
      job('waits-longer', { createdAt: 1 }),
    ]
    expect(groupJobs(jobs, now).open.map(({ id }) => id)).toEqual([
      'runs',
      'held',
      'again-soon',
      'again-late',
      'waits-longer',
      'waits',
    ])
  })

  it('shows the newest of those that are over, and no more than fit', () => {
    const jobs = Array.from({ length: OVER_SHOWN + 5 }, (_, at) =>
      job(`${at}`, { status: 'done', finishedAt: at }),
    )
    const { open, over } = groupJobs(jobs, now)
    expect(open).toEqual([])
    expect(over).toHaveLength(OVER_SHOWN)
    expect(over[0]?.id).toBe(`${OVER_SHOWN + 4}`)
  })
})

describe('dead letters', () => {
  const of = (thread: string, letters: DeadLettersRow['letters']): DeadLettersRow => ({
    threadId: threadId.parse(thread),
    letters,
  })
  const handled = (at: number) => ({ at, by: 'local', how: 'handled' as const })
  const rows = [
    of('one', [letter('git/one/a', { at: 1 }), letter('git/one/b', { at: 4 })]),
    of('two', [
      letter('git/two/c', { at: 2, resolved: handled(9) }),
      letter('git/two/d', { at: 3, resolved: handled(5) }),
    ]),
  ]

  it('are those that wait, of every thread, the newest first', () => {
    expect(openLetters(rows).map(({ jobId, of }) => [jobId, of])).toEqual([
      ['git/one/b', { threadId: 'one' }],
      ['git/one/a', { threadId: 'one' }],
    ])
  })

  it('are kept apart once somebody has seen to them', () => {
    expect(settledLetters(rows).map(({ jobId }) => jobId)).toEqual(['git/two/c', 'git/two/d'])
  })
})

describe('words for jobs', () => {
  it('call a job by what it does, and one of a kind that is no more by its name', () => {
    expect(kindWords('capture-checkpoint')).toBe('Take a checkpoint')
    expect(kindWords('paint-fence')).toBe('paint fence')
    expect(kindWords('constructor')).toBe('constructor')
  })

  it('tell what a job was for by the first line of what a person wrote', () => {
    const turn = turnId.parse('turn')
    expect(
      causeWords({
        row: 'turn',
        turnId: turn,
        number: 1,
        text: '\nGreet\nin French',
        at: 0,
        end: null,
      }),
    ).toBe('Greet')
  })
})
