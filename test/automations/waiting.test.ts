import { expect, it } from 'vitest'
import { createRequests } from '../../electron/automations/requests.ts'
import { replyId } from '../../core/ids.ts'
import { evolve, initial } from '../../core/streams.ts'
import * as of from '../core/samples.ts'
import { stamped } from '../support/specify.ts'

it('[D6] nobody waits for ever: the asker is told, and the work hears of it', async () => {
  const fired = of.fired('one', { replyTo: of.reply })
  const stream = stamped([of.automationCreated, fired]).reduce(evolve, initial('automation'))
  const head = {
    projectId: null,
    status: 'idle',
    ended: false,
    checkout: null,
    intents: 1,
  } as const
  const requests = createRequests({
    log: { load: () => ({ stream, version: 2, head }) },
    mint: () => 'reply',
    running: () => true,
    send: async () => ({ receipt: { commandId: 'c', events: [], jobs: [] } }),
    lets: () => true,
    limitMs: 20,
  })
  const wish = { type: 'RunAutomation', id: 'c', automationId: 'a', runId: 'one' }
  const answer = requests.ask(wish, new AbortController().signal)
  const asker = requests.asker(replyId.parse('reply'))
  expect(asker?.aborted).toBe(false)
  expect(await answer).toMatchObject({ status: 'timed-out' })
  expect(asker?.reason).toBe('timed-out')
  expect(requests.asker(replyId.parse('reply'))).toBeUndefined()
})
