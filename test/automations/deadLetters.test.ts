import { expect, it } from 'vitest'
import { openCommands } from '../../core/commands.ts'
import type { CommandId } from '../../core/ids.ts'
import { Terminal, Transient } from '../../electron/jobs/kind.ts'
import { accepted } from '../support/home.ts'
import { type House, openHouse } from '../jobs/house.ts'
import { automate, checkpoint, ofType, program, settledRun, threadHost } from './scene.ts'

const onCheckpoint = { types: ['CheckpointCreated'] }

it('[D3] [D4] a run is tried as its rule says, and the last failure is the dead letter', async () => {
  let runs = 0
  const house = await openHouse({
    world: {
      'run-automation': {
        policy: (position) => {
          const event = house.log.at(position)
          if (event?.type !== 'AutomationFired') throw new Error('not a run')
          return event.payload.retry
        },
        submit: async () => {
          runs += 1
          throw new Transient('exit-status', 'It ended with status 1.')
        },
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  const retry = { growth: 'linear', base: 1000, cap: 2500, jitter: 0, attempts: 4 }
  await house.send({
    type: 'CreateAutomation',
    automationId: 'a',
    name: 'A',
    scope: 'everywhere',
    when: { types: ['CheckpointRequested'] },
    do: { kind: 'notify', text: 'x' },
    retry,
  })
  await house.capture('t', 'k')
  const [fired] = house.events().filter(({ type }) => type === 'AutomationFired')
  if (fired?.type !== 'AutomationFired') throw new Error('nothing fired')
  const jobId = `run/a/${fired.payload.runId}`
  const waits: number[] = []
  for (let attempt = 1; attempt < 4; attempt += 1) {
    await house.until(
      () => house.job(jobId).attempts === attempt && house.job(jobId).status === 'pending',
    )
    const last = house.attempts.of(house.job(jobId)).at(-1)
    waits.push(house.job(jobId).due_at - (last?.endedAt ?? 0))
    house.advance(3000)
  }
  await house.until(() => house.job(jobId).status === 'dead')
  expect(runs).toBe(4)
  // Linear growth by a second, capped: no other policy gives these waits.
  for (const [at, wait] of [1000, 2000, 2500].entries())
    expect(Math.abs((waits[at] ?? 0) - wait)).toBeLessThan(50)
  const [settled, letter] = house.events().slice(-2)
  expect(settled).toMatchObject({
    type: 'AutomationRunSettled',
    payload: { outcome: 'failed', code: 'exit-status' },
    depth: 1,
  })
  expect(letter).toMatchObject({
    type: 'DeadLetterRecorded',
    payload: { automationId: 'a', jobId, attempts: 4, intent: fired.position },
    depth: 1,
    commandId: settled?.commandId,
  })

  const retried = await house.send({ type: 'RetryDeadLetter', id: 'again', jobId })
  expect(retried.events.map(({ type }) => type)).toEqual(['AutomationFired', 'DeadLetterResolved'])
  const again = house.log.at(retried.events[0]?.position ?? 0)
  expect(again).toMatchObject({
    causationId: jobId,
    payload: { ...fired.payload, runId: 'again' },
  })
  expect(house.views.read('deadLetters', undefined, {})?.rows).toMatchObject([
    { key: 'a', row: { automationId: 'a', letters: [{ jobId, resolved: { how: 'retried' } }] } },
  ])
})

it.each(['Discard', 'Handle'])('[D4] a dead run can be put away: %s', async (how) => {
  const house = await openHouse({
    world: {
      'run-automation': {
        submit: async () => {
          throw new Terminal('program-missing', 'There is no npm here.')
        },
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.send({
    type: 'CreateAutomation',
    automationId: 'a',
    name: 'A',
    scope: 'everywhere',
    when: { types: ['CheckpointRequested'] },
    do: { kind: 'notify', text: 'x' },
  })
  await house.capture('t', 'k')
  await house.until(() => house.types().includes('DeadLetterRecorded'))
  const letter = house.events().findLast(({ type }) => type === 'DeadLetterRecorded')
  if (letter?.type !== 'DeadLetterRecorded') throw new Error('nothing died')
  const { jobId } = letter.payload
  await house.send({ type: `${how}DeadLetter`, jobId })
  expect(await house.answer({ type: `${how}DeadLetter`, jobId })).toMatchObject({
    refusal: { code: 'unknown-dead-letter' },
  })
})

/** A rule whose runs die at once, and an automation that sees to that. */
async function withHandler(handler: object) {
  const { host } = await threadHost()
  await automate(host, 'dies', {
    when: onCheckpoint,
    do: { kind: 'run-command', argv: ['no-such-program-anywhere'] },
  })
  await automate(host, 'handler', {
    when: { types: ['DeadLetterRecorded'] },
    retry: { attempts: 5 },
    ...handler,
  })
  await checkpoint(host, 'k')
  const settled = await settledRun(host, 'handler')
  await host.drain()
  return { host, settled }
}

it('[D5] a handler that did something about a dead letter has handled it', async () => {
  const { host, settled } = await withHandler({ do: { kind: 'run-command', argv: ['true'] } })
  const [letter] = ofType(host, 'DeadLetterRecorded')
  expect(letter?.payload.code).toBe('program-missing')
  expect(settled.payload).toMatchObject({ outcome: 'succeeded', handles: letter?.payload.jobId })
  expect(ofType(host, 'DeadLetterResolved')).toMatchObject([
    {
      streamId: 'dies',
      principal: 'automation:handler',
      commandId: settled.commandId,
      payload: {
        automationId: 'dies',
        jobId: letter?.payload.jobId,
        resolution: { how: 'handled' },
      },
    },
  ])
})

it('[D5] a handler that only tells somebody leaves the letter open', async () => {
  const { host, settled } = await withHandler({ do: { kind: 'notify', text: '{{message}}' } })
  expect(settled.payload.result.text).toContain('no-such-program-anywhere')
  expect(ofType(host, 'DeadLetterResolved')).toEqual([])
})

it('[D5] a handler that fails is never tried again nor given up: the letter says so', async () => {
  const failing = await program(`process.exit(3)`)
  const { host } = await withHandler({ do: { kind: 'run-command', argv: failing } })
  expect(ofType(host, 'AutomationFired').map(({ streamId }) => streamId)).toEqual([
    'dies',
    'handler',
  ])
  expect(ofType(host, 'DeadLetterRecorded')).toHaveLength(1)
  expect(ofType(host, 'DeadLetterHandlerFailed')).toMatchObject([
    { streamId: 'dies', payload: { handler: 'handler', code: 'exit-status' } },
  ])
  expect(host.read('deadLetters', undefined, {})?.rows[0]?.row).toMatchObject({
    letters: [{ resolved: null, handlerFailed: { handler: 'handler', code: 'exit-status' } }],
  })
  // It still waits for a person.
  const jobId = ofType(host, 'DeadLetterRecorded')[0]?.payload.jobId
  await accepted(host, { type: 'DiscardDeadLetter', jobId })
})

it('[D5] a handler that dies of a fault is no dead letter either', async () => {
  const { host } = await withHandler({
    do: { kind: 'run-command', argv: ['no-such-program-either'] },
  })
  expect(ofType(host, 'DeadLetterRecorded')).toHaveLength(1)
  expect(ofType(host, 'DeadLetterHandlerFailed')).toMatchObject([
    { payload: { code: 'program-missing' } },
  ])
})

it('[D5] what a handler asked for sets off no handler when it is given up', async () => {
  const house: House = await openHouse({
    world: {
      'capture-checkpoint': {
        submit: async () => {
          throw new Terminal('disk-full', 'There is no room.')
        },
      },
      'run-automation': {
        submit: async ({ payload: { automationId, runId } }) => {
          const wish = { type: 'CreateCheckpoint', id: `${runId}:wish`, threadId: 't' }
          await house.dispatch.send(
            openCommands.CreateCheckpoint.parse({ ...wish, checkpointId: runId, description: '' }),
            { principal: { automation: automationId }, depth: 1, rootId: 'root' },
          )
          return {
            id: `${runId}:end` as CommandId,
            type: 'SettleAutomationRun',
            automationId,
            runId,
            outcome: 'succeeded',
            result: {},
          }
        },
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.send({
    type: 'CreateAutomation',
    automationId: 'handler',
    name: 'Keep another',
    scope: 'everywhere',
    when: { types: ['DeadLetterRecorded'] },
    do: { kind: 'create-checkpoint', description: 'Instead' },
  })
  await house.capture('t', 'k')
  const letters = () => house.types().filter((type) => type === 'DeadLetterRecorded')
  await house.until(() => letters().length === 2)
  await house.settled()
  // Depth alone would have let it go on twice more.
  expect(house.types().filter((type) => type === 'AutomationFired')).toHaveLength(1)
  const { rows = [] } = house.views.read('deadLetters', undefined, {}) ?? {}
  expect(rows.map(({ row }) => row)).toMatchObject([
    { threadId: 't', letters: [{ resolved: { how: 'handled' } }, { resolved: null }] },
  ])
})
