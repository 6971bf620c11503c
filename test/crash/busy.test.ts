import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished, vi } from 'vitest'
import { temporaryFolder } from '../support/home.ts'
import { gaffer, type HostProcess, startHost, type StoredLine, until } from '../support/process.ts'
import { lapse, makeHolding } from './holding.ts'

const sample = process.env['GAFFER_CRASH'] === 'sample'
const agent = { provider: 'practice' }
const commit = { id: 'c-1', type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'Two' }

/** A host on a home of its own, and another program that can hold the home's database. */
async function prepared(root: string) {
  const home = await temporaryFolder('home')
  const host = await startHost(home)
  onTestFinished(() => host.kill())
  await host.send({ type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await host.send({ type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  const other = new Database(path.join(home, 'gaffer.db'))
  onTestFinished(() => void other.close())
  return {
    home,
    host,
    hold: () => void other.exec('BEGIN IMMEDIATE'),
    letGo: () => void other.exec('ROLLBACK'),
  }
}

const ofType = (events: readonly StoredLine[], type: string) =>
  events.filter((event) => event.type === type)

async function endsWell(host: HostProcess, home: string): Promise<void> {
  host.kill('SIGTERM')
  expect(await host.ended).toBe(0)
  expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
}

it('waits while another program holds the database for a moment', async () => {
  const repository = makeHolding()
  repository.letGo()
  repository.write('b.txt', 'two\n')
  const { home, host, hold, letGo } = await prepared(repository.root)
  hold()
  const sending = host.send(commit)
  await pause(1_000)
  letGo()
  expect((await sending).status).toBe(200)
  const settled = (events: StoredLine[]) => ofType(events, 'GitOperationSettled').length > 0
  await until(host.events, settled)
  expect(repository.git('log', '--format=%s').split('\n')).toEqual(['Two', 'first'])
  await endsWell(host, home)
})

it(
  '[C3] says that the database is in use, and loses neither command nor effect, however long it is held',
  { timeout: 90_000 },
  async () => {
    const repository = makeHolding()
    repository.write('b.txt', 'two\n')
    const { home, host, hold, letGo } = await prepared(repository.root)
    expect((await host.send(commit)).status).toBe(200)
    await vi.waitUntil(() => repository.runs() === 1, { timeout: 10_000 })

    hold()
    // Its effect happens while nobody can write down that it did.
    repository.letGo()
    const made = () => repository.git('log', '--format=%s').startsWith('Two')
    await vi.waitUntil(made, { timeout: 10_000 })
    const rename = { id: 'c-2', type: 'UpdateThread', threadId: 't', title: 'Renamed' }
    for (const [at] of ['once', 'twice', 'thrice'].entries()) {
      const { status, body } = await host.send({ ...rename, id: `c-${at + 2}` })
      expect(status).toBe(503)
      expect(body).toMatchObject({ code: 'database-busy' })
      expect(body['message']).toContain('in use by another program')
    }
    letGo()

    expect((await host.send(rename)).status).toBe(200)
    // Nobody could give the lease back, so it stands until its time is over.
    if (sample) lapse(home)
    const settled = (events: StoredLine[]) => ofType(events, 'GitOperationSettled').length > 0
    const events = await until(host.events, settled, 50_000)
    expect(ofType(events, 'GitOperationSettled')).toHaveLength(1)
    expect(ofType(events, 'GitOperationSettled')[0]?.payload.outcome).toBe('succeeded')
    expect(ofType(events, 'ThreadUpdated')).toHaveLength(1)
    expect(repository.git('log', '--format=%s').split('\n')).toEqual(['Two', 'first'])
    expect(repository.runs()).toBe(1)
    await endsWell(host, home)
  },
)

it(
  'ends a turn whose agent could not be heard, by itself, once the database is free',
  { timeout: 90_000 },
  async () => {
    const repository = makeHolding()
    const { home, host, hold, letGo } = await prepared(repository.root)
    const turn = { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'stream 60 words slowly' }
    await host.send(turn)
    await until(host.events, (events) => ofType(events, 'TurnItemUpdated').length > 0)
    hold()
    const rename = { id: 'c-2', type: 'UpdateThread', threadId: 't', title: 'Renamed' }
    for (const [at] of ['once', 'twice', 'thrice'].entries())
      expect((await host.send({ ...rename, id: `c-${at + 2}` })).status).toBe(503)
    letGo()
    const over = ({ type }: StoredLine) => /^Turn(Completed|Failed|Interrupted)$/.test(type)
    const events = await until(host.events, (all) => all.some(over), 50_000)
    expect(events.filter(over)).toHaveLength(1)
    await endsWell(host, home)
  },
)
