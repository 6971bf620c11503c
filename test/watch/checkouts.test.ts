import { expect, it, vi } from 'vitest'
import { accepted, temporaryHost } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'

it('tells each who follows a thread of the checkout, as long as they do', async () => {
  const { root, write } = makeRepository()
  const host = await temporaryHost()
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  const agent = { provider: 'practice' }
  for (const threadId of ['one', 'two'])
    await accepted(host, { type: 'CreateThread', threadId, projectId: 'p', title: 'T', agent })
  const heads = host.head()
  const told = { one: 0, two: 0, none: 0 }
  const stop = host.followCheckout('one', () => (told.one += 1))
  host.followCheckout('two', () => (told.two += 1))
  host.followCheckout('none', () => (told.none += 1))

  let edition = 0
  const editUntil = (fits: () => void) =>
    vi.waitFor(
      () => {
        write('a.txt', `${(edition += 1)}\n`)
        fits()
      },
      { timeout: 15_000, interval: 100 },
    )
  await editUntil(() => expect(Math.min(told.one, told.two)).toBeGreaterThan(1))
  stop()
  const { one, two } = told
  await editUntil(() => expect(told.two).toBeGreaterThan(two))
  expect(told).toMatchObject({ one, none: 0 })
  // Nothing of it is an event.
  expect(host.head()).toBe(heads)
})
