import { expect, it } from 'vitest'
import { deadLetters, type DeadLettersRow, LETTERS_SHOWN } from '../../../core/views/deadLetters.ts'
import { foldedView } from '../../support/engine.ts'
import { stamped, type Told } from '../../support/specify.ts'
import * as of from '../samples.ts'

function rowsAfter(...events: Told[]): DeadLettersRow[] {
  const table = foldedView(deadLetters)
  for (const event of stamped(events)) table.fold(event)
  return table.rows().map(({ row }) => deadLetters.row.parse(row))
}

it('[D4] keeps what a dead job was told, its error, its attempts and its cause', () => {
  expect(rowsAfter(of.threadCreated, of.letterRecorded())).toEqual([
    { threadId: of.thread, letters: [{ ...of.letter, at: 1001, resolved: null }] },
  ])
})

it('[D4] says what became of a dead letter, by whom and when', () => {
  const again = { how: 'retried', as: 'again' } as const
  const [row] = rowsAfter(
    of.letterRecorded({ jobId: 'git/t/other' }),
    of.letterRecorded(),
    of.letterResolved(again),
  )
  expect(row?.letters.map((letter) => letter.resolved)).toEqual([
    null,
    { ...again, at: 1002, by: 'user:me' },
  ])
})

it('[A7] lets a thread take its dead letters along', () => {
  expect(rowsAfter(of.letterRecorded(), of.threadDeleted)).toEqual([])
  const deleted = of.event('ProjectDeleted', { projectId: of.project, threadIds: [of.thread] })
  expect(rowsAfter(of.letterRecorded(), deleted)).toEqual([])
})

it('keeps so many of one thread, and drops the oldest that somebody has seen to', () => {
  const recorded = (name: string) => of.letterRecorded({ jobId: `git/t/${name}` })
  const many = Array.from({ length: LETTERS_SHOWN - 2 }, (_, at) => recorded(`job-${at}`))
  const [row] = rowsAfter(
    recorded('first'),
    of.letterRecorded(),
    of.letterResolved({ how: 'handled' }),
    ...many,
    recorded('last'),
  )
  const names = row?.letters.map((letter) => letter.jobId)
  expect(names).toHaveLength(LETTERS_SHOWN)
  expect(names?.slice(0, 2)).toEqual(['git/t/first', 'git/t/job-0'])
  expect(names?.at(-1)).toBe('git/t/last')
})
