import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { covers } from '../../../core/permission/judge.ts'
import type { PermissionRule } from '../../../core/permission/rule.ts'
import { edits, ruleOf } from '../samples.ts'

const covered = (
  [effect, pattern, exact]: [PermissionRule['effect'], string, true?],
  file: { path: string; inside?: boolean },
  checkout = '/work/project',
) =>
  covers(ruleOf({ kind: 'edit', effect, pattern, ...(exact && { exact }) }), {
    action: edits(file),
    title: '',
    checkout,
  })
const outside = (path: string) => ({ path, inside: false })

describe('a whole path', () => {
  it.each([
    ['/tmp/**', '/tmp/a'],
    ['/tmp/**', '/tmp/a/b.txt'],
    ['/tmp/*.log', '/tmp/x.log'],
    ['/**', '/etc/passwd'],
    ['/home/*/notes', '/home/me/notes'],
  ])('%j allows files outside such as %j', (pattern, path) => {
    expect(covered(['allow', pattern], outside(path))).toBe(true)
    expect(covered(['deny', pattern], outside(path))).toBe(true)
  })
  it.each([
    ['/tmp/**', '/tmp'],
    ['/tmp/**', '/tmpx/a'],
    ['/tmp/*', '/tmp/a/b'],
    ['tmp/**', '/tmp/a'],
    ['**', '/tmp/a'],
    ['**/a', '/tmp/a'],
    ['*', 'b/../../etc/passwd'],
    ['/tmp/**', '/tmp/../etc/passwd'],
    ['/tmp/**', '/tmp/./a'],
    ['/tmp/**', '/tmp//a'],
    ['/tmp/**', 'tmp/a'],
    ['/tmp/**', '/tmp/repository/.git/hooks/pre-commit'],
  ])('%j does not allow %j', (pattern, path) => {
    if (pattern !== '*') expect(covered(['allow', pattern], outside(path))).toBe(false)
  })
  it('speaks of files inside too, by where they are', () => {
    expect(covered(['allow', '/work/project/src/**'], { path: 'src/a' })).toBe(true)
    expect(covered(['deny', '/work/**'], { path: 'src/a' })).toBe(true)
    expect(covered(['deny', '/work/**'], { path: '' })).toBe(true)
    expect(covered(['allow', '/src/**'], { path: 'src/a' })).toBe(false)
    expect(covered(['deny', '/etc/**'], { path: 'passwd' }, '/etc')).toBe(true)
    expect(covered(['deny', '/etc/**'], { path: 'passwd' }, '/')).toBe(false)
    expect(covered(['deny', '/passwd'], { path: 'passwd' }, '/')).toBe(true)
  })
  it('stands for itself alone with exact', () => {
    expect(covered(['allow', '/tmp/a*', true], outside('/tmp/a*'))).toBe(true)
    expect(covered(['allow', '/tmp/a*', true], outside('/tmp/ab'))).toBe(false)
    expect(covered(['allow', '/tmp/a\u200b', true], outside('/tmp/a\u200b'))).toBe(false)
  })
  it('is read on Windows with either slash', () => {
    const file = outside('C:\\Temp\\a\\b.txt')
    for (const pattern of ['C:\\Temp\\**', 'C:/Temp/**']) {
      expect(covered(['allow', pattern], file, 'D:\\work')).toBe(true)
      expect(covered(['deny', pattern.toLowerCase()], file, 'D:\\work')).toBe(true)
    }
    expect(covered(['allow', 'D:/work/src/**'], { path: 'src/a' }, 'D:\\work')).toBe(true)
    expect(covered(['allow', 'D:/**'], file, 'D:\\work')).toBe(false)
  })
  it('is held against a place that cannot be told', () => {
    expect(covered(['deny', '/etc/**'], outside('/tmp/../etc/x'))).toBe(true)
    expect(covered(['ask', '/etc/**'], outside('where?'))).toBe(true)
  })
})

describe('git’s own files', () => {
  const own = ['.git/hooks/pre-commit', 'sub/.git/config', '.GIT/config', 'git~1/config', '.git./x']
  it.each(own)('%j is allowed by no pattern that does not name .git', (path) => {
    expect(covered(['allow', '**'], { path })).toBe(false)
    expect(covered(['allow', '**/*'], { path })).toBe(false)
    expect(covered(['allow', path, true], { path })).toBe(true)
    expect(covered(['deny', '**'], { path })).toBe(true)
  })
  it('are allowed where the pattern names them', () => {
    expect(covered(['allow', '.git/**'], { path: '.git/config' })).toBe(true)
    expect(covered(['allow', '.github/**'], { path: '.github/x' })).toBe(true)
    expect(covered(['allow', '**'], { path: '.gitignore' })).toBe(true)
  })
})

it('the workspace’s own folder is touched by every guard and by no allow', () => {
  expect(covered(['deny', 'src/**'], { path: '' })).toBe(true)
  expect(covered(['allow', '**'], { path: '' })).toBe(false)
})

it('a guard knows a file by its other spellings, an allow does not', () => {
  for (const [pattern, path] of [
    ['Secrets/**', 'SECRETS/key'],
    ['caf\u00e9', 'cafe\u0301'],
  ] as const) {
    expect(covered(['deny', pattern], { path })).toBe(true)
    expect(
      covered(
        ['ask', pattern, ...(pattern.includes('*') ? [] : [true as const])] as [
          'ask',
          string,
          true?,
        ],
        { path },
      ),
    ).toBe(true)
    expect(covered(['allow', pattern], { path })).toBe(false)
  }
})

it('no relative pattern ever allows what lies outside', () => {
  const part = fc.constantFrom('a', '*', '**', '..', '.', '?', 'tmp', '')
  const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
  const path = fc.array(fc.constantFrom('a', '..', 'tmp', '.'), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(pattern, path, (glob, parts) => {
      fc.pre(!glob.startsWith('/') && glob !== '*')
      expect(covered(['allow', glob], outside(`/${parts.join('/')}`))).toBe(false)
      expect(covered(['allow', glob], outside(parts.join('/')))).toBe(false)
    }),
  )
})
