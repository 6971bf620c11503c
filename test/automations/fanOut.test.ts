import { expect, it } from 'vitest'
import { sealedCommands } from '../../core/commands.ts'
import { EVENTS_PER_COMMAND_LIMIT } from '../../electron/dispatch.ts'
import { OPEN_RUNS } from '../../core/automation/state.ts'
import { grouped } from '../crash/grouped.ts'
import { openHouse, type House } from '../jobs/house.ts'

const onCheckpoints = { types: ['CheckpointRequested'] }
const notify = { kind: 'notify', text: 'Kept {{checkpointId}}' }

const automate = (house: House, automationId: string, fields: object = {}) =>
  house.send({
    type: 'CreateAutomation',
    automationId,
    name: automationId,
    scope: 'everywhere',
    when: onCheckpoints,
    do: notify,
    ...fields,
  })

const fired = (house: House) =>
  house.events().flatMap((event) => (event.type === 'AutomationFired' ? [event] : []))

it('[D1] [D2] as many rules as match make as many jobs, in the event’s own transaction', async () => {
  const house = await openHouse()
  await house.thread('t')
  const names = ['a', 'b', 'c', 'd', 'e']
  for (const name of names) await automate(house, name)
  await automate(house, 'other', { when: { types: ['TurnStarted'] } })
  await automate(house, 'off', { enabled: false })
  const receipt = await house.capture('t', 'k')
  expect(receipt.events.map(({ type }) => type)).toEqual([
    'CheckpointRequested',
    ...names.map(() => 'AutomationFired'),
  ])
  expect(receipt.jobs.map(({ kind }) => kind)).toEqual([
    'capture-checkpoint',
    ...names.map(() => 'run-automation'),
  ])
  const [asked] = receipt.events
  for (const { causationId, rootId, depth, principal, streamId, payload } of fired(house)) {
    expect(causationId).toBe(asked?.id)
    expect({ rootId, depth, principal }).toEqual({
      rootId: asked?.id,
      depth: 1,
      principal: `automation:${streamId}`,
    })
    expect(payload).toMatchObject({
      eventId: asked?.id,
      eventType: 'CheckpointRequested',
      threadId: 't',
      projectId: 'p-t',
      action: { kind: 'notify', text: 'Kept k' },
    })
    expect(house.job(`run/${streamId}/${payload.runId}`)).toMatchObject({
      gate: 'effects',
      lane: 'automation',
      lane_key: streamId,
    })
  }
})

