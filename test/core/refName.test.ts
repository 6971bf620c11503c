import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isValidBranchName } from '../../core/refName.ts'

/** What git itself says, asked outside of any repository. */
function gitAllows(name: string): boolean {
  const args = ['check-ref-format', '--branch', name]
  return spawnSync('git', args, { cwd: tmpdir(), stdio: 'ignore' }).status === 0
}

const names = [
  'main',
  'feature/x',
  'a-b_c.d',
  'ümläut/日本',
  '@',
  'a@b',
  'x@',
  'heads/x',
  'a"b',
  "a'b",
  '$(x)',
  '',
  '-d',
  '--delete',
  '/',
  'a/',
  '/a',
  'a//b',
  '.a',
  'a/.b',
  'a.',
  'a..b',
  'a.lock',
  'a.lock/b',
  'a b',
  'a~1',
  'a^',
  'a:b',
  'a?',
  'a*',
  'a[b',
  'a\\b',
  'a\nb',
  'a\u007f',
  '@{',
  'a@{1}',
  'HEAD',
  'a/-b',
  'a/HEAD',
  'HEAD/a',
  'refs/heads/a',
  'lock',
  '.lock',
  'a/.lock',
  'a.LOCK',
  '\u0001',
  '\t',
]

it.each(names)('judges %j as git does', (name) => {
  expect(isValidBranchName(name)).toBe(gitAllows(name))
})

it('judges any name as git does', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '/',
      '.',
      '..',
      '.lock',
      '@',
      '{',
      '-',
      'HEAD',
      ' ',
      '~',
      '^',
      ':',
      '\\',
      '*',
      '[',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
    fc.stringMatching(/^[a-z]{1,4}$/),
  )
  const name = fc
    .array(part, { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join(''))
    .filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(name, (text) => isValidBranchName(text) === gitAllows(text)),
    { numRuns: 300 },
  )
})

it('refuses half a character, which no file system can hold', () => {
  expect(isValidBranchName('a\ud800b')).toBe(false)
})
