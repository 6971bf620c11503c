import { describe, expect, it } from 'vitest'
import { projectId, requestId, ruleId, threadId, turnId } from '../../core/ids.ts'
import type { PermissionRule } from '../../core/permission/rule.ts'
import type { RuleEntry, RulesRow } from '../../core/views/rules.ts'
import { draftOf, emptyDraft, scopeOf, written } from '../../renderer/rules/draft.ts'
import { againstWords, replayedWords, wouldHave } from '../../renderer/rules/dryRunWords.ts'
import { listRules, scopeKey, usesOf } from '../../renderer/rules/listRules.ts'
import {
  byWords,
  doneWords,
  removalWords,
  sentence,
  tallyWords,
} from '../../renderer/rules/ruleWords.ts'
import type { DryRunAnswer } from '../../renderer/rules/useDryRun.ts'
import { suggestRule } from '../../renderer/thread/suggestRule.ts'

const project = projectId.parse('p')
const thread = threadId.parse('t')
const rule = (fields: Partial<PermissionRule> = {}): PermissionRule => ({
  ruleId: ruleId.parse('rule'),
  effect: 'allow',
  kind: 'command',
  pattern: 'npm test',
  scope: 'everywhere',
  ...fields,
})
const entry = (fields: Partial<RuleEntry> = {}, of: Partial<PermissionRule> = {}): RuleEntry => ({
  row: 'rule',
  rule: rule(of),
  added: { by: 'user:me', at: 0 },
  removed: null,
  allowed: 0,
  denied: 0,
  asked: 0,
  lastAt: null,
  uses: [],
  ...fields,
})
const names = {
  project: (id: string) => (id === project ? 'greeter' : undefined),
  thread: (id: string) => (id === thread ? 'Greet' : undefined),
}

describe('a rule in words', () => {
  it.each([
    [{}, 'Allow commands that begin with npm test'],
    [{ exact: true, pattern: 'a | b' }, 'Allow exactly the command a | b'],
    [{ pattern: '*' }, 'Allow every command'],
    [{ pattern: '*', exact: true }, 'Allow exactly the command *'],
    [{ effect: 'deny', kind: 'edit', pattern: '/etc/**' }, 'Deny edits of /etc/**'],
    [{ effect: 'ask', kind: 'other', pattern: 'mcp:a/*' }, 'Ask tools that match mcp:a/*'],
    [{ kind: 'other', pattern: 'network:*.a.b' }, 'Allow the network at network:*.a.b'],
    [{ kind: 'other', pattern: 'Fetch' }, 'Allow requests called Fetch'],
  ] as const)('%j', (fields, words) => expect(sentence(rule(fields))).toBe(words))

  it('says what it did, and who was behind it', () => {
    expect(doneWords(entry())).toBe('not used yet')
    expect(doneWords(entry({ allowed: 14, asked: 3 }))).toBe('allowed 14, asked 3')
    expect(['user:me', 'automation:a', 'host'].map(byWords)).toEqual([
      'you',
      'an automation',
      'Gaffer',
    ])
    expect(tallyWords('mode:full')).toContain('Full access')
    expect(tallyWords('somebody')).toBe('Rules that are no longer listed')
  })

  it('says before it goes what it has allowed, and what follows', () => {
    const used = entry({ allowed: 14, lastAt: 0 })
    expect(removalWords(used, 7_200_000)).toMatch(/^It has allowed 14, last 2h ago\. .*asked again/)
    expect(removalWords(entry({}, { effect: 'deny' }), 0)).toMatch(
      /^It was never used\. .*may allow/,
    )
  })
})

describe('the list', () => {
  const wide = entry({}, { pattern: 'git' })
  const own = entry({}, { ruleId: ruleId.parse('own'), scope: { threadId: thread } })
  const ours = entry({}, { ruleId: ruleId.parse('ours'), scope: { projectId: project } })
  const gone = (name: string, at: number) =>
    entry({ removed: { by: 'host', at } }, { ruleId: ruleId.parse(name) })

  it('goes from the widest scope to the narrowest, the removed apart, the newest first', () => {
    const rows = [own, gone('one', 1), ours, gone('two', 2), wide]
    const { groups, removed } = listRules(rows, names, '')
    expect(groups.map(({ title }) => title)).toEqual(['Everywhere', 'greeter', 'Thread “Greet”'])
    expect(removed.map((each) => each.rule.ruleId)).toEqual(['two', 'one'])
  })

  it('is filtered by the words of a rule', () => {
    const shown = (filter: string) =>
      listRules([wide, own], names, filter).groups.flatMap(({ entries }) => entries)
    expect(shown(' NPM ')).toEqual([own])
    expect(shown('commands that')).toHaveLength(2)
    expect(shown('deny')).toEqual([])
  })

  it('names what is gone', () => {
    const lost = entry({}, { scope: { threadId: threadId.parse('lost') } })
    expect(listRules([lost], names, '').groups[0]?.title).toBe('A thread that is gone')
  })

  it('shows only uses that are still there', () => {
    const use: RulesRow = {
      row: 'use',
      ruleId: ruleId.parse('rule'),
      effect: 'allowed',
      threadId: thread,
      turnId: turnId.parse('turn'),
      requestId: requestId.parse('ask'),
      asked: 1,
      kind: 'command',
      title: 'Run',
      at: 0,
    }
    const places = [
      { scope: 'gone', key: 'use/old' },
      { scope: 't', key: 'use/ask' },
    ]
    const found = usesOf(entry({ uses: places }), (scope) => (scope === 't' ? use : undefined))
    expect(found).toEqual([use])
  })

  it('a scope in a word leads back to it', () => {
    for (const scope of ['everywhere', { projectId: project }, { threadId: thread }] as const)
      expect(scopeOf(scopeKey(scope))).toEqual(scope)
  })
})

