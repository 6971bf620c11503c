import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../core/views/view.ts'
import { Table } from '../../renderer/store/table.ts'

const change = fc.oneof(
  fc.record({
    put: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    scope: fc.constantFrom('mine', 'other'),
    rank: fc.integer({ min: 1, max: 9 }),
    row: fc.integer(),
  }),
  fc.record({
    remove: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    scope: fc.constantFrom('mine', 'other'),
  }),
  fc.record({ clear: fc.constantFrom('mine', 'other') }),
)

/** The same, told as plainly as possible. */
function plainly(changes: readonly Change<number>[]) {
  const rows = new Map<string, { rank: number; row: number }>()
  for (const each of changes) {
    if ('clear' in each) {
      if (each.clear === 'mine') rows.clear()
    } else if (each.scope !== 'mine') continue
    else if ('remove' in each) rows.delete(each.remove)
    else rows.set(each.put, { rank: each.rank, row: each.row })
  }
  return rows
}

describe('a table', () => {
  it('holds what a view said, in rank order, whatever the changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const table = new Table<number>('mine')
        for (const each of changes) {
          table.apply([each])
          expect(table.keys.length).toBe(new Set(table.keys).size)
        }
        const expected = plainly(changes)
        expect([...table.keys].toSorted()).toEqual([...expected.keys()].toSorted())
        const ranks = table.keys.map((key) => expected.get(key)?.rank)
        expect(ranks).toEqual(ranks.toSorted((a, b) => Number(a) - Number(b)))
        for (const [key, { rank, row }] of expected)
          expect(table.get('mine', key)).toEqual({ rank, row })
      }),
    )
  })

  it('gives the same list of keys while only contents change', () => {
    const table = new Table<string>('mine')
    table.apply([{ put: 'a', scope: 'mine', rank: 1, row: 'one' }])
    const { keys } = table
    table.apply([{ put: 'a', scope: 'mine', rank: 1, row: 'two' }])
    expect(table.keys).toBe(keys)
    expect(table.row('a')).toBe('two')
  })

  it('keeps a row that events have made newer than the page that was read', () => {
    const table = new Table<string>('mine')
    table.apply([{ put: 'b', scope: 'mine', rank: 2, row: 'newer' }])
    table.fill([
      { scope: 'mine', key: 'a', rank: 1, row: 'old' },
      { scope: 'mine', key: 'b', rank: 2, row: 'older' },
    ])
    expect(table.all()).toEqual(['old', 'newer'])
    expect(table.firstRank).toBe(1)
  })

  it('of every scope keeps rows of one name apart, and lets a scope go as a whole', () => {
    const table = new Table<string>(null)
    table.fill([{ scope: 'mine', key: 'a', rank: 1, row: 'my a' }])
    table.apply([
      { put: 'a', scope: 'other', rank: 2, row: 'their a' },
      { put: 'b', scope: 'mine', rank: 3, row: 'my b' },
      { put: 'c', scope: '.notes', rank: 4, row: 'nobody reads this' },
    ])
    expect(table.all()).toEqual(['my a', 'their a', 'my b'])
    expect(table.get('other', 'a')).toEqual({ rank: 2, row: 'their a' })
    table.apply([{ remove: 'b', scope: 'mine' }, { clear: 'other' }])
    expect(table.all()).toEqual(['my a'])
  })
})
