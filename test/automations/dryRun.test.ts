import { expect, it, onTestFinished } from 'vitest'
import { when as whenSchema } from '../../core/automation/rule.ts'
import { openCommands } from '../../core/commands.ts'
import { openAbout } from '../../electron/automations/about.ts'
import { answerAutomationDryRun } from '../../electron/queries/automationDryRun.ts'
import { accepted, eventually, temporaryHost } from '../support/home.ts'
import { openHouse } from '../jobs/house.ts'
import { openReadOnly } from '../../electron/store/readOnly.ts'
import { automate, threadHost } from './scene.ts'

const never = new AbortController().signal

it('says for which events of the past it would have fired, as it does from then on', async () => {
  const { host } = await threadHost()
  for (let at = 0; at < 12; at += 1)
    await accepted(host, { type: 'UpdateThread', threadId: 't', title: `Title ${at}` })
  const rule = {
    scope: { projectId: 'p' },
    when: { types: ['ThreadUpdated', 'Unheard'], filter: [{ field: 'title', isNot: 'Title 3' }] },
  }
  const answer = await host.query('automationDryRun', rule, never)
  expect(answer).toMatchObject({ matched: 11, wouldSkip: 0, complete: true, scanned: host.head() })
  const examples = host
    .events(0, 1000, 't')
    .filter(({ type, payload }) => type === 'ThreadUpdated' && payload.title !== 'Title 3')
    .slice(-10)
    .toReversed()
  expect(answer).toHaveProperty(
    'examples',
    examples.map(({ id, occurredAt }) => ({
      eventId: id,
      at: occurredAt,
      type: 'ThreadUpdated',
      threadId: 't',
    })),
  )
  const elsewhere = { ...rule, scope: { projectId: 'q' } }
  expect(await host.query('automationDryRun', elsewhere, never)).toMatchObject({ matched: 0 })

  await automate(host, 'a', { ...rule, do: { kind: 'notify', text: 'x' } })
  const before = host.head()
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: 'Title 3' })
  expect(host.head()).toBe(before + 1)
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: 'Title 4' })
  expect((await eventually(host, 'AutomationFired')).payload.eventType).toBe('ThreadUpdated')
})

it('looks no further back than it is asked to', async () => {
  let now = 1_000_000
  const host = await temporaryHost({ now: () => now, runner: 'off' })
  for (const at of [1, 2, 3]) {
    now = at * 1_000_000
    await accepted(host, { type: 'SetPrincipal', principal: `user:p${at}`, enabled: false })
  }
  const rule = { scope: 'everywhere', when: { types: ['PrincipalSet'] }, since: 2_000_000 }
  expect(await host.query('automationDryRun', rule, never)).toMatchObject({
    matched: 2,
    scanned: 2,
    complete: true,
  })
})

it('stops when its time is up or its asker leaves, and counts what lies too deep', async () => {
  const house = await openHouse()
  await house.thread('t')
  for (let at = 0; at < 30; at += 1) {
    const wish = { type: 'UpdateThread', id: `c${at}`, threadId: 't', title: `Title ${at}` }
    await house.dispatch.send(openCommands.UpdateThread.parse(wish), {
      principal: { user: 'local' },
      depth: at % 3,
      rootId: at % 3 === 0 ? null : 'root',
    })
  }
  const db = openReadOnly(house.folder)
  onTestFinished(() => void db.close())
  const parts = { log: house.log, about: openAbout(db) }
  const when = whenSchema.parse({ types: ['ThreadUpdated'] })
  const ask = (options: object, depthLimit = 4, signal = never) =>
    answerAutomationDryRun(parts, { when, scope: 'everywhere', depthLimit }, signal, options)

  expect(await ask({ page: 7 })).toMatchObject({ matched: 30, wouldSkip: 0, complete: true })
  expect(await ask({ page: 7 }, 2)).toMatchObject({ matched: 20, wouldSkip: 10 })
  let time = 0
  const clock = () => (time += 10)
  const cut = await ask({ page: 4, budgetMs: 25, clock })
  expect(cut).toMatchObject({ scanned: 8, complete: false })
  const left = AbortSignal.abort()
  await expect(ask({}, 4, left)).rejects.toMatchObject({ code: 'aborted' })
})