describe('a draft', () => {
  it('becomes the rule that it says', () => {
    expect(written({ ...emptyDraft, pattern: '  npm test ' })).toEqual({
      status: 'good',
      rule: { effect: 'allow', kind: 'command', pattern: 'npm test', scope: 'everywhere' },
    })
    const { ruleId: _, ...same } = rule({ exact: true, pattern: ' a | b' })
    expect(written(draftOf(rule({ exact: true, pattern: ' a | b' })))).toEqual({
      status: 'good',
      rule: same,
    })
  })
  it('says what is wrong with it', () => {
    expect(written(emptyDraft)).toEqual({ status: 'empty' })
    expect(written({ ...emptyDraft, pattern: 'sudo' })).toMatchObject({ status: 'flawed' })
  })
})

describe('a dry run in words', () => {
  const answer = (fields: Partial<DryRunAnswer>): DryRunAnswer => ({
    state: { status: 'ready', position: 1, lag: 0 },
    replayed: 20,
    covered: 17,
    changed: { allow: 0, ask: 0, deny: 0 },
    against: 0,
    since: null,
    examples: [],
    ...fields,
  })
  it('says what would have become of the past', () => {
    expect(wouldHave(answer({ changed: { allow: 14, ask: 3, deny: 0 } }))).toBe(
      'Would have allowed 14, asked 3',
    )
    expect(wouldHave(answer({}))).toBe('Would have changed nothing')
    expect(wouldHave(answer({ covered: 0 }))).toBe('Covers nothing that was asked so far')
  })
  it('says what a person had said otherwise', () => {
    const changed = { allow: 3, ask: 0, deny: 0 }
    expect(againstWords(answer({ changed }))).toBeUndefined()
    expect(againstWords(answer({ changed, against: 1 }))).toBe('One of them you rejected')
    expect(againstWords(answer({ changed: { ...changed, allow: 0, deny: 2 }, against: 2 }))).toBe(
      '2 of them you allowed',
    )
  })
  it('says how far back it came', () => {
    expect(replayedWords(answer({}), '')).toBe('Tried on all 20 requests of the past.')
    expect(replayedWords(answer({ since: 1 }), 'Monday')).toContain('back to Monday')
  })
})

describe('the rule suggested for a request', () => {
  const command = (line: string) =>
    suggestRule({ kind: 'command', detail: { command: line } }, 'Title')
  it.each([
    ['npm test -- --bail', 'npm test', false],
    ['bash -c "a"', 'bash -c "a"', true],
    ['sudo rm x', 'sudo rm x', true],
    ["git 'two words'", "git 'two words'", true],
    ['git -c a=b log', 'git -c a=b log', true],
    ['a | b', 'a | b', true],
  ] as const)('for %j is %j', (line, pattern, exact) => {
    expect(command(line)).toEqual({ kind: 'command', pattern, exact })
  })
  it('for a tool or a host names it, to be widened', () => {
    const text = 'Details'
    const tool = { server: 'github', name: 'get_issue' }
    const other = (detail: object) =>
      suggestRule({ kind: 'other', detail: { text, ...detail } }, 'T')
    expect(other({ tool })).toEqual({
      kind: 'other',
      pattern: 'mcp:github/get_issue',
      exact: false,
    })
    expect(other({ network: { host: 'a.example' } })).toMatchObject({
      pattern: 'network:a.example',
      exact: false,
    })
    expect(other({})).toEqual({ kind: 'other', pattern: 'T', exact: true })
  })
  it('for files outside is a glob of whole paths', () => {
    const edit = (...paths: string[]) =>
      suggestRule(
        {
          kind: 'edit',
          detail: { files: paths.map((path) => ({ path, inside: false, newText: '' })) },
        },
        'T',
      ).pattern
    expect(edit('/tmp/a', '/tmp/b/c')).toBe('/tmp/**')
    expect(edit('/passwd')).toBe('/passwd')
  })
})
