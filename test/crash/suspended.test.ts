import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { LEASE_MS } from '../../electron/jobs/table.ts'
import { temporaryFolder } from '../support/home.ts'
import { gaffer, startHost, type StoredLine, until } from '../support/process.ts'
import { lapse, makeHolding } from './holding.ts'

const sample = process.env['GAFFER_CRASH'] === 'sample'
const agent = { provider: 'practice' }
const commit = { id: 'c-1', type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'Two' }

const ofType = (events: readonly StoredLine[], type: string) =>
  events.filter((event) => event.type === type)

/** A host that is asleep in the middle of a commit, and whose lease lapses meanwhile. */
async function asleep() {
  const repository = makeHolding()
  repository.write('b.txt', 'two\n')
  const home = await temporaryFolder('home')
  const host = await startHost(home)
  onTestFinished(() => {
    host.kill('SIGCONT')
    host.kill()
  })
  await host.send({ type: 'CreateProject', projectId: 'p', name: 'P', rootPath: repository.root })
  await host.send({ type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await host.send(commit)
  await vi.waitUntil(() => repository.runs() === 1, { timeout: 10_000 })
  host.kill('SIGSTOP')
  // The sample does not wait for it; the leases look the same.
  if (sample) lapse(home)
  else await pause(LEASE_MS + 1_000)
  return { repository, home, host }
}

type Asleep = Awaited<ReturnType<typeof asleep>>

async function madeOnce({ repository, home, host }: Asleep): Promise<void> {
  const settled = (events: StoredLine[]) => ofType(events, 'GitOperationSettled').length > 0
  const events = await until(host.events, settled)
  expect(ofType(events, 'GitOperationSettled')[0]?.payload.outcome).toBe('succeeded')
  expect(repository.git('log', '--format=%s').split('\n')).toEqual(['Two', 'first'])
  expect(repository.runs()).toBe(1)
  host.kill('SIGTERM')
  expect(await host.ended).toBe(0)
  expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
  expect(ofType(events, 'GitOperationSettled')).toHaveLength(1)
}

it(
  '[B6] wakes up past its lease while its work still runs, and holds on to it',
  { timeout: 120_000 },
  async () => {
    const { repository, home, host } = await asleep()
    const woken = Date.now()
    host.kill('SIGCONT')
    const renewed = async () => (await host.view('jobs')).data
    await until(renewed, (jobs) => jobs.some((job) => Number(job['leaseUntil']) > woken + 1_000))
    repository.letGo()
    await madeOnce({ repository, home, host })
  },
)

it(
  '[B4] [B6] wakes up past its lease after its work was done, and settles it once',
  { timeout: 120_000 },
  async () => {
    const { repository, home, host } = await asleep()
    repository.letGo()
    const made = () => repository.git('log', '--format=%s').startsWith('Two')
    await vi.waitUntil(made, { timeout: 10_000 })
    host.kill('SIGCONT')
    await madeOnce({ repository, home, host })
  },
)
