import { describe, expect, it } from 'vitest'
import { compose, isSelected } from '../../../core/diff/compose.ts'
import { type FilePatch, baseOfPatch, parsePatch } from '../../../core/diff/patch.ts'
import type { LineRange } from '../../../core/git/selection.ts'

const one = '1'.repeat(40)
const two = '2'.repeat(40)
const none = '0'.repeat(40)
const patchOf = (...lines: string[]) => {
  const found = parsePatch(`${lines.join('\n')}\n`)
  if (found === null) throw new Error('no patch')
  return found
}
const head = ['diff --git a/a b/a', `index ${one}..${two} 100644`, '--- a/a', '+++ b/a']
const taken = (old: string, { changes }: FilePatch, ...ranges: LineRange[]) =>
  compose(old, changes, isSelected(ranges))
const old = (from: number, to = from): LineRange => ({ side: 'old', from, to })
const added = (from: number, to = from): LineRange => ({ side: 'new', from, to })

describe('a patch', () => {
  it('tells its changes by lines, those in one hunk apart', () => {
    const patch = patchOf(
      ...head,
      '@@ -1,5 +1,5 @@ function',
      '-one',
      '+ONE',
      ' two',
      '-three',
      ' four',
      '+4½',
      ' five',
      '@@ -20 +20,0 @@',
      '-twenty',
    )
    expect(patch.changes).toEqual([
      { oldStart: 0, newStart: 0, oldLines: ['one\n'], newLines: ['ONE\n'] },
      { oldStart: 2, newStart: 2, oldLines: ['three\n'], newLines: [] },
      { oldStart: 4, newStart: 3, oldLines: [], newLines: ['4½\n'] },
      { oldStart: 19, newStart: 20, oldLines: ['twenty\n'], newLines: [] },
    ])
  })

  it('keeps a last line without an end so, on either side', () => {
    const bare = '\\ No newline at end of file'
    const patch = patchOf(...head, '@@ -1 +1,2 @@', '-one', bare, '+one', '+two', bare)
    expect(patch.changes).toEqual([
      { oldStart: 0, newStart: 0, oldLines: ['one'], newLines: ['one\n', 'two'] },
    ])
  })

  it('takes lines that look like marks for lines', () => {
    const patch = patchOf(
      ...head,
      '@@ -1,2 +1,2 @@',
      '--- a/x',
      '-@@ -1 +1 @@',
      '+diff --git a/x b/x',
      '+++ b/x\r',
    )
    expect(patch.changes).toEqual([
      {
        oldStart: 0,
        newStart: 0,
        oldLines: ['-- a/x\n', '@@ -1 +1 @@\n'],
        newLines: ['diff --git a/x b/x\n', '++ b/x\r\n'],
      },
    ])
  })

  it('reads an empty line whose blank was left away', () => {
    const patch = patchOf(...head, '@@ -1,2 +1,3 @@', '', '+one', ' two')
    expect(patch.changes).toEqual([{ oldStart: 1, newStart: 1, oldLines: [], newLines: ['one\n'] }])
  })

  it.each([
    ['a changed file', head, `100644:${one}..100644:${two}`],
    [
      'a new one',
      ['diff --git a/a b/a', 'new file mode 100755', `index ${none}..${two}`],
      `none..100755:${two}`,
    ],
    [
      'a deleted one',
      ['diff --git a/a b/a', 'deleted file mode 120000', `index ${one}..${none}`],
      `120000:${one}..none`,
    ],
    [
      'another mode as well',
      ['diff --git a/a b/a', 'old mode 100644', 'new mode 100755', `index ${one}..${two}`],
      `100644:${one}..100755:${two}`,
    ],
    [
      'another mode alone',
      ['diff --git a/a b/a', 'old mode 100644', 'new mode 100755'],
      '100644:..100755:',
    ],
    [
      'a renamed one',
      [
        'diff --git "a/index 1" b/b',
        'similarity index 90%',
        'rename from index 1',
        'rename to b',
        `index ${one}..${two} 100644`,
      ],
      `100644:${one}..100644:${two}`,
    ],
  ])('knows what it is a patch of: %s', (_name, lines, base) => {
    expect(baseOfPatch(patchOf(...lines))).toBe(base)
  })

  it('has no lines when the file is binary', () => {
    const { binary, changes } = patchOf(
      'diff --git a/a b/a',
      `index ${one}..${two} 100644`,
      'Binary files a/a and b/a differ',
    )
    expect({ binary, changes }).toEqual({ binary: true, changes: [] })
  })

  it('is none when nothing, several files, a merge or half a patch is given', () => {
    const hunk = ['@@ -1 +1 @@', '-one', '+two']
    expect(parsePatch('')).toBeNull()
    expect(parsePatch([...head, ...hunk, ...head, ...hunk, ''].join('\n'))).toBeNull()
    expect(parsePatch([...head.slice(0, 2), ...head, ...hunk, ''].join('\n'))).toBeNull()
    expect(parsePatch('* Unmerged path a\n')).toBeNull()
    expect(parsePatch('diff --cc a\nindex 1,2..3\n')).toBeNull()
    expect(parsePatch([...head, '@@ -1,2 +1 @@', '-one', ''].join('\n'))).toBeNull()
    expect(parsePatch([...head, '@@ -1 +1 @@', '*one', '+two', ''].join('\n'))).toBeNull()
  })
})

describe('taking lines of a patch', () => {
  const text = 'a\nb\nc\nd\n'
  const patch = patchOf(...head, '@@ -1,4 +1,4 @@', ' a', '-b', '-c', '+B', '+C', ' d')

  it('gives the old text for none and the new one for all', () => {
    expect(taken(text, patch)).toEqual({ text, taken: 'none' })
    expect(taken(text, patch, old(1, 9), added(1, 9))).toEqual({
      text: 'a\nB\nC\nd\n',
      taken: 'all',
    })
  })

  it('takes removed lines alone and added lines alone', () => {
    expect(taken(text, patch, old(3)).text).toBe('a\nb\nd\n')
    expect(taken(text, patch, added(2)).text).toBe('a\nb\nc\nB\nd\n')
  })

  it('keeps a line that was replaced where it stood', () => {
    expect(taken(text, patch, old(2), added(2))).toEqual({ text: 'a\nB\nc\nd\n', taken: 'some' })
    expect(taken(text, patch, old(3), added(3)).text).toBe('a\nb\nC\nd\n')
  })

  it('ends a last line that gets a follower, as the follower ends', () => {
    const bare = '\\ No newline at end of file'
    const unix = patchOf(...head, '@@ -1 +1,2 @@', '-a', bare, '+a', '+b')
    expect(taken('a', unix, added(2)).text).toBe('a\nb\n')
    const dos = patchOf(...head, '@@ -1 +1,2 @@', '-a', bare, '+a\r', '+b\r')
    expect(taken('a', dos, added(2)).text).toBe('a\r\nb\r\n')
  })
})
