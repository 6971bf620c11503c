import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shellWords } from '../../../core/permission/shellWords.ts'

describe('plain commands', () => {
  it.each<[string, string[]]>([
    ['npm test', ['npm', 'test']],
    ['  npm \t test ', ['npm', 'test']],
    ["git commit -m 'two words'", ['git', 'commit', '-m', 'two words']],
    ['git commit -m "two words"', ['git', 'commit', '-m', 'two words']],
    [`echo 'a'"b"c`, ['echo', 'abc']],
    [`echo '' ""`, ['echo', '', '']],
    [`r''m -rf x`, ['rm', '-rf', 'x']],
    [`echo '$HOME; \`rm\` | "x"'`, ['echo', '$HOME; `rm` | "x"']],
    [`echo "it's; a | trap & more"`, ['echo', "it's; a | trap & more"]],
    ['ls über/日本-1_2.txt', ['ls', 'über/日本-1_2.txt']],
    ['make A=1 --flag=x,y:z@50%+', ['make', 'A=1', '--flag=x,y:z@50%+']],
    ['', []],
    ['   ', []],
  ])('%j are split as a shell does', (command, words) => {
    expect(shellWords(command)).toEqual(words)
  })
})

describe('anything that is more than one plain command', () => {
  it.each([
    'git status; rm -rf ~',
    'a && b',
    'a || b',
    'a | b',
    'a & b',
    'a &',
    '(a)',
    '{ a; }',
    '! a',
    'a $(rm x)',
    'a `rm x`',
    'a $HOME',
    'a ${HOME}',
    'a "$(rm x)"',
    'a "`rm x`"',
    'a "$HOME"',
    'a > b',
    'a >> b',
    'a < b',
    'a 2>&1',
    'a <<< b',
    'a <(b)',
    'a\nb',
    'a\rb',
    "a 'b\nc'",
    'a "b\nc"',
    'a\\\nb',
    'a\0b',
    "a 'b\0'",
    'a *',
    'a ?',
    'a [b]',
    'a {b,c}',
    'a ~',
    'a #b',
    'a ^b',
    'a "!b"',
    'a \\b',
    'a "\\b"',
    'FOO=1 make',
    'PATH=. ls',
    'x+=1 make',
    '_=1 a',
    "'FOO=1' make",

    "a 'b",
    'a "b',
    'a \'b"',
    'a\u00a0b',
    'a\u2028b',
    'a\u000bb',
    'a\u200bb',
    'a 🙂',
    "a 'b\\'",
    "'\\' 'x; rm -rf y; echo ' '\\'",
    "a 'b\u0003'",
    'a "b\u001b[2K"',
    'a \\',
    'a\u3164b',
    'a\u202eb',
    'ls \ufeff',
    'a \ud800',
  ])('%j is none', (command) => {
    expect(shellWords(command)).toBeNull()
  })
})

describe('on Windows', () => {
  it.each([
    'npm test & del x',
    'npm test %X%',
    'npm test "%X%"',
    "npm test '& del x'",
    "npm test '| more'",
    "npm test '^'",
    `echo '"' "& del x"`,
    'echo %PATH:~0,1%',
    'npm test ^& del x',
    'echo “ & del x ”',
    'echo "it’s"',
  ])('%j is no plain command', (command) => {
    expect(shellWords(command, { windows: true })).toBeNull()
  })
  it.each(["rg 'a|b' src", 'echo 50%', 'git log --format=%h %s', 'npm test'])(
    '%j is one wherever sh reads it',
    (command) => expect(shellWords(command)).not.toBeNull(),
  )
  it('quotes that all shells read alike are plain', () => {
    expect(shellWords('echo 50% "a & b" \'c d\'', { windows: true })).toEqual([
      'echo',
      '50%',
      'a & b',
      'c d',
    ])
  })
})

/** Hands each command to a real shell, which prints the words that it sees. */
function askShell(commands: readonly string[]): string[][] {
  const script = commands.map((command) => `printf '%s\\0' _ ${command}; printf '\\1'`).join('\n')
  const { stdout, status } = spawnSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { LC_ALL: 'C.UTF-8', PATH: process.env['PATH'] },
  })
  expect(status).toBe(0)
  const answers = stdout.split('\u0001').slice(0, -1)
  return answers.map((answer) => answer.split('\0').slice(1, -1))
}

it('sees the very words that a shell sees', () => {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[A-Za-z0-9_@%+=:,./-]{1,5}$/) },
    { weight: 3, arbitrary: fc.constantFrom(' ', '\t', "'", '"', "'a b'", '"c d"', "''", '""') },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(...';&|<>()$`\\*?[]{}~!#^\n'.split('')) },
  )
  const command = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''))
  // The separator between two answers must not stand in one of them.
  const accepted = command.filter((each) => !each.includes('\u0001') && shellWords(each) !== null)
  fc.assert(
    fc.property(fc.array(accepted, { minLength: 20, maxLength: 20 }), (commands) => {
      expect(askShell(commands)).toEqual(commands.map((each) => shellWords(each)))
    }),
    { numRuns: 12 },
  )
})
