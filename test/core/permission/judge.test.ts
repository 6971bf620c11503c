import { describe, expect, it } from 'vitest'
import type { AgentMode } from '../../../core/agent.ts'
import type { ApprovalAction } from '../../../core/approvals.ts'
import { exactPatterns } from '../../../core/permission/exactPatterns.ts'
import { covers as coversAsked, judge } from '../../../core/permission/judge.ts'
import type { PermissionRule } from '../../../core/permission/rule.ts'
import { edits, other, rule, ruleOf } from '../samples.ts'

const checkout = '/work/project'
const covers = (of: PermissionRule, action: ApprovalAction, title: string) =>
  coversAsked(of, { action, title, checkout })
const command = (line: string): ApprovalAction => ({ kind: 'command', detail: { command: line } })
const commandRule = (effect: PermissionRule['effect'], pattern: string, exact?: true) =>
  ruleOf({ effect, pattern, kind: 'command', ...(exact && { exact }) })
const editRule = (effect: PermissionRule['effect'], pattern: string, exact?: true) =>
  ruleOf({ effect, pattern, kind: 'edit', ...(exact && { exact }) })
const covered = (of: PermissionRule, line: string) => covers(of, command(line), 'a title')

describe('an allow for git status', () => {
  const allow = commandRule('allow', 'git status')

  it.each(['git status', 'git status --short', '  git  status', `git 'status'`, `"git" status`])(
    'covers %j',
    (line) => expect(covered(allow, line)).toBe(true),
  )
  it.each([
    'git',
    'git stash',
    'git push',
    'git statuses',
    'agit status',
    'echo git status',
    '',
    '  ',

    'git status; rm -rf ~',
    'git status && rm x',
    'git status | sh',
    'git status &',
    'git status\nrm x',

    'git status $(rm x)',
    'git status `rm x`',
    'git status "$(rm x)"',
    'git status > /etc/passwd',
    'git status < x',
    'git status *',
    'git status ~',
    'PATH=. git status',
    'git status # x',
    './git status',
    '/tmp/git status',
    'env git status',
    'git\\ status',
    "'git status'",
  ])('does not cover %j', (line) => expect(covered(allow, line)).toBe(false))
})

describe.each(['deny', 'ask'] as const)('a %s for rm -rf', (effect) => {
  const guard = commandRule(effect, 'rm -rf')

  it.each([
    'rm -rf x',
    `r''m -rf x`,
    `'rm' "-rf" x`,
    '/bin/rm -rf x',
    'git status; rm -rf ~',
    'git status&&rm -rf x',
    'a | rm -rf x',
    'a\nrm -rf x',
    '(rm -rf x)',
    '{ rm -rf x; }',
    'echo $(rm -rf x)',
    'echo `rm -rf x`',
    'echo "$(rm -rf x)"',
    'X=1 rm -rf x',
    '\\rm -rf x',
    "sh -c 'rm -rf x'",
    '/bin/bash -c "rm -rf x"',
    'sudo rm -rf x',
    'env A=1 rm -rf x',
    'xargs rm -rf',
    'find . -exec rm -rf x',
    "eval 'rm -rf x'",
    'timeout 5 /bin/rm -rf x',
    'rm -rf $HOME',
    'rm -rf *',
    'rm  -rf > x',
  ])('is held against %j', (line) => expect(covered(guard, line)).toBe(true))

  it.each([
    'rm x',
    'rm -r x',
    'git rm -rf x',
    "git commit -m 'rm -rf is gone'",
    'echo rm -rf',
    'farm -rf x',
    'git status; rm x',
    'sudo rm x',
    'sh -c "ls"',
    '',
  ])('is not held against %j', (line) => expect(covered(guard, line)).toBe(false))

  it('finds quoted words of its own in a compound command', () => {
    const quoted = commandRule(effect, "git commit -m 'two words'")
    expect(covered(quoted, "a; git commit -m 'two words'")).toBe(true)
  })
})

