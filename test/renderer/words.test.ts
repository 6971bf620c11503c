import { describe, expect, it } from 'vitest'
import { backoff } from '../../renderer/connection/backoff.ts'
import { mintId } from '../../renderer/ids.ts'
import { pathsToCommit } from '../../renderer/changes/pathsToCommit.ts'
import { titleFrom } from '../../renderer/start/titleFrom.ts'
import { suggestRule } from '../../renderer/thread/suggestRule.ts'
import { usageWords } from '../../renderer/thread/usageWords.ts'
import { age, duration } from '../../renderer/ui/time.ts'

describe('an id', () => {
  it('is a UUIDv7 that sorts by when it was made', () => {
    const early = mintId(1_700_000_000_000)
    const late = mintId(1_700_000_000_001)
    expect(early).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(early < late).toBe(true)
    expect(mintId(5)).not.toBe(mintId(5))
  })
})

describe('waiting between attempts', () => {
  it('doubles up to five seconds', () => {
    expect([1, 2, 3, 6, 100].map(backoff)).toEqual([200, 400, 800, 5000, 5000])
  })
})

describe('the paths of a commit', () => {
  const file = (path: string, more = {}) => ({
    path,
    status: 'modified' as const,
    additions: 1,
    deletions: 0,
    binary: false,
    ...more,
  })

  it('are not named when everything is taken', () => {
    expect(pathsToCommit([file('a'), file('b')], new Set())).toBeUndefined()
    expect(pathsToCommit([file('a')], new Set(['gone']))).toBeUndefined()
  })

  it('are those that are not left out, a renamed file with its old name', () => {
    const files = [file('a'), file('new', { status: 'renamed', oldPath: 'old' }), file('c')]
    expect(pathsToCommit(files, new Set(['a']))).toEqual(['old', 'new', 'c'])
    expect(pathsToCommit(files, new Set(['a', 'new', 'c']))).toEqual([])
  })
})

describe('a title out of a message', () => {
  it('is its first line with words', () => {
    expect(titleFrom('\n  Greet in French \nplease', 200)).toBe('Greet in French')
  })

  it('is cut at a word', () => {
    const title = titleFrom('word '.repeat(40), 200)
    expect(title).toMatch(/word…$/)
    expect(title.length).toBeLessThanOrEqual(72)
  })

  it('stays within the limit without any space to cut at', () => {
    expect(titleFrom('x'.repeat(300), 20)).toBe(`${'x'.repeat(19)}…`)
  })
})

describe('a suggested rule', () => {
  const command = (text: string) =>
    suggestRule({ kind: 'command', detail: { command: text } }, 'Run it')
  const edit = (...paths: string[]) =>
    suggestRule(
      {
        kind: 'edit',
        detail: { files: paths.map((path) => ({ path, newText: '', inside: true })) },
      },
      'Edit',
    ).pattern

  it('is the first two words of a plain command', () => {
    expect(command('npm test -- --watch')).toEqual({
      kind: 'command',
      pattern: 'npm test',
      exact: false,
    })
  })

  it('is the very command when its words do not show all that it runs', () => {
    expect(command('npm test && rm -rf build')).toMatchObject({
      pattern: 'npm test && rm -rf build',
      exact: true,
    })
  })

  it('is a glob of the folder that holds all edited files', () => {
    expect(edit('src/a/b.ts')).toBe('src/a/**')
    expect(edit('src/a/b.ts', 'src/c.ts')).toBe('src/**')
    expect(edit('a.ts', 'src/c.ts')).toBe('**')
    expect(edit('readme.md')).toBe('readme.md')
  })
})

describe('words for numbers', () => {
  it('tell an age in one unit', () => {
    const ages = [5_000, 300_000, 7_200_000, 200_000_000, 3_000_000_000].map((past) => age(0, past))
    expect(ages).toEqual(['now', '5m', '2h', '2d', '4w'])
  })

  it('tell a duration as exactly as it matters', () => {
    expect([840, 42_000, 185_000, 4_320_000].map(duration)).toEqual([
      '0.8s',
      '42s',
      '3m 05s',
      '1h 12m',
    ])
  })

  it('tell what was used, and nothing when nothing was told', () => {
    expect(usageWords({ inputTokens: 12_400, outputTokens: 800, costUsd: 0.04 })).toBe(
      '13.2K tokens · $0.04',
    )
    expect(usageWords({})).toBe('')
  })
})
