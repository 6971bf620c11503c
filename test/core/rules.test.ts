import { describe, expect, it } from 'vitest'
import { rulesDecider } from '../../core/rules.ts'
import { specify } from '../support/specify.ts'
import { event, rule, ruleAdded, ruleOf } from './samples.ts'

const given = specify(rulesDecider)
const everywhere = { scope: 'everywhere' } as const
const add = { type: 'AddPermissionRule', ...ruleOf(everywhere) } as const
const drop = { type: 'RemovePermissionRule', ruleId: rule('rule') } as const

describe('AddPermissionRule', () => {
  it('adds a rule that holds everywhere', () => {
    given().when(add).then(ruleAdded(everywhere))
  })
  it('keeps whether the pattern stands for itself alone', () => {
    given()
      .when({ ...add, pattern: 'a | b', exact: true })
      .then(ruleAdded({ ...everywhere, pattern: 'a | b', exact: true }))
  })
  it('refuses an id that some rule has', () => {
    given()
      .when(add, { facts: { ruleTaken: true } })
      .thenRejected('rule-id-in-use')
  })
  it.each(['rm -rf ~', 'git status; ls', 'X=1 make', '   ', 'echo $HOME', 'ls *', "it's"])(
    'refuses %j, which as a command’s first words could never cover anything',
    (pattern) => {
      for (const effect of ['allow', 'ask', 'deny'] as const)
        given()
          .when({ ...add, effect, pattern })
          .thenRejected('unreadable-pattern')
    },
  )
  it.each([
    { pattern: '*' },
    { pattern: "git commit -m 'two words'" },
    { pattern: 'rm -rf ~', exact: true },
    { kind: 'edit', pattern: 'src/**/*.ts' },
    { kind: 'other', pattern: 'Open $EDITOR; then?' },
  ] as const)('takes $pattern, which can', (fields) => {
    given()
      .when({ ...add, ...fields })
      .then(ruleAdded({ ...everywhere, ...fields }))
  })
})

describe('RemovePermissionRule', () => {
  it('removes the rule and leaves the others', () => {
    const second = ruleAdded({ ...everywhere, ruleId: rule('second') })
    const removed = event('PermissionRuleRemoved', { ruleId: rule('rule') })
    given(ruleAdded(everywhere), second).when(drop).then(removed)
    given(ruleAdded(everywhere), second, removed)
      .when({ ...drop, ruleId: rule('second') })
      .then(event('PermissionRuleRemoved', { ruleId: rule('second') }))
  })
  it('refuses a rule that is not there, or no longer', () => {
    given().when(drop).thenRejected('unknown-rule')
    given(ruleAdded(everywhere), event('PermissionRuleRemoved', { ruleId: rule('rule') }))
      .when(drop)
      .thenRejected('unknown-rule')
  })
})

it('the rules that hold everywhere are never over', () => {
  expect(rulesDecider.isTerminal(rulesDecider.initial)).toBe(false)
})
