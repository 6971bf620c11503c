import { expect, it } from 'vitest'
import type { AgentMode } from '../../../core/agent.ts'
import { rejudge } from '../../../core/permission/dryRun.ts'
import type { PermissionRule } from '../../../core/permission/rule.ts'
import { project, rule, ruleOf, runTests, thread } from '../samples.ts'

const past = (mode: AgentMode = 'ask') => ({
  action: runTests,
  title: 'Run the tests',
  checkout: '/work/project',
  mode,
  threadId: thread,
  projectId: project,
})
const proposed = (fields: Partial<PermissionRule> = {}) => {
  const { ruleId: _, ...rest } = ruleOf({ scope: 'everywhere', ...fields })
  return { proposed: rest, without: undefined }
}

it('judges with the rule and without it', () => {
  const ask = { covered: true, was: 'ask' }
  expect(rejudge(past(), [], proposed())).toEqual({ ...ask, would: 'allow' })
  expect(rejudge(past(), [], proposed({ effect: 'deny' }))).toEqual({ ...ask, would: 'deny' })
  expect(rejudge(past('full'), [], proposed({ effect: 'ask' }))).toEqual({
    covered: true,
    was: 'allow',
    would: 'ask',
  })
})

it('leaves what the rule does not cover, or another decides first', () => {
  const none = { covered: false, was: 'ask', would: 'ask' }
  expect(rejudge(past(), [], proposed({ pattern: 'make' }))).toEqual(none)
  const deny = ruleOf({ ruleId: rule('deny'), effect: 'deny', scope: 'everywhere' })
  expect(rejudge(past(), [deny], proposed())).toEqual({ covered: true, was: 'deny', would: 'deny' })
})

it('heeds rules only where they hold', () => {
  const elsewhere = { threadId: thread } as const
  for (const scope of [{ threadId: thread }, { projectId: project }] as const) {
    expect(rejudge(past(), [], proposed({ scope }))).toMatchObject({ would: 'allow' })
    const other = { ...past(), threadId: 'other', projectId: 'other' }
    expect(rejudge(other, [], proposed({ scope }))).toMatchObject({ covered: false, would: 'ask' })
  }
  const deny = ruleOf({ effect: 'deny', scope: elsewhere })
  expect(rejudge({ ...past(), threadId: 'other' }, [deny], proposed())).toMatchObject({
    was: 'ask',
    would: 'allow',
  })
})

it('takes the place of the rule that it is to replace', () => {
  const wide = ruleOf({ ruleId: rule('wide'), pattern: 'npm', scope: 'everywhere' })
  const narrow = { ...proposed({ pattern: 'npm run' }), without: wide.ruleId }
  expect(rejudge(past(), [wide], narrow)).toEqual({ covered: false, was: 'allow', would: 'ask' })
})
