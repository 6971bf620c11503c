import { describe, expect, it } from 'vitest'
import { automationDecider } from '../../../core/automation/decider.ts'
import { AUTOMATIONS_LIMIT, ONE_ATTEMPT } from '../../../core/automation/rule.ts'
import { OPEN_RUNS } from '../../../core/automation/state.ts'
import { openCommands } from '../../../core/commands.ts'
import { OPEN_LETTERS } from '../../../core/deadLetters.ts'
import { hostDecider } from '../../../core/host.ts'
import { specify, stamped, type Wish } from '../../support/specify.ts'
import * as of from '../samples.ts'

const given = specify(automationDecider)
const { automation, automationCreated, fired, run, runLetter } = of

const byHand = (fields: Partial<Wish<'RunAutomation'>> = {}): Wish<'RunAutomation'> => ({
  type: 'RunAutomation',
  automationId: automation,
  runId: run('one'),
  ...fields,
})

describe('writing an automation', () => {
  const { owner: _, ...rule } = automationCreated.payload
  const create: Wish<'CreateAutomation'> = { type: 'CreateAutomation', ...rule }

  it('[D8] keeps who wrote it', () => {
    given()
      .when(create, { principal: { user: 'eve' } })
      .then(of.automationOf({ owner: 'user:eve' }))
  })

  it('takes what most want for what is not said', () => {
    const { id: __, ...taken } = openCommands.CreateAutomation.parse({
      type: 'CreateAutomation',
      id: 'c',
      automationId: automation,
      name: ' Test ',
      scope: 'everywhere',
      when: { types: ['TurnCompleted'] },
      do: { kind: 'run-command', argv: ['npm', 'test'] },
    })
    expect(taken).toMatchObject({
      name: 'Test',
      depthLimit: 4,
      retry: ONE_ATTEMPT,
      enabled: true,
      do: { limitMs: 600_000 },
    })
  })

  it('refuses more than a home may have, and a project that is not there', () => {
    given()
      .when(create, { facts: { automations: AUTOMATIONS_LIMIT } })
      .thenRejected('too-many-automations')
    given()
      .when(create, { facts: { scopeKnown: false } })
      .thenRejected('unknown-project')
  })

  it('says only what has changed, and nothing when it is so already', () => {
    const update = { type: 'UpdateAutomation', automationId: automation } as const
    const { name, scope, retry } = automationCreated.payload
    given(automationCreated)
      .when({ ...update, name, scope, retry, enabled: true })
      .thenNothing()
    given(automationCreated)
      .when({ ...update, name: 'Other', scope })
      .then(of.event('AutomationUpdated', { automationId: automation, name: 'Other' }))
    given(automationCreated)
      .when({ ...update, enabled: false })
      .then(of.event('AutomationDisabled', { automationId: automation }))
  })
})

describe('a run by hand', () => {
  it('is about an event of the past, as if that happened now', () => {
    const [event] = stamped([{ ...of.completed(1), depth: 3, rootId: 'root' }])
    const about = { threadId: of.thread, projectId: of.project }
    if (!event) throw new Error('there is one')
    given(automationCreated)
      .when(byHand({ eventId: event.id }), { facts: { event, about } })
      .then(
        of.event('AutomationFired', {
          ...fired('one').payload,
          eventId: event.id,
          action: { kind: 'run-command', argv: ['npm', 'test', 'turn-1'], limitMs: 60_000 },
        }),
      )
  })

  it('is refused where it has no place to work in, or belongs elsewhere', () => {
    const everywhere = of.automationOf({ scope: 'everywhere' })
    given(everywhere).when(byHand()).thenRejected('no-thread')
    given(of.automationOf({ do: { kind: 'commit', message: 'x' } }))
      .when(byHand())
      .thenRejected('no-thread')
    given(automationCreated)
      .when(byHand({ eventId: of.anEvent('x') }))
      .thenRejected('unknown-event')
    given(automationCreated)
      .when(byHand({ threadId: of.thread }))
      .thenRejected('unknown-thread')
    const about = { threadId: of.thread, projectId: of.projectNamed('other') }
    given(automationCreated)
      .when(byHand({ threadId: of.thread }), { facts: { about } })
      .thenRejected('outside-scope')
  })

  it('tells, or starts a turn in a thread that it names, from anywhere', () => {
    const told = of.automationOf({ scope: 'everywhere', do: { kind: 'notify', text: '{{type}}' } })
    const { decision } = given(told).when(byHand())
    expect(decision).toMatchObject([{ payload: { action: { text: 'RunAutomation' } } }])
    const start = { kind: 'start-turn', threadId: of.thread, text: 'go' } as const
    const { decision: started } = given(of.automationOf({ scope: 'everywhere', do: start })).when(
      byHand(),
    )
    expect(started).toMatchObject([{ payload: { threadId: of.thread } }])
  })

  it('is tried once when somebody waits, and as its rule says otherwise', () => {
    const retry = { ...ONE_ATTEMPT, attempts: 7 }
    const rule = of.automationOf({ retry })
    expect(given(rule).when(byHand()).decision).toMatchObject([{ payload: { retry } }])
    expect(given(rule).when(byHand({ replyTo: of.reply })).decision).toMatchObject([
      { payload: { retry: ONE_ATTEMPT, replyTo: of.reply } },
    ])
  })

  it('is refused while too many wait, and under an id that was used', () => {
    const many = Array.from({ length: OPEN_RUNS }, (_, at) => fired(`run-${at}`))
    given(automationCreated, ...many)
      .when(byHand())
      .thenRejected('too-many-runs')
    given(automationCreated, fired('one'), of.runSettled('one'))
      .when(byHand())
      .thenRejected('run-id-in-use')
  })
})

