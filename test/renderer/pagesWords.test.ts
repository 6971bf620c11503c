import { describe, expect, it } from 'vitest'
import { operationId, threadId, turnId } from '../../core/ids.ts'
import type { SearchFound } from '../../core/queries.ts'
import type { ActivityRow } from '../../core/views/activity.ts'
import { entryWords } from '../../renderer/activity/entryWords.ts'
import { groupFound } from '../../renderer/search/groupFound.ts'
import { dayName, untilThen } from '../../renderer/ui/time.ts'
import { percent, share } from '../../renderer/views/freshness.ts'

describe('how far a view has come', () => {
  it('is its share of the log, rounded down so that 100 means done', () => {
    expect(percent({ position: 43, lag: 57 })).toBe(43)
    expect(percent({ position: 999, lag: 1 })).toBe(99)
    expect(share({ position: 0, lag: 0 })).toBe(1)
  })
})

describe('what was found', () => {
  it('is told by thread, in the order in which it was found', () => {
    const found = (key: string, thread: string): SearchFound => ({
      threadId: threadId.parse(thread),
      turnId: turnId.parse('turn'),
      key,
      rank: 1,
      kind: 'message',
      at: 0,
      snippet: [],
    })
    const groups = groupFound([found('d', 'one'), found('c', 'two'), found('b', 'one')])
    expect(groups.map((group) => [group.threadId, group.found.map(({ key }) => key)])).toEqual([
      ['one', ['d', 'b']],
      ['two', ['c']],
    ])
  })
})

describe('times to come', () => {
  it('are told in the largest unit that fits, never too early', () => {
    expect(untilThen(1_500, 0)).toBe('in 2s')
    expect(untilThen(61_000, 0)).toBe('in 2m')
    expect(untilThen(2 * 3_600_000, 0)).toBe('in 2h')
    expect(untilThen(59_500, 0)).toBe('in 1m')
    expect(untilThen(3_599_000, 0)).toBe('in 1h')
    expect(untilThen(0, 0)).toBe('now')
    expect(untilThen(0, 5)).toBe('now')
  })

  it('have days with names', () => {
    const noon = new Date(2026, 0, 31, 12).getTime()
    expect(dayName(noon, noon)).toBe('Today')
    expect(dayName(new Date(2026, 0, 30, 23).getTime(), noon)).toBe('Yesterday')
    expect(dayName(new Date(2026, 0, 29).getTime(), noon)).toMatch(/2026/)
  })
})

type Operation = Extract<ActivityRow, { what: 'operation' }>

describe('an activity entry', () => {
  const of = { threadId: threadId.parse('one'), turnId: turnId.parse('turn'), at: 0 }

  it('says what became of a turn, and why', () => {
    const failed: ActivityRow = {
      ...of,
      what: 'turn',
      outcome: 'failed',
      code: 'agent-failed',
      message: 'Everything is lost.',
    }
    expect(entryWords(failed)).toMatchObject({ words: 'Turn failed', about: 'Everything is lost.' })
  })

  it('says what a commit came to, and does not show ids as words', () => {
    const asked = (operation: string, subject: string, more: Partial<Operation>): Operation => ({
      threadId: of.threadId,
      at: 0,
      what: 'operation',
      operationId: operationId.parse('operation'),
      operation,
      subject,
      outcome: null,
      ...more,
    })
    expect(entryWords(asked('commit', 'Greet', {}))).toMatchObject({
      words: 'Committing',
      about: 'Greet',
    })
    const failed = asked('commit', 'Greet', { outcome: 'failed', message: 'A hook said no.' })
    expect(entryWords(failed)).toMatchObject({ words: 'Not committed', about: 'A hook said no.' })
    const restored = asked('restore-checkpoint', 'turn-1:before', { outcome: 'succeeded' })
    expect(entryWords(restored).about).toBeUndefined()
  })
})
