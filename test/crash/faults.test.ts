import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/home.ts'
import {
  gaffer,
  type HostProcess,
  startHost as start,
  type StoredLine,
  until,
} from '../support/process.ts'
import { makeRepository } from '../support/repository.ts'
import { filesThatSay } from '../store/sampleHome.ts'

const agent = { provider: 'practice' }

async function startHost(home: string, fault?: string): Promise<HostProcess> {
  const host = await start(home, fault)
  onTestFinished(() => host.kill())
  return host
}

/** A home with a thread on a repository in which one file has changed. */
async function prepared() {
  const repository = makeRepository()
  const home = await temporaryFolder('home')
  const host = await startHost(home)
  await host.send({ type: 'CreateProject', projectId: 'p', name: 'P', rootPath: repository.root })
  await host.send({ type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  host.kill('SIGTERM')
  await host.ended
  writeFileSync(path.join(repository.root, 'b.txt'), 'two\n')
  return { home, repository }
}

/** Sends a command to a host that may die of it; gives the status, or null when it died first. */
const sent = async (host: HostProcess, command: Record<string, unknown>) =>
  host.send(command).then(
    (answer) => answer.status,
    () => null,
  )

const ofType = (events: readonly StoredLine[], type: string) =>
  events.filter((event) => event.type === type)

/** Programs that a host has started, by pid. */
const childrenOf = (pid: number) =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .flatMap(([child]) => (child === undefined ? [] : [child]))

/** Whether a program still runs. One that has ended may stand in the table until it is reaped. */
function isAlive(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
    return !state.startsWith('Z')
  } catch {
    return false
  }
}

const commit = { id: 'c-1', type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'Two' }

describe('a host that is killed during a commit', () => {
  it.each([
    'beforeCommit:CommitChanges',
    'afterCommit:CommitChanges',
    'beforePublish:CommitChanges',
    'afterClaim:commit',
    'afterEffect:commit',
    'beforeCommit:SettleGitOperation',
    'afterCommit:SettleGitOperation',
    'afterSettle:commit',
  ])('[B2] [B4] [C2] at %s makes one commit and settles it once', async (fault) => {
    const { home, repository } = await prepared()
    const doomed = await startHost(home, fault)
    await sent(doomed, commit)
    expect(await doomed.ended).toBe('SIGKILL')

    const host = await startHost(home)
    const requested = ofType(await host.events(), 'GitOperationRequested')
    // Before the commit nothing is left of it; after it everything is.
    expect(requested).toHaveLength(fault.startsWith('beforeCommit:CommitChanges') ? 0 : 1)
    // Whoever sent it does not know, and sends it again.
    expect(await sent(host, commit)).toBe(200)
    const events = await until(host.events, (all) => ofType(all, 'GitOperationSettled').length > 0)
    const [settled] = ofType(events, 'GitOperationSettled')
    expect(settled?.payload).toMatchObject({ outcome: 'succeeded' })
    expect(repository.git('log', '--format=%s').split('\n')).toEqual(['Two', 'first'])
    expect(repository.git('status', '--porcelain')).toBe('')
    expect(repository.git('rev-parse', 'HEAD')).toBe(settled?.payload.result?.sha)
    expect(ofType(await host.events(), 'GitOperationRequested')).toHaveLength(1)
    expect(ofType(await host.events(), 'GitOperationSettled')).toHaveLength(1)
    host.kill('SIGTERM')
    expect(await host.ended).toBe(0)
    expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
  })
})

describe('a host that is killed during a turn', () => {
  const turn = {
    id: 'c-1',
    type: 'StartTurn',
    threadId: 't',
    turnId: 'u',
    text: 'say one then say two',
  }

  it.each([
    ['beforeCommit:StartTurn', 'TurnCompleted'],
    ['afterCommit:StartTurn', 'TurnCompleted'],
    ['beforePublish:StartTurn', 'TurnCompleted'],
    ['afterEffect:capture-checkpoint', 'TurnCompleted'],
    ['afterClaim:prompt-agent', 'TurnCompleted'],
    ['beforeCommit:IngestProviderEvent', 'TurnInterrupted'],
    ['afterCommit:IngestProviderEvent', 'TurnInterrupted'],
    ['beforePublish:IngestProviderEvent', 'TurnInterrupted'],
    ['afterEffect:prompt-agent', 'TurnInterrupted'],
  ])('[B2] [B4] [A10] at %s ends with one %s', async (fault, end) => {
    const { home } = await prepared()
    const doomed = await startHost(home, fault)
    await sent(doomed, turn)
    expect(await doomed.ended).toBe('SIGKILL')

    const host = await startHost(home)
    expect(await sent(host, turn)).toBe(200)
    const over = (all: StoredLine[]) =>
      all.some((event) => ['TurnCompleted', 'TurnInterrupted', 'TurnFailed'].includes(event.type))
    const events = await until(host.events, over)
    expect(ofType(events, 'TurnStarted')).toHaveLength(1)
    expect(ofType(events, end)).toHaveLength(1)
    // What a window shows is what was committed.
    const { data } = await host.view('threads')
    expect(data[0]).toMatchObject({ turn: null, turns: 1 })
    // The thread goes on.
    await sent(host, { type: 'StartTurn', threadId: 't', turnId: 'u2', text: 'say three' })
    await until(host.events, (all) =>
      ofType(all, 'TurnCompleted').some((event) => event.payload.turnId === 'u2'),
    )
    host.kill('SIGTERM')
    expect(await host.ended).toBe(0)
    expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
  })

  it('expires an approval that was open, says why, and lets the next turn ask again', async () => {
    const { home } = await prepared()
    const doomed = await startHost(home)
    await doomed.send({ type: 'StartTurn', threadId: 't', turnId: 'u', text: 'run echo hi' })
    await until(doomed.events, (all) => ofType(all, 'ApprovalRequested').length === 1)
    doomed.kill()
    await doomed.ended
    const host = await startHost(home)
    const events = await host.events()
    expect(ofType(events, 'ApprovalExpired')).toHaveLength(1)
    expect(ofType(events, 'TurnInterrupted')[0]?.payload.reason).toContain('Gaffer was closed')
    await host.send({ type: 'StartTurn', threadId: 't', turnId: 'u2', text: 'run echo hi' })
    const again = await until(host.events, (all) => ofType(all, 'ApprovalRequested').length === 2)
    const [first, second] = ofType(again, 'ApprovalRequested')
    expect(second?.payload.replaces).toBe(first?.payload.requestId)
  })

  it('ends the programs that the dead host left behind', async () => {
    const { home } = await prepared()
    const doomed = await startHost(home)
    await doomed.send({ type: 'StartTurn', threadId: 't', turnId: 'u', text: 'wait 120 seconds' })
    await until(doomed.events, (all) => ofType(all, 'TurnBegan').length === 1)
    const before = childrenOf(doomed.pid)
    expect(before).toHaveLength(1)
    doomed.kill()
    await doomed.ended
    const host = await startHost(home)
    await host.events()
    expect(before.filter(isAlive)).toEqual([])
  })
})

describe('a host that is killed as it gives a job up', () => {
  it('[D4] [B7] leaves one dead letter, with what it was for settled once, and can be asked again', async () => {
    const { home } = await prepared()
    // Without a host the job waits, and looks as if fifty hosts had died of it.
    expect(await gaffer(home, 'send', JSON.stringify(commit))).toMatchObject({ code: 0 })
    const db = new Database(path.join(home, 'gaffer.db'))
    db.exec("UPDATE jobs SET reclaims = 50 WHERE kind = 'commit'")
    db.close()
    // It may die of it before it can even say where it listens.
    const end = startHost(home, 'beforeDeadLetter:commit').then(({ ended }) => ended, String)
    expect(await end).toContain('SIGKILL')

    const host = await startHost(home)
    const events = await until(host.events, (all) => ofType(all, 'DeadLetterRecorded').length > 0)
    expect(ofType(events, 'DeadLetterRecorded')).toHaveLength(1)
    expect(ofType(events, 'GitOperationSettled').map(({ payload }) => payload)).toMatchObject([
      { outcome: 'failed', result: { code: 'abandoned' } },
    ])
    const { data } = await host.view('jobs')
    expect(data).toMatchObject([{ status: 'dead', lastError: { code: 'abandoned' } }])
    expect(await sent(host, { type: 'RetryDeadLetter', jobId: 'git/t/o' })).toBe(200)
    const after = await until(host.events, (all) => ofType(all, 'GitOperationSettled').length > 1)
    expect(ofType(after, 'GitOperationSettled')[1]?.payload).toMatchObject({ outcome: 'succeeded' })
    expect(ofType(after, 'DeadLetterRecorded')).toHaveLength(1)
    host.kill('SIGTERM')
    expect(await host.ended).toBe(0)
    expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
  })
})

describe('a host that is killed right after a redaction has committed', () => {
  it.each(['afterCommit:RedactEvent', 'beforePublish:RedactEvent'])(
    'at %s has the text nowhere once the next one has started',
    async (fault) => {
      const { home } = await prepared()
      // One word, as the index of the search would keep it.
      const secret = 'hunter2whichnobodymayknow'
      const before = await startHost(home)
      await before.send({ type: 'StartTurn', threadId: 't', turnId: 'u', text: `${secret} hi` })
      const told = await until(before.events, (all) => ofType(all, 'TurnCompleted').length === 1)
      const [asked] = ofType(told, 'TurnStarted')
      before.kill('SIGTERM')
      await before.ended
      expect(await filesThatSay(home, secret)).not.toEqual([])

      const doomed = await startHost(home, fault)
      await sent(doomed, { type: 'RedactEvent', eventId: asked?.id, field: 'text' })
      expect(await doomed.ended).toBe('SIGKILL')
      const host = await startHost(home)
      const events = await host.events()
      expect(ofType(events, 'EventRedacted')).toHaveLength(1)
      expect(JSON.stringify(events)).not.toContain(secret)
      await until(
        async () => (await host.get('/ready')).status,
        (status) => status === 200,
      )
      expect(await filesThatSay(home, secret)).toEqual([])
      host.kill('SIGTERM')
      expect(await host.ended).toBe(0)
      expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
    },
  )
})

describe('a host that is killed as it makes a view anew', () => {
  it.each(['afterReset:timeline', 'midPage:timeline', 'midPage:threads'])(
    '[E4] [E6] at %s goes on at the next start, and ends with every event folded once',
    async (fault) => {
      const { home } = await prepared()
      const before = await startHost(home)
      await before.send({ type: 'StartTurn', threadId: 't', turnId: 'u', text: 'say one' })
      const told = await until(before.events, (all) => ofType(all, 'TurnCompleted').length === 1)
      const [view = ''] = fault.split(':').slice(1)
      before.kill('SIGTERM')
      await before.ended

      const doomed = await startHost(home, fault)
      const asking = fetch(new URL(`/api/rebuild?view=${view}`, doomed.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${doomed.token}` },
      })
      await asking.catch(() => null)
      expect(await doomed.ended).toBe('SIGKILL')
      const host = await startHost(home)
      await until(
        async () => (await host.get('/ready')).status,
        (status) => status === 200,
      )
      expect(await host.view(view, 't')).toMatchObject({ status: 'ready', lag: 0 })
      expect(await host.events()).toEqual(expect.arrayContaining(told))
      host.kill('SIGTERM')
      expect(await host.ended).toBe(0)
      expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
    },
  )
})
