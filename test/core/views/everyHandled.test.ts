import { describe, expect, it } from 'vitest'
import type { EventType } from '../../../core/events.ts'
import { viewNames, views } from '../../../core/views/all.ts'
import { signature } from '../../../core/views/view.ts'
import { foldedView } from '../../support/engine.ts'
import { stamped, type Told } from '../../support/specify.ts'
import { everyEvent } from '../everyEvent.ts'
import * as of from '../samples.ts'

/** What must have happened for an event to mean anything; asked for by the compiler. */
const before: Record<EventType, Told[]> = {
  ProjectCreated: [],
  ProjectTrusted: [of.projectUntrusted],
  ProjectUpdated: [of.projectCreated],
  ProjectDeleted: [
    of.projectCreated,
    ...of.awaiting,
    of.wondered('wonder'),
    of.letterRecorded(),
    of.automationCreated,
    of.fired('one'),
  ],
  ThreadCreated: [of.projectCreated],
  ThreadUpdated: [of.threadCreated],
  ThreadDeleted: [
    of.ruleAdded(),
    ...of.awaiting,
    of.wondered('wonder'),
    of.approved('ask'),
    of.letterRecorded(),
    of.completed(1),
  ],
  ThreadReviewed: of.rested,
  TurnStarted: [of.threadCreated],
  MessageQueued: of.running,
  MessageRemoved: [...of.running, of.queued(2)],
  MessageEdited: [...of.running, of.queued(2)],
  MessageMoved: [...of.running, of.queued(2), of.queued(3)],
  QuestionAsked: of.running,
  QuestionAnswered: [...of.running, of.wondered('wonder')],
  QuestionExpired: [...of.running, of.wondered('wonder')],
  TurnSteered: of.running,
  SteerSettled: [...of.running, of.steered(2)],
  TurnBegan: [of.threadCreated, of.turnStarted(1)],
  TurnItemAppended: of.running,
  TurnItemUpdated: [...of.running, of.said('words', 'Hello')],
  ApprovalRequested: of.running,
  ActionApproved: of.awaiting,
  ActionRejected: of.awaiting,
  ApprovalExpired: of.awaiting,
  TurnInterruptRequested: of.running,
  TurnCompleted: of.running,
  TurnFailed: of.running,
  TurnInterrupted: of.running,
  PermissionRuleAdded: [],
  PermissionRuleRemoved: [of.ruleAdded({ scope: 'everywhere' })],
  CheckpointRequested: [of.threadCreated],
  CheckpointCreated: [of.threadCreated, of.capture(of.checkpoint('mine'), 0, 'Mine')],
  CheckpointFailed: [of.threadCreated, of.capture(of.checkpoint('mine'), 0, 'Mine')],
  GitOperationRequested: [of.threadCreated],
  GitOperationSettled: [of.threadCreated, of.operationRequested],
  DeadLetterRecorded: [of.threadCreated, of.operationRequested],
  DeadLetterResolved: [of.threadCreated, of.letterRecorded()],
  EventRedacted: [of.threadCreated],
  DeadLetterHandlerFailed: [of.threadCreated, of.letterRecorded()],
  CommitMessageRequested: [of.threadCreated],
  CommitMessageSettled: [of.threadCreated, of.suggestionAsked],
  AutomationCreated: [],
  AutomationUpdated: [of.automationCreated],
  AutomationEnabled: [of.automationOf({ enabled: false })],
  AutomationDisabled: [of.automationCreated],
  AutomationDeleted: [
    of.automationCreated,
    of.fired('one'),
    of.runLetterRecorded,
    of.fired('two'),
    of.event('AutomationRunSettled', {
      automationId: of.automation,
      runId: of.run('two'),
      name: 'Tell',
      action: 'notify',
      outcome: 'succeeded',
      result: { text: 'Hello' },
    }),
  ],
  AutomationFired: [of.automationCreated],
  AutomationSkipped: [of.automationCreated],
  AutomationRunSettled: [of.automationCreated, of.fired('one')],
  PrincipalSet: [],
  AgentSettingsSet: [],
  HostSettingsSet: [],
  ViewRepaired: [],
}

describe.each(viewNames)('the view %s', (name) => {
  const view = views[name]

  it('goes by the name that it is found under', () => {
    expect(view.name).toBe(name)
  })

  it.each([...view.handles])('[A1] folds %s', (type) => {
    const table = foldedView(view)
    const events = stamped([...before[type], everyEvent[type]])
    for (const event of events.slice(0, -1)) table.fold(event)
    const rowsBefore = table.rows()
    for (const event of events.slice(-1)) expect(table.fold(event)).not.toEqual([])
    expect(table.rows()).not.toEqual(rowsBefore)
    for (const { row } of table.rows()) expect(view.row.parse(row)).toStrictEqual(row)
  })

  it.each([...view.handles])(
    'holds its peace when %s is about rows that it does not have',
    (type) => {
      const table = foldedView(view)
      for (const event of stamped([everyEvent[type]])) table.fold(event)
      for (const { row } of table.rows()) expect(view.row.parse(row)).toStrictEqual(row)
    },
  )

  it('handles nothing twice', () => {
    expect(view.handles).toHaveLength(new Set(view.handles).size)
  })

  it('[E2] has another signature when its shape, its events or its version change', () => {
    const other = views[name === 'threads' ? 'projects' : 'threads']
    const changed = [
      { ...view, version: view.version + 1 },
      { ...view, handles: view.handles.slice(1) },
      { ...view, row: other.row },
    ]
    const all = [view, ...changed].map(signature)
    expect(new Set(all).size).toBe(all.length)
    expect(signature({ ...view })).toBe(signature(view))
  })
})

it('[A1] every event that people look at is folded by some view', () => {
  const handled = new Set<EventType>(viewNames.flatMap((name) => [...views[name].handles]))
  const unseen = [
    'EventRedacted',
    'CommitMessageRequested',
    'CommitMessageSettled',
    'AgentSettingsSet',
    'HostSettingsSet',
    'PrincipalSet',
    'ViewRepaired',
  ]
  expect(
    Object.keys(everyEvent)
      .filter((type) => !handled.has(type as EventType))
      .toSorted(),
  ).toEqual(unseen.toSorted())
})
