import fc from 'fast-check'
import { expect, it } from 'vitest'
import { matchesGlob } from '../../../core/permission/pathGlob.ts'

it.each([
  ['src/a.ts', 'src/a.ts'],
  ['src/*.ts', 'src/a.ts'],
  ['src/*', 'src/.env'],
  ['*', 'README'],
  ['s?c/a', 'src/a'],
  ['?', '日'],
  ['?', '👋'],
  ['a**b', 'a-x-b'],
  ['src/**', 'src/a'],
  ['src/**', 'src/a/b/c'],
  ['**', 'a'],
  ['**', 'a/b'],
  ['**/*.ts', 'a.ts'],
  ['**/*.ts', 'a/b/c.ts'],
  ['src/**/test/*', 'src/test/a'],
  ['src/**/test/*', 'src/a/b/test/c'],
  ['**/**/a', 'a'],
  ['a/**/**', 'a/b'],
  ['**/b/**/d', 'a/b/b/c/d'],
  ['*a*b*', 'xaxbx'],
  ['[a]{b}', '[a]{b}'],
  ['a.c', 'a.c'],
])('%s matches %s', (glob, path) => {
  expect(matchesGlob(glob, path)).toBe(true)
})

it.each([
  ['src/a.ts', 'src/a.tsx'],
  ['src/*.ts', 'src/b/a.ts'],
  ['*', 'a/b'],
  ['?', ''],
  ['?', 'ab'],
  ['a?c', 'a/c'],
  ['src/**', 'src'],
  ['src/**', 'srcs/a'],
  ['**/test/*', 'test'],
  ['a/**/b', 'a/c'],
  ['**/b/**/d', 'a/c/d'],
  ['a.c', 'abc'],
  ['src', 'src/a'],
  ['', 'a'],
  ['SRC/*', 'src/a'],
])('%s does not match %s', (glob, path) => {
  expect(matchesGlob(glob, path)).toBe(false)
})

/** The same by the book: slow, and plain to see. */
function byTheBook(glob: string, path: string): boolean {
  const part = (each: string) =>
    [...each]
      .map((char) => (char === '*' ? '[^/]*' : char === '?' ? '[^/]' : char.replace(/\W/u, '\\$&')))
      .join('')
  const parts = glob.split('/')
  const pattern = parts.map((each, at) => {
    if (each !== '**') return part(each) + (at < parts.length - 1 ? '/' : '')
    return at < parts.length - 1 ? '(?:[^/]*/)*' : '(?:[^/]*/)*[^/]*'
  })
  return new RegExp(`^${pattern.join('')}$`, 'su').test(path)
}

it('matches what a regular expression made of the glob matches', () => {
  const parts = (part: fc.Arbitrary<string>) =>
    fc.array(part, { minLength: 1, maxLength: 5 }).map((each) => each.join('/'))
  const glob = parts(fc.oneof(fc.constant('**'), fc.stringMatching(/^[ab*?]{1,4}$/)))
  const path = parts(fc.stringMatching(/^[ab]{1,4}$/))
  fc.assert(
    fc.property(glob, path, (pattern, file) => {
      expect(matchesGlob(pattern, file)).toBe(byTheBook(pattern, file))
    }),
    { numRuns: 2000 },
  )
})

it('is through with any pattern and path in no time', () => {
  const long = (piece: string) =>
    fc.integer({ min: 1, max: 600 }).map((times) => piece.repeat(times))
  const glob = fc
    .array(fc.oneof(...['*', '*a', '?*', '**/', '**/a/', '*/', 'a'].map(long)), { maxLength: 4 })
    .map((pieces) => pieces.join('').slice(0, 4096))
  const path = fc
    .array(fc.oneof(...['a', 'a/', 'aab/', 'b'].map(long)), { maxLength: 4 })
    .map((pieces) => pieces.join('').slice(0, 4096))
  fc.assert(
    fc.property(glob, path, (pattern, file) => typeof matchesGlob(pattern, file) === 'boolean'),
    { numRuns: 50, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: true },
  )
  expect(matchesGlob(`${'**/a/'.repeat(800)}b`, 'a/'.repeat(2000))).toBe(false)
  expect(matchesGlob(`${'*a'.repeat(2000)}b`, 'a'.repeat(4096))).toBe(false)
})
