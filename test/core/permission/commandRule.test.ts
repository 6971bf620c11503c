import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { covers } from '../../../core/permission/judge.ts'
import type { PermissionRule } from '../../../core/permission/rule.ts'
import { shellWords } from '../../../core/permission/shellWords.ts'
import { ruleOf } from '../samples.ts'

const onPosix = '/work/project'
const onWindows = 'C:\\work\\project'

const ruleFor = (effect: PermissionRule['effect'], pattern: string, exact?: true) =>
  ruleOf({ effect, pattern, kind: 'command', ...(exact && { exact }) })
const covered = (of: PermissionRule, command: string, checkout = onPosix) =>
  covers(of, { action: { kind: 'command', detail: { command } }, title: '', checkout })

describe('an allow', () => {
  it.each([
    ['git', 'git log'],
    ['git', 'git --no-pager log'],
    ['git -c color.ui=never', 'git -c color.ui=never log'],
    ['bash build.sh', 'bash build.sh --fast'],
    ['find src', 'find src -name x'],
    ['node', 'node server.js'],
    ['npx vitest', 'npx vitest run'],
  ])('for %j covers %j', (pattern, command) => {
    expect(covered(ruleFor('allow', pattern), command)).toBe(true)
  })

  it.each([
    ['git', "git -c core.pager='sh -c evil' log"],
    ['git', 'git -c alias.x=!evil x'],
    ['git', 'git --exec-path=/tmp/evil log'],
    ['git', 'git --exec-path /tmp/evil log'],
    ['git', 'git -C /tmp/evil log'],
    ['git', 'git --no-pager -c core.pager=evil log'],
    ['git', 'git --config-env=core.pager=EVIL log'],
    ['git -c', 'git -c core.pager=evil log'],
    ['git -c a=b', 'git -c a=b -c core.pager=evil log'],
    ['bash', 'bash -c evil'],
    ['bash -c', 'bash -c evil'],
    ['bash -x', 'bash -x evil'],
    ['/bin/sh', '/bin/sh evil'],
    ['sudo', 'sudo evil'],
    ['sudo -u root', 'sudo -u root evil'],
    ['env', 'env A=1 evil'],
    ['timeout 5', 'timeout 5 evil'],
    ['xargs -n 1', 'xargs -n 1 evil'],
    ['find', 'find . -exec evil'],
    ['find .', 'find . -execdir evil +'],
    ['eval', 'eval evil'],
    ['ssh host', 'ssh host evil'],
    ['. ', '. ./evil'],
    ['env.exe', 'env.exe evil'],
  ])('for %j does not cover %j', (pattern, command) => {
    expect(covered(ruleFor('allow', pattern), command)).toBe(false)
  })

  it('is not deceived by words that look the same', () => {
    const allow = ruleFor('allow', 'git status')
    for (const look of [
      'gіt status',
      'git stаtus',
      'git\u00a0status',
      'git\u200b status',
      'ｇit status',
    ])
      expect(covered(allow, look)).toBe(false)
  })

  it('stands for no exact command that is other than it looks', () => {
    for (const line of [
      'ls\u200b | x',
      'gіt status',
      'ls \u202excod',
      'a\u00a0b',
      'ls\r',
      'ls \u2800x',
    ]) {
      expect(covered(ruleFor('allow', line, true), line)).toBe(false)
      expect(covered(ruleFor('deny', line, true), line)).toBe(true)
    }
    for (const line of ['echo über | cat', 'echo 日本', "echo 'Привет'", 'a\n\tb', 'echo µ'])
      expect(covered(ruleFor('allow', line, true), line)).toBe(true)
  })

  it('covers on Windows only what cmd and PowerShell read alike', () => {
    const allow = ruleFor('allow', 'npm test')
    expect(covered(allow, 'npm test "a & b"', onWindows)).toBe(true)
    for (const line of [
      "npm test '& del x'",
      'npm test %X%',
      'npm test "%X%"',
      'npm test “& del x”',
    ]) {
      expect(covered(allow, line, onWindows)).toBe(false)
      expect(covered(allow, line, '\\\\server\\share')).toBe(false)
    }
    expect(covered(allow, "npm test 'a|b'", onPosix)).toBe(true)
  })
})

