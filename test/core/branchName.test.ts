import fc from 'fast-check'
import { expect, it } from 'vitest'
import { suggestBranchName } from '../../core/branchName.ts'
import { isValidBranchName } from '../../core/refName.ts'

it.each([
  ['Fix the login form', 'fix-the-login-form'],
  ['  Déjà vu: naïve “Ångström”!  ', 'deja-vu-naive-angstrom'],
  ["Don't panic", 'dont-panic'],
  ['--upload-pack=touch x', 'upload-pack-touch-x'],
  ['../../etc/passwd', 'etc-passwd'],
  ['日本語 の 題', '日本語-の-題'],
  ['हिन्दी', 'हिन्दी'],
  ['İstanbul', 'istanbul'],
  ['HEAD', 'head'],
  ['main.lock', 'main-lock'],
  ['🎉🎉', 'work'],
  ['', 'work'],
])('makes a branch name of %j', (text, name) => {
  expect(suggestBranchName(text)).toBe(name)
})

it('cuts between words, or in a long one', () => {
  const many = suggestBranchName('word '.repeat(30))
  expect(many).toMatch(/^(word-)+word$/)
  expect(many.length).toBeLessThanOrEqual(50)
  expect(suggestBranchName('x'.repeat(300))).toBe('x'.repeat(25))
})

it('is never a name that is taken, in whatever case, nor one in its way', () => {
  expect(suggestBranchName('Fix it', ['main'])).toBe('fix-it')
  expect(suggestBranchName('Fix it', ['Fix-It', 'fix-it-2'])).toBe('fix-it-3')
  expect(suggestBranchName('Fix', ['fix/it'])).toBe('fix-2')
})

it('gives a name that git allows, whatever is written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const name = suggestBranchName(text)
      expect(isValidBranchName(name)).toBe(true)
      expect(name.length).toBeLessThanOrEqual(53)
    }),
  )
})
