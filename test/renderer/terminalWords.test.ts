import { describe, expect, it, vi } from 'vitest'
import { MESSAGE_LIMIT } from '../../core/commands.ts'
import { terminalRow, type TerminalRow } from '../../core/terminals.ts'
import { endWords } from '../../renderer/terminal/endWords.ts'
import { findFileLinks } from '../../renderer/terminal/fileLinks.ts'
import { groupTerminals, shownOf } from '../../renderer/terminal/groupTerminals.ts'
import { plainText } from '../../renderer/terminal/plainText.ts'
import { quoted } from '../../renderer/terminal/quoted.ts'

describe('files that a line names', () => {
  const found = (text: string) =>
    findFileLinks(text).map(({ path, line, column }) => [path, line, column])

  it('are found with their line and column', () => {
    expect(found('src/a.ts:12:3')).toEqual([['src/a.ts', 12, 3]])
    expect(found('  at run (/home/you/src/b.mjs:7:41)')).toEqual([['/home/you/src/b.mjs', 7, 41]])
    expect(found('src/c.ts(4,9): error TS2339')).toEqual([['src/c.ts', 4, 9]])
    expect(found('main.go:88: undefined: x')).toEqual([['main.go', 88, undefined]])
    expect(found('modified:   ../docs/read me.md, ./x/y.rs')).toEqual([
      ['./x/y.rs', undefined, undefined],
    ])
    expect(found('C:\\work\\a.cs:3')).toEqual([['C:\\work\\a.cs', 3, undefined]])
  })

  it('are not found where none is meant', () => {
    for (const text of [
      'e.g. this',
      'example.com',
      'https://example.com/a/b.html:3',
      'v1.2.3',
      '1.5',
      'a:b',
    ])
      expect(found(text)).toEqual([])
  })

  it('say where they stand', () => {
    const text = 'see src/a.ts:12 now'
    const [link] = findFileLinks(text)
    expect(text.slice(link?.start, link?.end)).toBe('src/a.ts:12')
  })

  it('are looked for in no time, whatever the line', () => {
    const started = performance.now()
    for (const text of ['a/'.repeat(20_000), '.'.repeat(40_000), `${'a.'.repeat(20_000)}:`])
      findFileLinks(text)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('what is quoted to an agent', () => {
  it('stands in a block that it cannot end', () => {
    expect(quoted('\nfailed  \n  at a\n\n', 'bash')).toBe(
      'From the terminal bash:\n```text\nfailed\n  at a\n```\n',
    )
    expect(quoted('```js', 'bash')).toContain('\n````text\n```js\n````\n')
  })

  it('is the end of what is too long, and says so', () => {
    const text = quoted(`${'x'.repeat(MESSAGE_LIMIT)}end`, 'bash')
    expect(text.length).toBeLessThan(MESSAGE_LIMIT)
    expect(text).toMatch(/^From the terminal bash \(its end\):[^]*end\n```\n$/)
  })
})

it('reads a serialized screen as text', () => {
  expect(plainText('\x1b[31mred\x1b[0m\x1b[3Cfar   \r\n\r\nlast\r\n\x1b[5C')).toBe(
    'red   far\n\nlast',
  )
})

it('says how a terminal ended', () => {
  expect(endWords({ kind: 'running' })).toBeNull()
  expect(endWords({ kind: 'ended', exitCode: 0 })).toBe('It has ended.')
  expect(endWords({ kind: 'ended', exitCode: 3 })).toBe('It has ended with code 3.')
  expect(endWords({ kind: 'ended', exitCode: 0, signal: 9 })).toBe('It was killed.')
  expect(endWords({ kind: 'ended', exitCode: 0, signal: 11 })).toBe('It was ended by signal 11.')
  expect(endWords({ kind: 'left' })).toContain('when Gaffer was closed')
})

describe('terminals of a thread', () => {
  const id = (nth: number) => `00000000-0000-4000-8000-00000000000${nth}`
  const row = (nth: number, group = nth): TerminalRow =>
    terminalRow.parse({
      terminalId: id(nth),
      threadId: 't',
      title: `bash ${nth}`,
      group: id(group),
      order: nth,
      size: { columns: 80, rows: 24 },
      state: { kind: 'running' },
    })

  it('stand in groups, where the first of each is', () => {
    const groups = groupTerminals([row(1), row(2), row(3, 1)])
    expect(groups.map((group) => group.map(({ order }) => order))).toEqual([[1, 3], [2]])
  })

  it('show the one that was chosen, and the newest once that is gone', () => {
    const rows = [row(1), row(2)]
    expect(shownOf(rows, rows[0]?.terminalId)).toBe(rows[0])
    expect(shownOf(rows, row(9).terminalId)).toBe(rows[1])
    expect(shownOf([], undefined)).toBeUndefined()
  })
})

describe('keys in a terminal', () => {
  const meanings = async (userAgent: string) => {
    vi.resetModules()
    vi.stubGlobal('navigator', { userAgent })
    const { terminalKey } = await import('../../renderer/terminal/keys.ts')
    vi.unstubAllGlobals()
    return (keys: string, selection = false) => {
      const has = (name: string) => keys.includes(`${name}+`)
      const code = keys.split('+').at(-1) ?? ''
      const event = { type: 'keydown', code, ctrlKey: has('Ctrl'), shiftKey: has('Shift') }
      const held = { metaKey: has('Meta'), altKey: has('Alt') }
      return terminalKey({ ...event, ...held } as KeyboardEvent, selection)
    }
  }

  it('are the shell’s but for a few', async () => {
    const of = await meanings('X11; Linux')
    for (const keys of ['KeyA', 'Ctrl+KeyC', 'Ctrl+KeyK', 'Ctrl+KeyB', 'Alt+KeyF', 'Escape'])
      expect([keys, of(keys, true)]).toEqual([keys, 'shell'])
    expect(of('Ctrl+Shift+KeyC', true)).toBe('copy')
    expect(of('Ctrl+KeyF')).toBe('search')
    for (const keys of [
      'Ctrl+Backquote',
      'Ctrl+Shift+Backquote',
      'Ctrl+Shift+KeyF',
      'Ctrl+Shift+KeyV',
    ])
      expect([keys, of(keys)]).toEqual([keys, 'window'])
  })

  it('leave the shell all of Ctrl on a Mac', async () => {
    const of = await meanings('Macintosh; Intel Mac OS X')
    expect(of('Ctrl+KeyF')).toBe('shell')
    expect(of('Ctrl+Shift+KeyC', true)).toBe('shell')
    expect(of('Meta+KeyC', true)).toBe('copy')
    expect(of('Meta+KeyF')).toBe('search')
    expect(of('Meta+KeyK')).toBe('window')
    expect(of('Ctrl+Backquote')).toBe('window')
  })
})