it.each([1, 2, 3])(
  '[D1] a failure on the %s. of three leaves no event, and spares the others',
  async (k) => {
    const house = await openHouse()
    await house.thread('t')
    for (const name of ['a1', 'a2', 'a3']) await automate(house, name)
    house.sql(`CREATE TRIGGER broken BEFORE INSERT ON events
    WHEN NEW.type = 'AutomationFired' AND NEW.stream_id = 'a${k}' AND NEW.payload LIKE '%Kept bad%'
    BEGIN SELECT RAISE(ABORT, 'the disk says no'); END`)
    const before = house.log.head()
    // All three share a transaction at first.
    const outcomes = await Promise.allSettled([
      house.capture('t', 'good'),
      house.capture('t', 'bad'),
      house.capture('t', 'fine'),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const events = house.events().slice(before)
    const whole = ['CheckpointRequested', 'AutomationFired', 'AutomationFired', 'AutomationFired']
    expect(events.map(({ type }) => type)).toEqual([...whole, ...whole])
    expect(JSON.stringify(events)).not.toMatch(/"bad"|Kept bad/)
    expect(house.sql("SELECT id FROM jobs WHERE id LIKE 'capture/%'")).toHaveLength(2)
    expect(house.sql("SELECT id FROM jobs WHERE kind = 'run-automation'")).toHaveLength(6)
    house.sql('DROP TRIGGER broken')
    await house.capture('t', 'bad')
    expect(fired(house)).toHaveLength(9)
  },
)

it('[D1] a rule that is changed later does not change what is queued', async () => {
  const house = await openHouse()
  await house.thread('t')
  await automate(house, 'a', { do: { kind: 'start-turn', text: 'Look at {{checkpointId}}' } })
  await house.capture('t', 'k')
  await house.send({
    type: 'UpdateAutomation',
    automationId: 'a',
    do: notify,
    retry: { attempts: 5 },
  })
  await house.send({ type: 'DisableAutomation', automationId: 'a' })
  const [run] = fired(house)
  expect(run?.payload).toMatchObject({
    action: { kind: 'start-turn', text: 'Look at k' },
    retry: { attempts: 1 },
  })
  expect(house.job(`run/a/${run?.payload.runId}`).status).toBe('pending')
})

it('[D9] a type that nobody knows makes no job and no error', async () => {
  const house = await openHouse()
  await house.thread('t')
  await automate(house, 'a', { when: { types: ['MoonRose', 'TurnsOfPhrase'] } })
  await automate(house, 'b', {
    when: { types: ['MoonRose', 'CheckpointRequested'], filter: [{ field: 'moon.phase', is: 1 }] },
  })
  const { jobs } = await house.capture('t', 'k')
  expect(jobs).toHaveLength(1)
  expect(house.types()).not.toContain('AutomationFired')
})

it('waits for events of its own project alone, and follows where it is moved', async () => {
  const house = await openHouse()
  await house.thread('t')
  await house.thread('u')
  await automate(house, 'a', { scope: { projectId: 'p-u' } })
  await house.capture('t', 'one')
  expect(fired(house)).toEqual([])
  await house.capture('u', 'two')
  await house.send({ type: 'UpdateAutomation', automationId: 'a', scope: { projectId: 'p-t' } })
  await house.capture('t', 'three')
  await house.capture('u', 'four')
  expect(fired(house).map(({ payload }) => payload.threadId)).toEqual(['u', 't'])
})

it('goes with its project: it waits for nothing, and its waiting jobs are called off', async () => {
  const house = await openHouse()
  await house.thread('t')
  await house.thread('u')
  await automate(house, 'mine', { scope: { projectId: 'p-t' } })
  await automate(house, 'everyones', { when: { types: ['ProjectDeleted', 'CheckpointRequested'] } })
  await house.capture('t', 'k')
  const [run] = fired(house)
  await house.send({ type: 'DeleteProject', projectId: 'p-t' })
  expect(house.job(`run/mine/${run?.payload.runId}`).status).toBe('cancelled')
  expect(house.views.read('automations', undefined, {})?.rows.map(({ key }) => key)).toEqual([
    'everyones',
  ])
  expect(house.views.read('automationRuns', 'mine', {})?.rows).toEqual([])
  expect(fired(house).map(({ streamId }) => streamId)).toEqual(['mine', 'everyones', 'everyones'])
  expect(await house.answer({ type: 'EnableAutomation', automationId: 'mine' })).toMatchObject({
    refusal: { code: 'unknown-automation' },
  })
})

it('calls the waiting runs of an automation off that is deleted', async () => {
  const house = await openHouse()
  await house.thread('t')
  await automate(house, 'a')
  await house.capture('t', 'k')
  const [run] = fired(house)
  await house.send({ type: 'DeleteAutomation', automationId: 'a' })
  expect(house.job(`run/a/${run?.payload.runId}`).status).toBe('cancelled')
  await house.capture('t', 'l')
  expect(fired(house)).toHaveLength(1)
})

it('waits for the same after a restart', async () => {
  const house = await openHouse()
  await house.thread('t')
  await automate(house, 'a')
  await automate(house, 'b')
  await house.send({ type: 'DisableAutomation', automationId: 'b' })
  await house.close()
  const again = await openHouse({ folder: house.folder })
  await again.capture('t', 'k')
  expect(fired(again).map(({ streamId }) => streamId)).toEqual(['a'])
})

it('is no news to itself when its owner changes it, and to others it is', async () => {
  const house = await openHouse()
  const when = { types: ['AutomationCreated', 'AutomationUpdated'] }
  await automate(house, 'a', { when })
  expect(fired(house)).toEqual([])
  await automate(house, 'b', { when })
  await house.send({ type: 'UpdateAutomation', automationId: 'b', name: 'B' })
  expect(fired(house).map(({ streamId }) => streamId)).toEqual(['a', 'a'])
})

const RULES = 40

/** A thread at work whose agent has asked for leave `requests` times, each for so many files. */
async function asking({ requests, files }: { requests: number; files: number }) {
  const house = await openHouse()
  await house.thread('t')
  await house.send({ type: 'StartTurn', threadId: 't', turnId: 'u', text: 'go' })
  const detail = {
    files: Array.from({ length: files }, (_, at) => ({
      path: `f${at}`,
      newText: 'new',
      inside: true,
    })),
  }
  const says = (id: string, event: object) =>
    house.dispatch.send(
      sealedCommands.IngestProviderEvent.parse({
        type: 'IngestProviderEvent',
        id,
        threadId: 't',
        turnId: 'u',
        providerEventId: id,
        event,
      }),
      { principal: 'host' },
    )
  for (let at = 0; at < requests; at += 1) {
    const action = { kind: 'edit', detail }
    const asked = { requestId: `r${at}`, title: `Edit ${at}`, action }
    await says(`ask-${at}`, { type: 'approval-requested', ...asked })
  }
  return { house, says }
}

it('refuses a command that would set off more than it may, and writes nothing of it', async () => {
  const { house } = await asking({ requests: 1, files: 30 })
  for (let at = 0; at < RULES; at += 1)
    await automate(house, `a${at}`, { when: { types: ['PermissionRuleAdded'] } })
  const before = house.log.head()
  const approval = { type: 'ApprovePendingAction', threadId: 't', requestId: 'r0' }
  const [refused, beside] = await Promise.all([
    house.answer({ ...approval, scope: 'thread' }),
    house.capture('t', 'k'),
  ])
  expect(refused).toMatchObject({ refusal: { code: 'too-many-events' } })
  expect(beside.events).toHaveLength(1)
  expect(house.log.head()).toBe(before + 1)
  const once = await house.send({ ...approval, scope: 'once' })
  expect(once.events).toHaveLength(1)
})

it('cuts short what the host’s own commands set off, and says so once for each rule', async () => {
  const { house, says } = await asking({ requests: 30, files: 1 })
  for (let at = 0; at < RULES; at += 1)
    await automate(house, `a${at}`, { when: { types: ['ApprovalExpired'] } })
  const outcome = await says('end', { type: 'turn-completed' })
  if (!('receipt' in outcome)) throw new Error(JSON.stringify(outcome))
  const counted = grouped(outcome.receipt.events, ({ type }) => type)
  expect(counted.get('TurnCompleted')).toHaveLength(1)
  expect(counted.get('ApprovalExpired')).toHaveLength(30)
  expect(counted.get('AutomationFired')).toHaveLength(EVENTS_PER_COMMAND_LIMIT - 32)
  expect(counted.get('AutomationSkipped')).toHaveLength(RULES)
})

it('skips what an automation matches while a thousand of its runs wait', async () => {
  const house = await openHouse()
  await house.thread('t')
  await automate(house, 'a')
  const all = Array.from({ length: OPEN_RUNS + 2 }, (_, at) => house.capture('t', `k${at}`))
  await Promise.all(all)
  const events = house.log
    .read(0, 1000)
    .concat(house.log.read(1000, 1000), house.log.read(2000, 1000))
  const skips = events.filter(({ type }) => type === 'AutomationSkipped')
  expect(skips.map(({ payload }) => payload)).toMatchObject([
    { reason: 'waiting' },
    { reason: 'waiting' },
  ])
})
