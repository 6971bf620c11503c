import { describe, expect, it } from 'vitest'
import { isSelected } from '../../core/diff/compose.ts'
import type { FileChange } from '../../core/git/answers.ts'
import { commentsMessage } from '../../renderer/changes/commentsMessage.ts'
import { coAuthorsIn, commitWords, pickedWords } from '../../renderer/changes/commitWords.ts'
import { modeWords, natureOf, natureWords } from '../../renderer/changes/describeFile.ts'
import {
  changedRanges,
  hunkRanges,
  hunkWords,
  readRows,
  rowAt,
} from '../../renderer/changes/diffRows.ts'
import { fileRows, joinStaging } from '../../renderer/changes/fileRows.ts'
import { divisibleBase, quoteOf, rowsBetween, showsQuote } from '../../renderer/changes/lines.ts'
import { plainOutput } from '../../renderer/changes/plainOutput.ts'

const PATCH = `diff --git a/a.ts b/a.ts
index ${'1'.repeat(40)}..${'2'.repeat(40)} 100644
--- a/a.ts
+++ b/a.ts
@@ -1,3 +1,3 @@ first
 one
-two
+zwei
 three
@@ -10,2 +10,4 @@ second
 ten
+ten and a half
+-- nearly eleven
 eleven
\\ No newline at end of file
`

describe('rows of a diff', () => {
  const { rows, hunks } = readRows(PATCH)

  it('numbers each line on the sides that have it', () => {
    expect(rows.map(({ kind, old, new: now }) => [kind, old, now])).toEqual([
      ['context', 1, 1],
      ['removed', 2, null],
      ['added', null, 2],
      ['context', 3, 3],
      ['context', 10, 10],
      ['added', null, 11],
      ['added', null, 12],
      ['context', 11, 13],
    ])
    expect(hunks.map((hunk) => [hunkWords(hunk), hunk.about])).toEqual([
      ['Lines 1–3', 'first'],
      ['Lines 10–13', 'second'],
    ])
  })

  it('names the changed lines of a choice, and no others', () => {
    const chosen = rowsBetween(rows, {
      from: { side: 'new', line: 11 },
      to: { side: 'old', line: 2 },
    })
    const ranges = changedRanges(chosen)
    expect(ranges).toEqual([
      { side: 'old', from: 2, to: 2 },
      { side: 'new', from: 2, to: 2 },
      { side: 'new', from: 11, to: 11 },
    ])
    expect(isSelected(ranges)('new', 12)).toBe(false)
  })

  it('names a hunk by the lines of its head, and no side that has none', () => {
    const created = readRows('@@ -0,0 +1,2 @@\n+a\n+b\n').hunks
    expect(created.map(hunkRanges)).toEqual([[{ side: 'new', from: 1, to: 2 }]])
  })

  it('finds quoted lines again only while they stand there', () => {
    const quote = quoteOf(rows.slice(5, 7))
    expect(quote).toBe('+ten and a half\n+-- nearly eleven')
    expect(showsQuote(rows, { side: 'new', line: 12, quote })).toBe(true)
    expect(showsQuote(rows, { side: 'new', line: 11, quote })).toBe(false)
    expect(rowAt(rows, { side: 'old', line: 40 })).toBe(-1)
  })

  it('divides files, not links or submodules', () => {
    expect(divisibleBase(PATCH)).toBe(`100644:${'1'.repeat(40)}..100644:${'2'.repeat(40)}`)
    expect(divisibleBase(PATCH.replace('100644', '120000'))).toBe(null)
  })
})

describe('what a patch is about', () => {
  it('tells a submodule by its commits', () => {
    const patch = `diff --git a/s b/s\nindex aaaaaaaaaa..bbbbbbbbbb 160000\n--- a/s\n+++ b/s\n@@ -1 +1 @@\n-Subproject commit aaaaaaaaaa\n+Subproject commit bbbbbbbbbb\n`
    expect(natureWords(natureOf(patch))?.text).toBe('Its commit changes from aaaaaaaa to bbbbbbbb.')
  })

  it('tells a pointer of Git LFS by its size', () => {
    const version = 'version https://git-lfs.github.com/spec/v1'
    const patch = `diff --git a/p b/p\nindex 1111..2222 100644\n--- a/p\n+++ b/p\n@@ -1,3 +1,3 @@\n ${version}\n-oid sha256:a\n-size 12\n+oid sha256:b\n+size 34567\n`
    expect(natureWords(natureOf(patch))).toEqual({
      title: 'Git LFS pointer, 34,567 bytes',
      text: 'Its contents are kept by Git LFS. It was 12 bytes.',
    })
    expect(natureOf(PATCH)).toEqual({ kind: 'text' })
  })

  it('tells a change of mode', () => {
    expect(modeWords('diff --git a/x b/x\nold mode 100644\nnew mode 100755\n')).toBe(
      'made executable',
    )
    expect(modeWords(PATCH)).toBe(null)
  })
})

describe('the list of files', () => {
  const file = (path: string, additions: number | null = 1): FileChange => ({
    path,
    status: 'modified',
    additions,
    deletions: 0,
    binary: additions === null,
  })

  it('joins both halves of what can be staged', () => {
    const joined = joinStaging([file('b'), file('c', null)], [file('a'), file('b', 2), file('c')])
    expect(joined.map(({ path, staged, additions }) => [path, staged, additions])).toEqual([
      ['a', 'all', 1],
      ['b', 'some', 3],
      ['c', 'some', null],
    ])
  })

  it('puts files below their folders and leaves those of a closed one out', () => {
    const rows = fileRows([file('a.ts'), file('src/b.ts'), file('src/c.ts')], new Set(['src/']))
    expect(rows.map((row) => (row.kind === 'folder' ? row.folder : row.file.path))).toEqual([
      'a.ts',
      'src/',
    ])
  })
})

describe('words of a commit', () => {
  it('says what it takes', () => {
    const all = { taken: 3, of: 3, staged: false, amend: false }
    expect(commitWords(all)).toBe('Takes 3 files')
    expect(commitWords({ ...all, taken: 1 })).toBe('Takes 1 of 3 files')
    expect(commitWords({ ...all, staged: true, taken: 0 })).toBe('Nothing is staged')
    expect(commitWords({ ...all, amend: true, taken: 0 })).toBe('Only the last message changes')
    expect(pickedWords(5000, 5000, 6001)).toBe('6,001 of 6,001 in the commit')
  })

  it('tells co-authors that git can take from those it cannot', () => {
    expect(coAuthorsIn('Ada <ada@example.com>\n\nBob\n')).toEqual({
      right: ['Ada <ada@example.com>'],
      wrong: ['Bob'],
    })
  })
})

it('quotes the lines of each comment, in a fence that they cannot close', () => {
  const comment = {
    id: '1',
    path: 'a.md',
    side: 'new' as const,
    line: 3,
    quote: '+```',
    text: ' Why? ',
  }
  const removed = { ...comment, side: 'old' as const, quote: '-x', text: 'Keep it' }
  expect(commentsMessage([comment, removed, { ...comment, text: '' }])).toBe(
    'Comments on the changes:\n\na.md:3\n````diff\n+```\n````\nWhy?\n\na.md:3 (removed)\n```diff\n-x\n```\nKeep it',
  )
})

it('leaves the letters of a coloured, overwritten output', () => {
  const said = '\u001B[31mred\u001B[0m\r\n10 %\r50 %\rdone\n\u001B]0;title\u0007end\n'
  expect(plainOutput(said)).toBe('red\ndone\nend\n')
})
