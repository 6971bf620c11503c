import { describe, it } from 'vitest'
import type { ProviderEvent } from '../../../core/providerEvents.ts'
import { threadDecider } from '../../../core/thread/decider.ts'
import { OPEN_REQUESTS } from '../../../core/thread/state.ts'
import { specify, type Told } from '../../support/specify.ts'
import * as of from '../samples.ts'

const given = specify(threadDecider)
const { says, item, request } = of

describe('a request', () => {
  const asks = says(of.asks('ask'))
  const inMode = (mode: 'ask' | 'auto-edit' | 'full' | 'plan'): Told[] => [
    of.threadOf({ provider: 'practice', mode }),
    ...of.running.slice(1),
  ]

  it('waits for a person', () => {
    given(...of.running)
      .when(asks)
      .then(of.asked('ask'))
  })
  it('names the item that it is about', () => {
    const about: ProviderEvent = { ...of.asks('ask'), itemId: item('one') }
    given(...of.running)
      .when(says(about))
      .then(of.event('ApprovalRequested', { ...of.asked('ask').payload, itemId: item('one') }))
  })
  it('is allowed at once by a rule, which signs for it', () => {
    const allowed = of.event('ActionApproved', {
      ...of.approved('ask').payload,
      by: { rule: 'rule' },
    })
    given(...of.running, of.ruleAdded())
      .when(asks)
      .then(of.asked('ask'), allowed)
    given(...of.running)
      .when(asks, { facts: { rules: [of.ruleOf({ scope: 'everywhere' })] } })
      .then(of.asked('ask'), allowed)
  })
  it('is denied at once by a rule, and the agent is told why', () => {
    const denied = of.event('ActionRejected', {
      ...of.rejected('ask', { rule: 'rule' }).payload,
      reason: 'A permission rule denies this.',
    })
    given(...inMode('full'), of.ruleAdded({ effect: 'deny' }))
      .when(asks)
      .then(of.asked('ask'), denied)
  })
  it('is allowed by the mode that allows all, and denied by the one that only plans', () => {
    const by = { rule: 'mode:full' }
    const allowed = of.event('ActionApproved', { ...of.approved('ask').payload, by })
    given(...inMode('full'))
      .when(asks)
      .then(of.asked('ask'), allowed)
    const denied = of.event('ActionRejected', {
      ...of.rejected('ask', { rule: 'mode:plan' }).payload,
      reason: 'This thread is in plan mode: describe the change, do not make it.',
    })
    given(...inMode('plan'))
      .when(asks)
      .then(of.asked('ask'), denied)
  })
  it('is allowed by nothing but a person once somebody has pressed stop', () => {
    given(...inMode('full'), of.ruleAdded(), of.interrupting(1))
      .when(asks)
      .then(of.asked('ask'))
    given(...inMode('plan'), of.interrupting(1))
      .when(asks)
      .then(
        of.asked('ask'),
        of.event('ActionRejected', {
          ...of.rejected('ask', { rule: 'mode:plan' }).payload,
          reason: 'This thread is in plan mode: describe the change, do not make it.',
        }),
      )
  })
  it('[A8] is not made twice, even under another provider event', () => {
    given(...of.awaiting)
      .when(says(of.asks('ask'), { id: 'again' }))
      .thenNothing()
    given(...of.awaiting, of.approved('ask'))
      .when(asks)
      .thenNothing()
    given(...of.awaiting, of.rejected('ask'))
      .when(asks)
      .thenNothing()
    given(...of.awaiting, of.expired('ask', 'Gone.'))
      .when(asks)
      .thenNothing()
  })
  it('is refused on the spot when too many wait already', () => {
    const many = Array.from({ length: OPEN_REQUESTS }, (_, at) => of.asked(`ask-${at}`))
    given(...of.running, ...many)
      .when(says(of.asks('ask')))
      .then(
        of.asked('ask'),
        of.event('ActionRejected', {
          ...of.rejected('ask', { rule: 'limit:open-requests' }).payload,
          reason: 'Too many requests wait for an answer already. Wait for those.',
        }),
      )
  })
  it('expires when the agent no longer waits', () => {
    const withdrawn = says({
      type: 'approval-withdrawn',
      requestId: request('ask'),
      reason: 'Never mind.',
    })
    given(...of.awaiting)
      .when(withdrawn)
      .then(of.expired('ask', 'Never mind.'))
    given(...of.running)
      .when(withdrawn)
      .thenNothing()
    given(...of.awaiting, of.approved('ask'))
      .when(withdrawn)
      .thenNothing()
  })
})

describe('a request that expired', () => {
  const ended: Told[] = [
    ...of.awaiting,
    of.expired('ask', 'Closed.'),
    of.interrupted(1),
    of.turnStarted(2),
  ]
  const again = (name: string, fields: { title?: string } = {}) =>
    says(of.asks(name, of.runTests, fields.title), { number: 2 })
  const replacing = (name: string, replaces: string) =>
    of.event('ApprovalRequested', {
      ...of.asked(name, of.runTests, 2).payload,
      replaces: request(replaces),
    })

  it('is replaced by one that asks the same in the next turn', () => {
    given(...ended)
      .when(again('new'))
      .then(replacing('new', 'ask'))
  })
  it('is replaced by one that asks the same in the same turn', () => {
    given(...of.awaiting, of.expired('ask', 'Never mind.'))
      .when(says(of.asks('new')))
      .then(of.event('ApprovalRequested', { ...of.asked('new').payload, replaces: request('ask') }))
  })
  it('is replaced once', () => {
    given(...ended, replacing('new', 'ask'))
      .when(again('newer'))
      .then(of.asked('newer', of.runTests, 2))
  })
  it('is not replaced by one that asks for something else', () => {
    given(...ended)
      .when(
        says(of.asks('new', { kind: 'command', detail: { command: 'npm run x' } }), { number: 2 }),
      )
      .then(of.asked('new', { kind: 'command', detail: { command: 'npm run x' } }, 2))
    given(...ended)
      .when(again('new', { title: 'Run them' }))
      .then(
        of.event('ApprovalRequested', {
          ...of.asked('new', of.runTests, 2).payload,
          title: 'Run them',
        }),
      )
  })
  it('is forgotten when a whole turn has passed', () => {
    given(...ended, of.completed(2), of.turnStarted(3))
      .when(says(of.asks('new'), { number: 3 }))
      .then(of.asked('new', of.runTests, 3))
  })
})
