import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SUBJECT_LIMIT, suggestMessage } from '../../core/commitMessage.ts'
import type { FileChange } from '../../core/git/answers.ts'

const file = (status: FileChange['status'], path: string, oldPath?: string): FileChange => ({
  path,
  status,
  ...(oldPath !== undefined && { oldPath }),
  additions: 1,
  deletions: 1,
  binary: false,
})

it.each([
  [[file('untracked', 'lamp.txt')], 'Add lamp.txt'],
  [[file('modified', 'src/app/lamp.ts')], 'Change src/app/lamp.ts'],
  [[file('deleted', 'lamp.ts')], 'Remove lamp.ts'],
  [[file('renamed', 'b.ts', 'a.ts')], 'Rename a.ts to b.ts'],
  [[file('added', 'src/a.ts'), file('untracked', 'src/b.ts')], 'Add a.ts and b.ts in src'],
  [
    [file('modified', 'a/x.ts'), file('modified', 'b/y.ts'), file('modified', 'z.ts')],
    'Change x.ts, y.ts and z.ts',
  ],
  [
    [file('modified', 'src/a.ts'), file('modified', 'src/b.ts'), file('deleted', 'src/c.ts')],
    'Change 2 files and remove 1 in src',
  ],
] as const)('%j: %s', (files, subject) => {
  expect(suggestMessage(files)?.split('\n')[0]).toBe(subject)
})

it('names below the first line what became of each of several files', () => {
  const files = [file('modified', 'src/a.ts'), file('renamed', 'src/c.ts', 'src/b.ts')]
  expect(suggestMessage(files)).toBe(
    'Change 1 file and rename 1 in src\n\n- change src/a.ts\n- rename src/b.ts to src/c.ts',
  )
})

it('counts what it does not name', () => {
  const files = Array.from({ length: 30 }, (_, at) => file('modified', `src/file-${at}.ts`))
  const lines = suggestMessage(files, 5000)?.split('\n') ?? []
  expect(lines[0]).toBe('Change 5000 files in src')
  expect(lines).toHaveLength(2 + 20 + 1)
  expect(lines.at(-1)).toBe('- and 4980 more')
})

it('has nothing to say of nothing', () => {
  expect(suggestMessage([])).toBeUndefined()
})

it('begins with one line that fits, whatever the files are called', () => {
  const status = fc.constantFrom<FileChange['status']>('added', 'modified', 'deleted', 'renamed')
  const path = fc.array(
    fc.string({ minLength: 1, maxLength: 60 }).map((part) => part.replaceAll('\n', '_')),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  const files = fc.array(
    fc.tuple(status, path).map(([is, parts]) => file(is, parts.join('/'), 'old')),
    { minLength: 1, maxLength: 30 },
  )
  fc.assert(
    fc.property(files, (changes) => {
      const [subject = ''] = (suggestMessage(changes) ?? '').split('\n')
      expect(subject.length).toBeGreaterThan(0)
      expect(subject.length).toBeLessThanOrEqual(SUBJECT_LIMIT)
      expect(suggestMessage(changes)).toBe(suggestMessage(changes))
    }),
  )
})