describe('an exact rule', () => {
  it('stands for that very command line, whatever it does', () => {
    const exact = commandRule('allow', 'a | b > c', true)
    expect(covered(exact, 'a | b > c')).toBe(true)
    expect(covered(exact, 'a | b > c ')).toBe(false)
    expect(covered(commandRule('allow', '*', true), 'ls')).toBe(false)
  })
  it('stands for that very path, which a glob would widen', () => {
    const exact = editRule('allow', 'a*.ts', true)
    expect(covers(exact, edits({ path: 'a*.ts' }), '')).toBe(true)
    expect(covers(exact, edits({ path: 'ab.ts' }), '')).toBe(false)
  })
})

describe('rules for edits', () => {
  it('allow when they cover every file', () => {
    const allow = editRule('allow', 'src/**')
    expect(covers(allow, edits({ path: 'src/a' }, { path: 'src/b/c' }), '')).toBe(true)
    expect(covers(allow, edits({ path: 'src/a' }, { path: 'docs/b' }), '')).toBe(false)
    expect(covers(allow, edits(), '')).toBe(false)
  })
  it('deny and ask when they touch any file', () => {
    for (const effect of ['deny', 'ask'] as const) {
      const guard = editRule(effect, '**/*.lock')
      expect(covers(guard, edits({ path: 'src/a' }, { path: 'b/yarn.lock' }), '')).toBe(true)
      expect(covers(guard, edits({ path: 'src/a' }), '')).toBe(false)
    }
  })
  it('speak of nothing outside the workspace, unless they speak of everything', () => {
    const outside = edits({ path: 'src/link', inside: false })
    expect(covers(editRule('allow', 'src/**'), outside, '')).toBe(false)
    expect(covers(editRule('allow', 'src/link', true), outside, '')).toBe(false)
    expect(covers(editRule('deny', '*'), outside, '')).toBe(true)
  })
})

it('rules for anything else go by its title', () => {
  const allow = ruleOf({ kind: 'other', pattern: 'Fetch a page' })
  expect(covers(allow, other('https://a.example'), 'Fetch a page')).toBe(true)
  expect(covers(allow, other('Fetch a page'), 'Fetch pages')).toBe(false)
})

it('a rule covers only its own kind', () => {
  expect(covers(ruleOf({ kind: 'edit', pattern: '*' }), command('ls'), 'ls')).toBe(false)
  expect(covers(ruleOf({ kind: 'command', pattern: '*' }), other('ls'), 'ls')).toBe(false)
  expect(covers(ruleOf({ kind: 'command', pattern: '*' }), command('a | b'), '')).toBe(true)
})

it('a pattern that is no plain command covers nothing', () => {
  for (const pattern of ['a; b', '   ', '$X'])
    for (const effect of ['allow', 'ask', 'deny'] as const)
      expect(covered(commandRule(effect, pattern), 'a; b')).toBe(false)
})