describe.each(['deny', 'ask'] as const)('a %s for rm -rf', (effect) => {
  const guard = ruleFor(effect, 'rm -rf')

  it.each([
    'r\\m -rf x',
    'a; r""m -rf x',
    "a; r''m '-rf' x",
    'a; "rm" "-rf" x',
    'rm \\\n -rf x',
    'r\\\nm -rf x',
    'r^m -rf x',
    'a; r`m -rf x',
    'a; RM -rf x',
    'RM.exe -rf x',
    'C:/bin/rm.exe -rf x',
    "'C:\\bin\\rm.exe' -rf x",
    "git -c core.pager='rm -rf x' log",
    "git -c alias.x='!rm -rf x' x",
    `python3 -c "import os; os.system('rm -rf x')"`,
    `node -e 'require("child_process").execSync("rm -rf x")'`,
    'npx rm -rf x',
    'docker run x rm -rf /',
    'busybox rm -rf x',
    'FOO=1 BAR=2 rm -rf x',
    'if true; then rm -rf x; fi',
    '>x rm -rf y',
    'echo x | tee >(rm -rf y)',
    'cat <<< "$(rm -rf x)"',
    'cmd /c rm -rf x',
    'echo %X% & rm -rf x',
  ])('is held against %j', (line) => expect(covered(guard, line)).toBe(true))

  it.each(['git --no-pager log', 'RMX -rf x', 'rmdir -rf x', 'git log rm -rf', 'rm -r -f x'])(
    'is not held against %j',
    (line) => expect(covered(guard, line)).toBe(false),
  )

  it('finds a command whose words overlap themselves', () => {
    const stutter = ruleFor(effect, 'a x a x b')
    expect(covered(stutter, '; a x a x a x b')).toBe(true)
    expect(covered(stutter, '; a x a x a b')).toBe(false)
  })
})

it('no guard holds against less when more is added before or after with an operator', () => {
  const guard = ruleFor('deny', 'rm -rf')
  const around = fc.stringMatching(/^[a-z $"'`|&;<>(){}\\]{0,12}$/)
  fc.assert(
    fc.property(around, around, fc.constantFrom(';', '&&', '|', '\n', '&', '||'), (a, b, by) => {
      const line = `${a}${by} rm -rf ${by}${b}`
      // Whole in quotes it is the name of one odd program.
      fc.pre(shellWords(line) === null)
      expect(covered(guard, line)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

describe('what an allow covers, run by real shells', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'allowed-'))
    for (const name of ['tool', 'evil', 'a', 'b']) {
      writeFileSync(path.join(folder, name), `#!/bin/sh\nprintf '%s\\n' "${name} $1"\n`)
      chmodSync(path.join(folder, name), 0o755)
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const hostile = fc.constantFrom(
    ...`; & && | || $(evil) \`evil\` <(evil) >out <in 2>x evil A=1 $A \${A:-x} * ? [a] {a,b} ~ ! #
      ( ) { } ' " '\\' "\\" $'\\n' %X% ^ -c =evil tool one two -- '' \\`.split(/\s+/),
    '\n',
    '\r\n',
    '\\\n',
    '\u00a0',
    '\u200b',
    '\t',
    "'; evil; '",
    '"; evil; "',
    "'\\' '; evil; echo ' '\\'",
  )
  const line = fc
    .array(
      fc.oneof({ weight: 1, arbitrary: hostile }, { weight: 1, arbitrary: fc.constant(' ') }),
      {
        minLength: 1,
        maxLength: 7,
      },
    )
    .map((pieces) => `tool one${pieces.join('')}`)
  const allow = ruleFor('allow', 'tool one')
  const shells = ['sh', 'bash', 'zsh', 'fish'].flatMap((name) => {
    try {
      return [execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()]
    } catch {
      return []
    }
  })

  it('is that one command, and nothing beside it', () => {
    expect(shells.length).toBeGreaterThan(0)
    fc.assert(
      fc.property(
        line.filter((each) => covered(allow, each)),
        (command) => {
          for (const shell of shells) {
            const env = { PATH: folder, LC_ALL: 'C.UTF-8', HOME: folder }
            const ran = execFileSync(shell, ['-c', command], { cwd: folder, env, encoding: 'utf8' })
            expect(ran).toBe('tool one\n')
          }
          expect(readdirSync(folder).toSorted()).toEqual(['a', 'b', 'evil', 'tool'])
        },
      ),
      { numRuns: 60 },
    )
  })
})

it('takes time by the length of a command, however it is made', () => {
  const rules = [
    ruleFor('allow', 'a'.repeat(2000)),
    ruleFor('deny', 'a '.repeat(2000).trim()),
    ruleFor('ask', `${'a '.repeat(2000)}b`),
    ruleFor('deny', "'a'".repeat(1300)),
  ]
  const pieces = [
    'a ',
    "'a' ",
    '"',
    "'",
    '\\',
    ';a ',
    '$(',
    '`',
    '  ',
    "''",
    'a',
    '\\\n',
    '%a% ',
    '{}',
  ]
  const timed = (length: number) =>
    pieces.map((piece) => {
      const command = piece.repeat(Math.ceil(length / piece.length))
      const from = performance.now()
      for (const rule of rules) covered(rule, command)
      return performance.now() - from
    })
  timed(10_000)
  const slowest = Math.max(...timed(200_000))
  expect(slowest).toBeLessThan(3000)
})
