import { describe, expect, it } from 'vitest'
import { threadId } from '../../../core/ids.ts'
import { REMOVED_KEPT, ruleKey, type RulesRow, USES_KEPT } from '../../../core/views/rules.ts'
import type { Told } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { rowsAfter } from './rows.ts'

const everywhere = of.ruleAdded({ scope: 'everywhere' })
const inProject = of.ruleAdded({ scope: { projectId: of.project } })
const gone = (name = 'rule', streamId = 'rules'): Told => ({
  ...of.event('PermissionRuleRemoved', { ruleId: of.rule(name) }),
  streamId,
})
const by = { rule: 'rule' }
const allowed = (name: string, rule = 'rule', thread = of.thread) =>
  of.event('ActionApproved', { ...of.approved(name).payload, threadId: thread, by: { rule } })
const asked = (name: string, rule?: string, thread = of.thread) =>
  of.event('ApprovalRequested', {
    ...of.asked(name).payload,
    threadId: thread,
    ...(rule !== undefined && { rule }),
  })
const useOf = (name: string) => [asked(name), allowed(name)]

const rows = (...events: Told[]) => rowsAfter('rules', events)
const rule = (events: Told[], name = 'rule') => {
  const found = rows(...events).find(({ key }) => key === ruleKey(name))?.row as RulesRow
  return found?.row === 'rule' ? found : undefined
}
const uses = (events: Told[]) =>
  rows(...events).flatMap(({ row }) => ((row as RulesRow).row === 'use' ? [row] : []))

describe('a rule', () => {
  it('stands with who added it, when, and of which request', () => {
    const origin = { threadId: of.thread, requestId: of.request('ask'), title: 'Run the tests' }
    const told = of.event('PermissionRuleAdded', { ...everywhere.payload, origin })
    expect(rule([{ ...told, principal: 'user:eve', occurredAt: 7 }])).toStrictEqual({
      row: 'rule',
      rule: everywhere.payload,
      added: { by: 'user:eve', at: 7 },
      origin,
      removed: null,
      allowed: 0,
      denied: 0,
      asked: 0,
      lastAt: null,
      uses: [],
    })
  })

  it('counts what it allowed, denied and sent to a person, and says where', () => {
    const events: Told[] = [
      everywhere,
      ...useOf('one'),
      asked('two'),
      of.rejected('two', by),
      asked('three', 'rule'),
      of.approved('three'),
    ]
    expect(rule(events)).toMatchObject({
      allowed: 1,
      denied: 1,
      asked: 1,
      lastAt: 1005,
      uses: ['three', 'two', 'one'].map((name) => ({ scope: 't', key: `use/${name}` })),
    })
    expect(uses(events)).toMatchObject([
      { effect: 'allowed', requestId: 'one', title: 'Run the tests', asked: 2, at: 1002 },
      { effect: 'denied', requestId: 'two', kind: 'command', asked: 4 },
      { effect: 'asked', requestId: 'three', threadId: 't', turnId: 'turn-1', asked: 6 },
    ])
  })

  it('counts what a person allows for them, not for a rule', () => {
    const events = [everywhere, asked('one'), of.approved('one')]
    expect(rule(events)).toMatchObject({ allowed: 0, uses: [] })
    expect(rows(...events).map(({ row }) => row)).toContainEqual({
      row: 'tally',
      by: 'user',
      allowed: 1,
      denied: 0,
      asked: 0,
      lastAt: 1002,
    })
  })

  it('counts what the mode decides for the mode', () => {
    const events: Told[] = ['one', 'two'].flatMap((name) => [
      asked(name),
      allowed(name, 'mode:full'),
    ])
    const tallies = rows(...events, asked('three'), of.rejected('three', { rule: 'mode:plan' }))
    expect(tallies.map(({ row }) => row)).toMatchObject([
      { by: 'mode:full', allowed: 2, denied: 0 },
      { by: 'mode:plan', allowed: 0, denied: 1 },
    ])
  })

  it('keeps its newest uses only', () => {
    const names = Array.from({ length: USES_KEPT + 3 }, (_, at) => `ask-${at}`)
    const events = [everywhere, ...names.flatMap(useOf)]
    expect(rule(events)).toMatchObject({ allowed: names.length })
    expect(uses(events).map((use) => (use as { requestId: string }).requestId)).toEqual(
      names.slice(-USES_KEPT),
    )
  })

  it('is told apart from one of the thread’s own by the same name', () => {
    const events: Told[] = [of.ruleAdded(), ...useOf('one')]
    expect(rule(events)).toMatchObject({ allowed: 1, rule: { scope: { threadId: 't' } } })
    expect(rows(...events).find(({ key }) => key === 'rule/rule')?.scope).toBe('t')
  })
})

