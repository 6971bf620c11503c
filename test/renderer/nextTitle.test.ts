import { expect, it } from 'vitest'
import { TITLE_LIMIT } from '../../core/commands.ts'
import { nextTitle } from '../../renderer/sidebar/nextTitle.ts'

it('gives a thread that goes on from another the first number that is free', () => {
  expect(nextTitle('Greet', ['Greet'])).toBe('Greet (2)')
  expect(nextTitle('Greet (2)', ['Greet', 'Greet (2)'])).toBe('Greet (3)')
  expect(nextTitle('Greet', ['Greet', 'Greet (3)'])).toBe('Greet (2)')
})

it('keeps within what a title may have', () => {
  const long = 'x'.repeat(TITLE_LIMIT)
  expect(nextTitle(long, [long])).toHaveLength(TITLE_LIMIT)
})