describe('a run that is given up', () => {
  const dies = { type: 'RecordDeadLetter', automationId: automation, ...runLetter } as const
  const { code, message } = runLetter
  const settled = of.runSettled('one', { outcome: 'failed', code, message, result: {} })

  it('[D4] is settled as failed and kept as a dead letter in one decision', () => {
    given(automationCreated, fired('one')).when(dies).then(settled, of.runLetterRecorded)
  })

  it('[D5] is kept as none when it was to see to one, nor when somebody waited for it', () => {
    const handles = of.letter.jobId
    given(automationCreated, fired('one', { handles }))
      .when(dies)
      .then(of.event('AutomationRunSettled', { ...settled.payload, handles }))
    given(automationCreated, fired('one', { replyTo: of.reply }))
      .when(dies)
      .then(of.event('AutomationRunSettled', { ...settled.payload, replyTo: of.reply }))
  })

  it('[A8] changes nothing when the run has ended, or its automation is gone', () => {
    given(automationCreated).when(dies).thenNothing()
    given(automationCreated, fired('one'))
      .when(dies, { facts: { projectGone: true } })
      .thenNothing()
  })

  it('puts the oldest away when too many are open', () => {
    const letters = Array.from({ length: OPEN_LETTERS }, (_, at) => ({
      ...of.runLetterRecorded,
      payload: { ...of.runLetterRecorded.payload, jobId: `run/a/old-${at}` },
    }))
    const { decision } = given(automationCreated, fired('one'), ...letters).when(dies)
    expect(decision).toMatchObject([
      { type: 'AutomationRunSettled' },
      { type: 'DeadLetterRecorded' },
      {
        type: 'DeadLetterResolved',
        payload: { jobId: 'run/a/old-0', resolution: { how: 'discarded' } },
      },
    ])
  })

  it('[D4] is done again as it was to be done then, as a run of its own', () => {
    const [asked] = stamped([fired('one')])
    const again = { type: 'RetryDeadLetter', jobId: runLetter.jobId } as const
    const died = [automationCreated, fired('one'), settled, of.runLetterRecorded]
    given(...died)
      .when(again, { facts: { asked: asked ?? null } })
      .then(
        fired('command'),
        of.event('DeadLetterResolved', {
          automationId: automation,
          jobId: runLetter.jobId,
          resolution: { how: 'retried', as: 'command' },
        }),
      )
    given(...died)
      .when(again)
      .thenRejected('not-retryable')
    given(automationCreated).when(again).thenRejected('unknown-dead-letter')
  })
})

describe('[D8] who is disabled', () => {
  const home = specify(hostDecider)
  const set = (principal: string, enabled: boolean) =>
    ({ type: 'SetPrincipal', principal, enabled }) as const
  const told = (enabled: boolean) => of.event('PrincipalSet', { principal: 'user:local', enabled })

  it('is one person by either name', () => {
    home().when(set('local', false)).then(told(false))
    home(told(false)).when(set('user:local', false)).thenNothing()
    home(told(false)).when(set('user:local', true)).then(told(true))
    home().when(set('local', true)).thenNothing()
  })

  it.each(['host', 'automation:a', 'user:', 'a b', 'user:a:b'])('is never %s', (name) => {
    home().when(set(name, false)).thenRejected('not-a-person')
  })
})
