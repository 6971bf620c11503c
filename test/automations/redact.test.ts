import { expect, it } from 'vitest'
import { REDACTED } from '../../core/redaction.ts'
import { accepted, refused } from '../support/home.ts'
import { automate, checkpoint, ofType, settledRun, threadHost } from './scene.ts'

const SECRET = 'hunter2whichnobodymayknow'

it('takes a text out of a run, out of its job and out of every row that shows it', async () => {
  const { host } = await threadHost()
  await automate(host, 'a', {
    when: { types: ['CheckpointCreated'] },
    retry: { attempts: 2, base: 1, cap: 1 },
    do: { kind: 'run-command', argv: ['ls', SECRET] },
  })
  await checkpoint(host, 'k')
  await settledRun(host, 'a')
  await host.drain()
  const [fired] = ofType(host, 'AutomationFired')
  const [settled] = ofType(host, 'AutomationRunSettled')
  const [letter] = ofType(host, 'DeadLetterRecorded')
  const redact = (eventId: string | undefined, field: string) => ({
    type: 'RedactEvent',
    eventId,
    field,
  })
  // What a dead letter may still be asked for again is in use.
  expect(await refused(host, redact(fired?.id, 'action.argv.1'))).toMatchObject({
    code: 'event-in-use',
  })
  await accepted(host, { type: 'DiscardDeadLetter', jobId: letter?.payload.jobId })
  await accepted(host, redact(fired?.id, 'action.argv.1'))
  await accepted(host, redact(letter?.id, 'message'))
  await accepted(host, redact(settled?.id, 'message'))
  expect(ofType(host, 'AutomationFired')[0]?.payload.action).toMatchObject({
    argv: ['ls', REDACTED],
  })
  expect(ofType(host, 'EventRedacted')[0]).toMatchObject({
    streamId: 'a',
    payload: { automationId: 'a', field: 'action.argv.1' },
  })
  const jobId = letter?.payload.jobId ?? ''
  const job = await host.query('job', { id: jobId }, AbortSignal.timeout(5000))
  expect(JSON.stringify(job)).not.toContain(SECRET)
  await host.rebuilds.standing()
  for (const view of ['automationRuns', 'deadLetters', 'activity'])
    expect(JSON.stringify(host.read(view, undefined, {})), view).not.toContain(SECRET)
  // The rule itself still says it, until it is written anew.
  const [created] = ofType(host, 'AutomationCreated')
  expect(await refused(host, redact(created?.id, 'do.argv.1'))).toMatchObject({
    code: 'event-in-use',
  })
  await accepted(host, {
    type: 'UpdateAutomation',
    automationId: 'a',
    do: { kind: 'run-command', argv: ['ls'] },
  })
  await accepted(host, redact(created?.id, 'do.argv.1'))
  expect(JSON.stringify(host.events(0, 1000))).not.toContain(SECRET)
  expect(host.verify().problems).toEqual([])
})
