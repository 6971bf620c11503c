import { rmSync } from 'node:fs'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { LEASE_MS } from '../../electron/jobs/table.ts'
import { accepted, allEvents, eventually, temporaryHost } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'
import { makeHolding } from './holding.ts'

const HOUR = 60 * 60_000
const agent = { provider: 'practice' }

/** A host whose clock can be set, with a thread on a repository. */
async function hostAt(root: string) {
  let set = 0
  const host = await temporaryHost({ now: () => Date.now() + set })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  return { host, jump: (by: number) => void (set += by), now: () => Date.now() + set }
}

const commit = { type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'Two' }

it.each([
  ['forward', HOUR],
  ['back', -HOUR],
])(
  '[B6] keeps the lease of work under way when the clock jumps %s an hour',
  { timeout: 40_000 },
  async (_, by) => {
    const { git, root, write, runs, letGo } = makeHolding()
    write('b.txt', 'two\n')
    const { host, jump, now } = await hostAt(root)
    await accepted(host, commit)
    await vi.waitUntil(() => runs() === 1, { timeout: 10_000 })
    jump(by)
    const renewed = () => host.jobs().some(({ leaseUntil }) => isAbout(leaseUntil, now()))
    await vi.waitUntil(renewed, { timeout: 20_000 })
    letGo()
    const settled = await eventually(host, 'GitOperationSettled')
    await host.drain()
    expect(settled.payload).toMatchObject({
      outcome: 'succeeded',
      result: { sha: git('rev-parse', 'HEAD') },
    })
    expect(git('log', '--format=%s').split('\n')).toEqual(['Two', 'first'])
    expect(runs()).toBe(1)
    expect(allEvents(host).filter(({ type }) => type === 'GitOperationSettled')).toHaveLength(1)
  },
)

/** Whether a lease was given by this clock. */
const isAbout = (leaseUntil: number | null, now: number) =>
  leaseUntil !== null && leaseUntil > now && leaseUntil <= now + LEASE_MS

it.each([
  ['forward', HOUR],
  ['back', -HOUR],
])('[B7] tries again in time when the clock jumps %s an hour before it', async (_, by) => {
  const { git, root, write } = makeRepository()
  write('b.txt', 'two\n')
  write('.git/index.lock', '')
  const { host, jump } = await hostAt(root)
  await accepted(host, commit)
  const failed = () => host.jobs().some(({ lastError }) => lastError?.code === 'index-locked')
  await vi.waitUntil(failed, { timeout: 5_000 })
  jump(by)
  rmSync(path.join(root, '.git/index.lock'))
  const settled = await eventually(host, 'GitOperationSettled')
  expect(settled.payload.outcome).toBe('succeeded')
  expect(git('log', '--format=%s').split('\n')).toEqual(['Two', 'first'])
  expect(host.verify().problems).toEqual([])
})
