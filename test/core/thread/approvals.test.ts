import { describe, it } from 'vitest'
import { ruleForRequest } from '../../../core/ids.ts'
import { threadDecider } from '../../../core/thread/decider.ts'
import { specify, type Told } from '../../support/specify.ts'
import * as of from '../samples.ts'

const given = specify(threadDecider)
const { thread, rule, request } = of
const scope = { threadId: thread }

const approve = {
  type: 'ApprovePendingAction',
  threadId: thread,
  requestId: request('ask'),
  scope: 'once',
} as const
const refuse = {
  type: 'RejectPendingAction',
  threadId: thread,
  requestId: request('ask'),
} as const

const waitingFor = (action: Parameters<typeof of.asked>[1]): Told[] => [
  ...of.running,
  of.asked('ask', action),
]
const allowed = (ruleId: ReturnType<typeof rule>) =>
  of.event('ActionApproved', { ...of.approved('ask').payload, scope: { ruleId } })
const exactly = (pattern: string, fields: Parameters<typeof of.ruleAdded>[0] = {}) =>
  of.event('PermissionRuleAdded', {
    ...of.ruleOf({ ruleId: ruleForRequest(request('ask')), pattern, exact: true, ...fields }),
    origin: { threadId: thread, requestId: request('ask'), title: 'Run the tests' },
  })

describe('ApprovePendingAction', () => {
  it('allows it once, in the name of who said so', () => {
    given(...of.awaiting)
      .when(approve)
      .then(of.approved('ask'))
    given(...of.awaiting)
      .when(approve, { principal: { user: 'eve' } })
      .then(of.event('ActionApproved', { ...of.approved('ask').payload, by: { user: 'eve' } }))
  })
  it('allows exactly this command in this thread, by adding the rule that says so', () => {
    given(...of.awaiting)
      .when({ ...approve, scope: 'thread' })
      .then(exactly('npm test'), allowed(rule('ask:rule')))
  })
  it('allows exactly these files in this thread, one rule for each', () => {
    given(...waitingFor(of.edits({ path: 'a*.ts' }, { path: 'b.ts' }, { path: 'a*.ts' })))
      .when({ ...approve, scope: 'thread' })
      .then(
        exactly('a*.ts', { kind: 'edit' }),
        exactly('b.ts', { kind: 'edit', ruleId: rule('ask:rule:1') }),
        allowed(rule('ask:rule')),
      )
  })
  it('allows exactly what is asked by its title, where it is neither command nor edit', () => {
    given(...waitingFor(of.other('Details that vary')))
      .when({ ...approve, scope: 'thread' })
      .then(exactly('Run the tests', { kind: 'other' }), allowed(rule('ask:rule')))
  })
  it('allows exactly a file outside the workspace, by its whole path', () => {
    given(...waitingFor(of.edits({ path: '/tmp/a', inside: false })))
      .when({ ...approve, scope: 'thread' })
      .then(exactly('/tmp/a', { kind: 'edit' }), allowed(rule('ask:rule')))
  })
  it('refuses a standing answer that no rule can say', () => {
    const disguised = waitingFor({ kind: 'command', detail: { command: 'ls\u200b' } })
    given(...disguised)
      .when({ ...approve, scope: 'thread' })
      .thenRejected('no-rule-for-this')
    given(...waitingFor(of.edits()))
      .when({ ...approve, scope: 'thread' })
      .thenRejected('no-rule-for-this')
    const long = waitingFor({ kind: 'command', detail: { command: 'x'.repeat(4097) } })
    given(...long)
      .when({ ...approve, scope: 'thread' })
      .thenRejected('no-rule-for-this')
  })
  it('allows it by a rule of the thread, or one that holds further', () => {
    const byRule = { ...approve, scope: { ruleId: rule('rule') } }
    given(...of.awaiting, of.ruleAdded())
      .when(byRule)
      .then(allowed(rule('rule')))
    given(...of.awaiting)
      .when(byRule, { facts: { rules: [of.ruleOf({ scope: 'everywhere' })] } })
      .then(allowed(rule('rule')))
  })
  it('refuses a rule that is not there', () => {
    given(...of.awaiting)
      .when({ ...approve, scope: { ruleId: rule('rule') } })
      .thenRejected('unknown-rule')
  })
})

describe('RejectPendingAction', () => {
  it('says no, with a reason for the agent or none', () => {
    given(...of.awaiting)
      .when(refuse)
      .then(of.rejected('ask'))
    given(...of.awaiting)
      .when({ ...refuse, reason: 'Use yarn.' })
      .then(of.event('ActionRejected', { ...of.rejected('ask').payload, reason: 'Use yarn.' }))
  })
})

const over: [string, Told[], string][] = [
  ['nothing was asked', of.running, 'not-awaiting-approval'],
  ['no turn runs', of.rested, 'not-awaiting-approval'],
  ['it was approved', [...of.awaiting, of.approved('ask')], 'not-awaiting-approval'],
  ['it was rejected', [...of.awaiting, of.rejected('ask')], 'not-awaiting-approval'],
  ['it expired', [...of.awaiting, of.expired('ask', 'Gone.')], 'not-awaiting-approval'],
  ['the id is another’s', [...of.running, of.asked('another')], 'unknown-request'],
  [
    'it was answered while another waits',
    [...of.awaiting, of.asked('another'), of.approved('ask')],
    'unknown-request',
  ],
]

it.each(over)('[A5] neither approves nor rejects when %s', (_, history, code) => {
  given(...history)
    .when(approve)
    .thenRejected(code)
  given(...history)
    .when({ ...approve, scope: 'thread' })
    .thenRejected(code)
  given(...history)
    .when(refuse)
    .thenRejected(code)
})

it('answers one of several requests and leaves the others open', () => {
  const two: Told[] = [...of.awaiting, of.asked('another')]
  given(...two)
    .when(refuse)
    .then(of.rejected('ask'))
  given(...two, of.rejected('ask'))
    .when({ ...approve, requestId: request('another') })
    .then(of.approved('another'))
})

describe('rules of a thread', () => {
  const add = { type: 'AddPermissionRule', ...of.ruleOf({ scope }) } as const
  const drop = { type: 'RemovePermissionRule', ruleId: rule('rule') } as const
  const removed = of.event('PermissionRuleRemoved', { ruleId: rule('rule') })

  it('are added, whether or not a turn runs', () => {
    given(of.threadCreated).when(add).then(of.ruleAdded({ scope }))
    given(...of.running)
      .when(add)
      .then(of.ruleAdded({ scope }))
  })
  it('are refused under an id that some rule has', () => {
    given(of.threadCreated)
      .when(add, { facts: { ruleTaken: true } })
      .thenRejected('rule-id-in-use')
  })
  it('are removed once', () => {
    given(of.threadCreated, of.ruleAdded()).when(drop).then(removed)
    given(...of.running, of.ruleAdded())
      .when(drop)
      .then(removed)
    given(of.threadCreated, of.ruleAdded(), removed).when(drop).thenRejected('unknown-rule')
    given(of.threadCreated).when(drop).thenRejected('unknown-rule')
  })
})
