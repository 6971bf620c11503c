import { expect, it } from 'vitest'
import { rulesIn, rulesNamedBy, unproven } from '../../scripts/ruleTitles.ts'

it('reads rules and what is not built yet from tables', () => {
  const page = '| Rule | What |\n| A1   | one [B9] |\n| D2 ○ | later |\n\nA3 is no row.\n'
  expect(rulesIn(page)).toEqual([
    { id: 'A1', later: false },
    { id: 'D2', later: true },
  ])
})

it.each([
  ["it('[A1] [B2] holds', () => {})", ['A1', 'B2']],
  ['test("[A1] isn\'t so", async () => {})', ['A1']],
  ["it.each([\n  [1, 'two'],\n])('[A1] holds for %i', (n) => {})", ['A1']],
  ["it.skipIf(!canMount)(\n  '[A1] holds',\n  () => {},\n)", ['A1']],
  ["describe('[A1] all of it', () => {})", ['A1']],
  ["it.skip('[A1] holds', () => {})", []],
  ["describe.todo('[A1] holds', () => {})", []],
  ["  // it('[A1] holds', () => {})", []],
  ["/*\nit('[A1] holds', () => {})\n*/", []],
  ["it('holds', () => expect('[A1]').toBe('[B2]'))", []],
])('finds in %j the rules %j', (source, rules) => {
  expect(rulesNamedBy(source)).toEqual(rules)
})

it('tells rules without a test, and tests of rules that are not there', () => {
  const rules = [
    { id: 'A1', later: false },
    { id: 'A2', later: false },
    { id: 'A3', later: true },
  ]
  expect(unproven(rules, new Set(['A1', 'B7']))).toEqual([
    "A2 is named by no test's title",
    'B7 is named by a test, and no rule',
  ])
})
