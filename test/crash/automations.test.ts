import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/home.ts'
import {
  gaffer,
  type HostProcess,
  startHost as start,
  type StoredLine,
  until,
} from '../support/process.ts'
import { makeRepository } from '../support/repository.ts'

async function startHost(home: string, fault?: string): Promise<HostProcess> {
  const host = await start(home, fault)
  onTestFinished(() => host.kill())
  return host
}

const ofType = (events: readonly StoredLine[], type: string) =>
  events.filter((event) => event.type === type)

/** Whether a program still runs. One that has ended may stand in the table until it is reaped. */
function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' }).startsWith(
      'Z',
    )
  } catch {
    return false
  }
}

/** Sends a command to a host that may die of it; null when it did. */
const sent = async (host: HostProcess, command: Record<string, unknown>) =>
  host.send(command).then(
    (answer) => answer.status,
    () => null,
  )

/** A home with a thread, and a command that writes down each time it runs. */
async function prepared(...automations: Record<string, unknown>[]) {
  const repository = makeRepository()
  const home = await temporaryFolder('home')
  const folder = await temporaryFolder('command')
  const [diary, gate] = [path.join(folder, 'diary'), path.join(folder, 'gate')]
  const command = path.join(folder, 'command.mjs')
  writeFileSync(
    command,
    `import { appendFileSync, existsSync } from 'node:fs'
    appendFileSync(${JSON.stringify(diary)}, process.pid + '\\n')
    if (process.argv[2] === 'wait')
      setInterval(() => existsSync(${JSON.stringify(gate)}) && process.exit(0), 20)`,
  )
  const host = await startHost(home)
  const agent = { provider: 'practice' }
  await host.send({ type: 'CreateProject', projectId: 'p', name: 'P', rootPath: repository.root })
  await host.send({ type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  for (const [at, automation] of automations.entries()) {
    const { argv, ...fields } = { argv: undefined, ...automation }
    const run = { kind: 'run-command', argv: [process.execPath, command, ...(argv ?? [])] }
    const { status } = await host.send({
      type: 'CreateAutomation',
      automationId: `a${at}`,
      name: `A ${at}`,
      scope: 'everywhere',
      when: { types: ['CheckpointRequested'] },
      do: run,
      ...fields,
    })
    expect(status).toBe(200)
  }
  host.kill('SIGTERM')
  await host.ended
  const runs = () => (existsSync(diary) ? readFileSync(diary, 'utf8').trim().split('\n') : [])
  return { home, runs }
}

const keep = {
  id: 'c-1',
  type: 'CreateCheckpoint',
  threadId: 't',
  checkpointId: 'k',
  description: '',
}
const notify = { do: { kind: 'notify', text: '{{checkpointId}}' } }

async function ended(home: string, host: HostProcess): Promise<void> {
  host.kill('SIGTERM')
  expect(await host.ended).toBe(0)
  expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
}

it('[D1] a host that is killed between two matches has written none, and then all of them', async () => {
  const { home } = await prepared(notify, notify, notify)
  const doomed = await startHost(home, 'midFanout:CheckpointRequested')
  expect(await sent(doomed, keep)).toBe(null)
  expect(await doomed.ended).toBe('SIGKILL')
  const host = await startHost(home)
  expect(ofType(await host.events(), 'CheckpointRequested')).toEqual([])
  expect(ofType(await host.events(), 'AutomationFired')).toEqual([])
  expect(await sent(host, keep)).toBe(200)
  const events = await until(host.events, (all) => ofType(all, 'AutomationRunSettled').length === 3)
  expect(ofType(events, 'AutomationFired').map(({ streamId }) => streamId)).toEqual([
    'a0',
    'a1',
    'a2',
  ])
  await ended(home, host)
})

it.each([
  'afterCommit:CreateCheckpoint',
  'beforePublish:CreateCheckpoint',
  'afterClaim:run-automation',
])('[B2] [C2] a run that was fired is carried out once when the host dies at %s', async (fault) => {
  const { home, runs } = await prepared({})
  const doomed = await startHost(home, fault)
  await sent(doomed, keep)
  expect(await doomed.ended).toBe('SIGKILL')
  expect(runs()).toEqual([])
  const host = await startHost(home)
  const events = await until(host.events, (all) => ofType(all, 'AutomationRunSettled').length > 0)
  expect(ofType(events, 'AutomationRunSettled')[0]?.payload).toMatchObject({
    outcome: 'succeeded',
  })
  expect(runs()).toHaveLength(1)
  await ended(home, host)
})

it('[B4] a command that may have done its work is never run again by itself', async () => {
  const { home, runs } = await prepared({ retry: { attempts: 3 } })
  const doomed = await startHost(home, 'afterEffect:run-automation')
  await sent(doomed, keep)
  expect(await doomed.ended).toBe('SIGKILL')
  expect(runs()).toHaveLength(1)
  const host = await startHost(home)
  const events = await until(host.events, (all) => ofType(all, 'AutomationRunSettled').length > 0)
  expect(ofType(events, 'AutomationRunSettled')[0]?.payload).toMatchObject({
    outcome: 'indeterminate',
    code: 'cut-short',
  })
  expect(runs()).toHaveLength(1)
  await ended(home, host)
})

it('[B4] a wish that was sent before the host died is one wish', async () => {
  const { home } = await prepared({
    when: { types: ['CheckpointCreated'], filter: [{ field: 'checkpointId', is: 'k' }] },
    do: { kind: 'create-checkpoint', description: 'Another' },
  })
  const doomed = await startHost(home, 'afterEffect:run-automation')
  await sent(doomed, keep)
  expect(await doomed.ended).toBe('SIGKILL')
  const host = await startHost(home)
  const events = await until(
    host.events,
    (all) =>
      ofType(all, 'AutomationRunSettled').length > 0 &&
      ofType(all, 'CheckpointCreated').length === 2,
  )
  expect(ofType(events, 'CheckpointRequested')).toHaveLength(2)
  expect(ofType(events, 'AutomationRunSettled')[0]?.payload.outcome).toBe('succeeded')
  await ended(home, host)
})

it('ends the command that a dead host left running', async () => {
  const { home, runs } = await prepared({ argv: ['wait'] })
  const doomed = await startHost(home)
  await sent(doomed, keep)
  await until(
    async () => runs(),
    (all) => all.length > 0,
  )
  doomed.kill()
  await doomed.ended
  const host = await startHost(home)
  const events = await until(host.events, (all) => ofType(all, 'AutomationRunSettled').length > 0)
  expect(ofType(events, 'AutomationRunSettled')[0]?.payload.outcome).toBe('indeterminate')
  expect(isAlive(Number(runs()[0]))).toBe(false)
  await ended(home, host)
})

it('[B9] a run whose job is lost is owed again, once, and one that somebody waited for is not', async () => {
  const { home, runs } = await prepared({ argv: ['wait'] }, notify)
  const doomed = await startHost(home)
  // The second of each waits behind the first, which goes on.
  const asked = { type: 'RunAutomation', automationId: 'a0', threadId: 't' }
  await sent(doomed, { ...asked, runId: 'first' })
  await sent(doomed, { ...asked, runId: 'second' })
  await until(
    async () => runs(),
    (all) => all.length > 0,
  )
  const headers = {
    authorization: `Bearer ${doomed.token}`,
    'content-type': 'application/json',
  }
  const body = JSON.stringify({ id: 'ask', ...asked, runId: 'waited' })
  const waiting = fetch(new URL('/api/requests', doomed.url), { method: 'POST', headers, body })
  const lost = waiting.then(
    () => 'answered',
    () => 'lost',
  )
  await until(doomed.events, (all) => ofType(all, 'AutomationFired').length === 3)
  doomed.kill()
  await doomed.ended
  expect(await lost).toBe('lost')
  const db = new Database(path.join(home, 'gaffer.db'))
  db.exec('DELETE FROM jobs')
  db.close()
  const host = await startHost(home)
  const events = await until(host.events, (all) => ofType(all, 'AutomationRunSettled').length === 3)
  const outcomes = ofType(events, 'AutomationRunSettled').map(({ payload }) => [
    Object(payload).runId,
    payload.outcome,
  ])
  expect(outcomes.toSorted()).toEqual([
    ['first', 'indeterminate'],
    // Its row is lost too, so nobody knows whether it had begun.
    ['second', 'indeterminate'],
    ['waited', 'abandoned'],
  ])
  expect(runs()).toHaveLength(1)
  await ended(home, host)
})
