import { describe, expect, it } from 'vitest'
import { flawOf } from '../../../core/permission/flaw.ts'
import { rulesDecider } from '../../../core/rules.ts'
import { specify } from '../../support/specify.ts'
import { event, request, ruleOf, thread } from '../samples.ts'

const flaw = (fields: Parameters<typeof ruleOf>[0]) => flawOf(ruleOf(fields))?.rejected.code

describe('a pattern', () => {
  it.each([
    ['command', 'bash -c', 'launches-others'],
    ['command', 'sudo', 'launches-others'],
    ['command', 'env', 'launches-others'],
    ['command', 'git -c', 'launches-others'],
    ['command', 'gіt status', 'disguised-pattern'],
    ['command', "git 'st\u200batus'", 'disguised-pattern'],
    ['command', 'a | b', 'unreadable-pattern'],
    ['edit', '../x', 'unreadable-pattern'],
    ['edit', '/tmp/../etc/**', 'unreadable-pattern'],
    ['edit', 'src/', 'unreadable-pattern'],
    ['edit', '~/notes', 'unreadable-pattern'],
    ['other', 'mcp:github', 'unreadable-pattern'],
    ['other', 'network:', 'unreadable-pattern'],
  ] as const)('for a %s that says %j is refused as %s', (kind, pattern, code) => {
    expect(flaw({ kind, pattern })).toBe(code)
  })
  it.each([
    ['command', '*'],
    ['command', 'bash build.sh'],
    ['command', 'git -c color.ui=never'],
    ['edit', '*'],
    ['edit', '/tmp/**'],
    ['edit', 'C:\\Temp\\**'],
    ['other', 'mcp:github/get_*'],
    ['other', 'network:*.example.org'],
    ['other', 'Fetch a page'],
  ] as const)('for a %s that says %j is good', (kind, pattern) => {
    expect(flaw({ kind, pattern })).toBeUndefined()
  })
  it('that guards may say what no allow may', () => {
    for (const effect of ['deny', 'ask'] as const) {
      expect(flaw({ effect, pattern: 'sudo' })).toBeUndefined()
      expect(flaw({ effect, pattern: 'gіt' })).toBeUndefined()
      expect(flaw({ effect, pattern: 'ls\u200b', exact: true })).toBeUndefined()
    }
  })
  it('that stands for itself alone must look like what it is', () => {
    expect(flaw({ pattern: 'bash -c "a | b"', exact: true })).toBeUndefined()
    expect(flaw({ pattern: 'ls\u200b', exact: true })).toBe('disguised-pattern')
  })
})

describe('a rule made of a request', () => {
  const given = specify(rulesDecider)
  const origin = { threadId: thread, requestId: request('ask') }
  const add = { type: 'AddPermissionRule', ...ruleOf({ scope: 'everywhere' }), origin } as const

  it('says which request it was, as the host knows it', () => {
    const title = 'Run the tests'
    given()
      .when(add, { facts: { origin: { title } } })
      .then(
        event('PermissionRuleAdded', {
          ...ruleOf({ scope: 'everywhere' }),
          origin: { ...origin, title },
        }),
      )
  })
  it('keeps a long title’s beginning', () => {
    const { decision } = given().when(add, { facts: { origin: { title: '👋'.repeat(500) } } })
    expect(JSON.stringify(decision)).toContain('👋…')
    expect(JSON.stringify(decision)).not.toContain('\\ud83d')
  })
  it('is refused when no such request is open', () => {
    given().when(add).thenRejected('unknown-request')
  })
  it('is decided by without its history', () => {
    const told = event('PermissionRuleAdded', {
      ...ruleOf({ scope: 'everywhere' }),
      origin: { ...origin, title: 'Run' },
    })
    const [stored] = [told].map((each) => ({ ...each, position: 1 }))
    expect(
      rulesDecider.evolve(rulesDecider.initial, stored as Parameters<typeof rulesDecider.evolve>[1])
        .rules,
    ).toEqual([ruleOf({ scope: 'everywhere' })])
  })
})