describe('judge', () => {
  const inside = edits({ path: 'src/a' })
  const outside = edits({ path: 'src/a' }, { path: '/etc/passwd', inside: false })
  const named = (effect: PermissionRule['effect']) =>
    ruleOf({ ruleId: rule(`${effect}-all`), effect, pattern: '*' })
  const all = [named('allow'), named('ask'), named('deny')]
  const ruled = (mode: AgentMode, ...effects: PermissionRule['effect'][]) =>
    judge(
      { action: command('ls'), title: 'List', mode, checkout },
      all.filter((each) => effects.includes(each.effect)),
    )
  const deny = { effect: 'deny', rule: 'deny-all' }
  const allow = { effect: 'allow', rule: 'allow-all' }
  const plan = { effect: 'deny', rule: 'mode:plan' }

  it.each(['ask', 'auto-edit', 'full', 'plan'] as const)('holds a deny in the mode %s', (mode) => {
    expect(ruled(mode, 'allow', 'ask', 'deny')).toEqual(deny)
    expect(ruled(mode, 'deny')).toEqual(deny)
  })
  it('puts an ask before an allow', () => {
    for (const mode of ['ask', 'auto-edit', 'full'] as const) {
      expect(ruled(mode, 'allow', 'ask')).toEqual({ effect: 'ask', rule: 'ask-all' })
      expect(ruled(mode, 'allow')).toEqual(allow)
    }
  })
  it('lets nothing through in plan mode', () => {
    expect(ruled('plan', 'allow', 'ask')).toEqual(plan)
    expect(ruled('plan')).toEqual(plan)
    expect(judge({ action: inside, title: '', mode: 'plan', checkout }, [])).toEqual(plan)
  })
  it('leaves to the mode what no rule speaks of', () => {
    const auto = { effect: 'allow', rule: 'mode:auto-edit' }
    const full = { effect: 'allow', rule: 'mode:full' }
    const byMode = (mode: AgentMode, action: ApprovalAction) =>
      judge({ action, title: '', mode, checkout }, [])
    for (const action of [command('ls'), inside, outside, other('x')]) {
      expect(byMode('ask', action)).toEqual({ effect: 'ask' })
      expect(byMode('full', action)).toEqual(full)
    }
    expect(byMode('auto-edit', inside)).toEqual(auto)
    const ofGit = edits({ path: 'src/a' }, { path: '.git/hooks/pre-commit' })
    for (const action of [command('ls'), outside, edits(), edits({ path: '' }), ofGit, other('x')])
      expect(byMode('auto-edit', action)).toEqual({ effect: 'ask' })
  })
  it('lets several allows cover an edit between them, and names the one for its first file', () => {
    const rules = [
      ruleOf({ ruleId: rule('docs'), kind: 'edit', pattern: 'docs/**' }),
      ruleOf({ ruleId: rule('src'), kind: 'edit', pattern: 'src/**' }),
    ]
    const both = edits({ path: 'src/a' }, { path: 'docs/b' })
    const more = edits({ path: 'src/a' }, { path: 'docs/b' }, { path: 'c' })
    const asked = { title: '', mode: 'ask', checkout } as const
    expect(judge({ ...asked, action: both }, rules)).toEqual({ effect: 'allow', rule: 'src' })
    expect(judge({ ...asked, action: more }, rules)).toEqual({ effect: 'ask' })
    expect(judge({ ...asked, action: edits() }, rules)).toEqual({ effect: 'ask' })
  })
  it('names the first rule that decided', () => {
    const rules = [ruleOf({ pattern: 'ls' }), ruleOf({ ruleId: rule('later'), pattern: '*' })]
    const asked = { action: command('ls'), title: '', mode: 'ask', checkout } as const
    expect(judge(asked, rules)).toEqual({ effect: 'allow', rule: 'rule' })
  })
})

describe('exactPatterns', () => {
  it('are the command, each file once, or the title', () => {
    expect(exactPatterns(command('a | b'), 'T')).toEqual(['a | b'])
    expect(exactPatterns(edits({ path: 'a' }, { path: 'b' }, { path: 'a' }), 'T')).toEqual([
      'a',
      'b',
    ])
    expect(exactPatterns(other('x'), 'T')).toEqual(['T'])
    expect(exactPatterns(edits({ path: '/b', inside: false }), 'T')).toEqual(['/b'])
  })
  it('are none where no rule could say it', () => {
    expect(exactPatterns(command(''), 'T')).toBeNull()
    expect(exactPatterns(command('x'.repeat(4097)), 'T')).toBeNull()
    expect(exactPatterns(edits(), 'T')).toBeNull()
    expect(exactPatterns(edits({ path: 'a' }, { path: 'b', inside: false }), 'T')).toBeNull()
    expect(exactPatterns(command('ls\u200b'), 'T')).toBeNull()
    expect(exactPatterns(other('x'), '')).toBeNull()
  })
  it('make rules that cover just that action', () => {
    for (const action of [command('a | b'), command('*'), edits({ path: 'a*' }), other('x')]) {
      const [pattern = ''] = exactPatterns(action, '*') ?? []
      const exact = ruleOf({ kind: action.kind, pattern, exact: true })
      expect(covers(exact, action, '*')).toBe(true)
      expect(covers(exact, command('ls'), 'T') || covers(exact, edits({ path: 'ab' }), 'T')).toBe(
        false,
      )
      expect(covers(exact, other('x'), 'T')).toBe(false)
    }
  })
})
