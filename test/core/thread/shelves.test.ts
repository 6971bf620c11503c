import fc from 'fast-check'
import { expect, it } from 'vitest'
import { onShelf, putOnShelf, type Shelves } from '../../../core/thread/shelves.ts'
import { allOnShelves } from '../../support/shelves.ts'

const key = fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', 'toString', ''))

it('holds what was put last at each key, however a key is spelt', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.integer()), { maxLength: 200 }), key, (puts, other) => {
      const shelves = puts.reduce<Shelves<number>>(
        (so, [at, value]) => putOnShelf(so, at, value),
        {},
      )
      const last = new Map(puts)
      for (const [at, value] of last) expect(onShelf(shelves, at)).toBe(value)
      if (!last.has(other)) expect(onShelf(shelves, other)).toBeUndefined()
      expect(new Map(allOnShelves(shelves))).toEqual(last)
      // What is kept as JSON is the same again.
      const again = JSON.parse(JSON.stringify(shelves)) as Shelves<number>
      for (const [at, value] of last) expect(onShelf(again, at)).toBe(value)
    }),
  )
})

it('leaves what it was made from as it was', () => {
  const before = putOnShelf({}, 'a', 1)
  const after = putOnShelf(putOnShelf(before, 'b', 2), 'a', 3)
  expect(allOnShelves(before)).toEqual([['a', 1]])
  expect(onShelf(after, 'a')).toBe(3)
})