describe('a removed rule', () => {
  it('stays with who removed it and what it did', () => {
    const events: Told[] = [
      everywhere,
      ...useOf('one'),
      { ...gone(), principal: 'user:eve', occurredAt: 9 },
    ]
    expect(rule(events)).toMatchObject({ removed: { by: 'user:eve', at: 9 }, allowed: 1 })
    expect(uses(events)).toHaveLength(1)
  })

  it('goes at last, with its uses, when enough others were removed', () => {
    const later = Array.from({ length: REMOVED_KEPT }, (_, at): Told[] => [
      of.ruleAdded({ scope: 'everywhere', ruleId: of.rule(`rule-${at}`) }),
      gone(`rule-${at}`),
    ]).flat()
    const before: Told[] = [everywhere, ...useOf('one'), gone()]
    expect(rule([...before, ...later.slice(0, -2)])).toBeDefined()
    expect(rule([...before, ...later])).toBeUndefined()
    expect(uses([...before, ...later])).toEqual([])
  })

  it('gives its id to a new one, which has done nothing yet', () => {
    const again: Told[] = [everywhere, ...useOf('one'), gone(), everywhere]
    expect(rule(again)).toMatchObject({ removed: null, allowed: 0, uses: [] })
    expect(uses(again)).toEqual([])
    const later = Array.from({ length: REMOVED_KEPT }, (_, at): Told[] => [
      of.ruleAdded({ scope: 'everywhere', ruleId: of.rule(`rule-${at}`) }),
      gone(`rule-${at}`),
    ]).flat()
    expect(rule([...again, ...later])).toMatchObject({ removed: null })
  })

  it('of a thread is found in its stream', () => {
    expect(rule([of.ruleAdded(), gone('rule', 't')])).toMatchObject({ removed: { by: 'user:me' } })
  })
})

describe('[A7] what goes with', () => {
  const other = threadId.parse('t2')
  const projectDeleted = of.event('ProjectDeleted', {
    projectId: of.project,
    threadIds: [of.thread],
  })

  it('a thread are its rules and every use in it, not the counts of wider rules', () => {
    const events: Told[] = [
      everywhere,
      ...useOf('one'),
      asked('two', undefined, other),
      allowed('two', 'rule', other),
      asked('open'),
      of.threadDeleted,
    ]
    expect(rule(events)).toMatchObject({ allowed: 2 })
    expect(uses(events)).toMatchObject([{ threadId: 't2' }])
    expect(rows(of.ruleAdded(), ...useOf('one'), asked('open'), of.threadDeleted)).toEqual([])
  })

  it('a project are its rules and its threads’', () => {
    const events: Told[] = [
      of.projectCreated,
      inProject,
      of.ruleAdded({ ruleId: of.rule('own') }),
      of.ruleAdded({ ruleId: of.rule('wide'), scope: 'everywhere' }),
      ...useOf('one'),
      projectDeleted,
    ]
    expect(rows(...events).map(({ key }) => key)).toEqual(['rule/wide'])
  })

  it('a project is not a wider rule that took a removed one’s id', () => {
    const events: Told[] = [of.projectCreated, inProject, gone('rule', 'p'), everywhere]
    expect(rule([...events, projectDeleted])).toMatchObject({ rule: { scope: 'everywhere' } })
  })
})
