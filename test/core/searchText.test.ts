import { expect, it } from 'vitest'
import {
  matchOf,
  SEARCH_WORDS,
  searchTerms,
  SNIPPET_LENGTH,
  snippetOf,
} from '../../core/searchText.ts'

it.each([
  ['lamp', '"lamp"*'],
  ['move the lamp', '"move" "the" "lamp"*'],
  ['say "hi" AND NOT (x)', '"say" """hi""" "AND" "NOT" "(x)"*'],
  ['foo.bar()', '"foo.bar()"*'],
  ['a\0b', '"a" "b"*'],
])('quotes every word of %j', (text, match) => {
  expect(matchOf(searchTerms(text))).toBe(match)
})

it.each([[''], ['  '], ['"'], ['() * - ^ :']])('looks for nothing when asked for %j', (text) => {
  expect(matchOf(searchTerms(text))).toBeUndefined()
})

it('looks for no more words than its limit', () => {
  expect(searchTerms('a '.repeat(1000))).toHaveLength(SEARCH_WORDS)
})

const plain = (parts: { text: string; found: boolean }[]) =>
  parts.map(({ text, found }) => (found ? `[${text}]` : text)).join('')

it.each([
  ['The lamp stands.', 'LAMP', 'The [lamp] stands.'],
  ['The lamps stand.', 'lamp', 'The [lamp]s stand.'],
  ['clamp', 'lamp', 'clamp'],
  ['call foo.bar() now', 'foo.bar()', 'call [foo].[bar]() now'],
  ['Straße über Öl', 'öl über', 'Straße [über] [Öl]'],
  ['a.*b', '.*', 'a.*b'],
])('marks in %j what matches %j', (text, wanted, marked) => {
  expect(plain(snippetOf(text, searchTerms(wanted)))).toBe(marked)
})

it('shows the piece around the first word, cut at words and whole letters', () => {
  const text = `${'before '.repeat(100)}lamp ${'😀'.repeat(500)}`
  const parts = snippetOf(text, ['lamp'])
  const shown = plain(parts)
  expect(shown).toMatch(/^…before before .*\[lamp\] (?:😀)+…$/u)
  expect(shown.length).toBeLessThanOrEqual(SNIPPET_LENGTH + 4)
})
