import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished, vi } from 'vitest'
import { commit } from '../../electron/git/commit.ts'
import { openHost } from '../../electron/host.ts'
import { accepted, allEvents, eventually, temporaryFolder, temporaryHost } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'

const agent = { provider: 'practice' }

async function withThread(home: string, root: string, runner: 'on' | 'off' = 'on') {
  const host = await openHost({ home, runner })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  return host
}

it('[B2] runs after a restart what was committed and never run', async () => {
  const { root, git } = makeRepository()
  const home = await temporaryFolder('home')
  const before = await withThread(home, root, 'off')
  await accepted(before, { type: 'CreateBranch', threadId: 't', operationId: 'o', name: 'later' })
  await before.close()
  expect(git('branch', '--show-current')).toBe('main')
  const host = await temporaryHost({ home })
  expect((await eventually(host, 'GitOperationSettled')).payload.outcome).toBe('succeeded')
  expect(git('branch', '--show-current')).toBe('later')
})

it('[B9] enqueues every intent again when the jobs table was lost, and reconciles first', async () => {
  const { root, git, write } = makeRepository()
  write('b.txt', 'two\n')
  const home = await temporaryFolder('home')
  const before = await withThread(home, root, 'off')
  await accepted(before, { type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'Two' })
  await accepted(before, {
    type: 'CreateCheckpoint',
    threadId: 't',
    checkpointId: 'c',
    description: '',
  })
  await accepted(before, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'say hello' })
  await before.close()
  const db = new Database(path.join(home, 'gaffer.db'))
  db.exec('DELETE FROM jobs')
  db.close()
  const host = await temporaryHost({ home })
  // Nobody can tell any more whether the prompt was sent, so it is not sent.
  const turn = await eventually(host, 'TurnInterrupted')
  expect(turn.payload.reason).toContain('nobody can tell')
  await eventually(host, 'CheckpointCreated', (event) => event.payload.checkpointId === 'c')
  await eventually(host, 'GitOperationSettled')
  await host.drain()
  expect(git('log', '--format=%s').split('\n')).toEqual(['Two', 'first'])
  expect(host.jobs().filter((job) => job.kind === 'commit')).toHaveLength(1)
})

it('[B9] finds the commit that a lost job had made, and makes no other', async () => {
  const { root, git, write } = makeRepository()
  const home = await temporaryFolder('home')
  const before = await withThread(home, root, 'off')
  await accepted(before, { type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'Two' })
  await before.close()
  // As if the host had died right after its effect, and the table with it.
  write('b.txt', 'two\n')
  const { sha } = await commit(root, { operationId: 'o', message: 'Two' })
  write('c.txt', 'three\n')
  const db = new Database(path.join(home, 'gaffer.db'))
  db.exec('DELETE FROM jobs')
  db.close()
  const host = await temporaryHost({ home })
  const settled = await eventually(host, 'GitOperationSettled')
  expect(settled.payload).toMatchObject({ outcome: 'succeeded', result: { sha } })
  await host.drain()
  expect(git('log', '--format=%s').split('\n')).toEqual(['Two', 'first'])
  expect(git('status', '--porcelain')).toBe('?? c.txt')
})

it('[C1] starts a job in the commit of its event, without the poll', async () => {
  const { root } = makeRepository()
  const host = await temporaryHost()
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  const seen: string[] = []
  host.subscribe({
    events(events) {
      if (events.some((event) => event.type === 'CheckpointRequested'))
        seen.push(...host.jobs().map((job) => `${job.status} ${job.attempts}`))
    },
  })
  await accepted(host, {
    type: 'CreateCheckpoint',
    threadId: 't',
    checkpointId: 'c',
    description: '',
  })
  expect(seen).toEqual(['in-flight 1'])
  await eventually(host, 'CheckpointCreated')
  await host.drain()
  expect(await host.metrics()).toContain('gaffer_jobs_poll_finds 0')
})

it('tries again while another git holds the index, and then commits once', async () => {
  const { root, git, write } = makeRepository()
  write('b.txt', 'two\n')
  write('.git/index.lock', '')
  const host = await temporaryHost()
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await accepted(host, { type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'Two' })
  const failed = () => host.jobs().find((job) => job.lastError?.code === 'index-locked')
  await vi.waitUntil(failed, { timeout: 5000 })
  rmSync(path.join(root, '.git/index.lock'))
  expect((await eventually(host, 'GitOperationSettled')).payload.outcome).toBe('succeeded')
  expect(git('log', '--format=%s').split('\n')).toEqual(['Two', 'first'])
})

it('[A9] a missing agent ends the turn as failed, with what to do, and the thread takes the next', async () => {
  const { root } = makeRepository()
  const host = await temporaryHost()
  const missing = { provider: 'acp', command: ['no-such-agent-anywhere'] }
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent: missing })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u1', text: 'hello' })
  const failed = await eventually(host, 'TurnFailed')
  expect(failed.payload).toMatchObject({ code: 'agent-missing' })
  expect(failed.payload.message).toContain('no-such-agent-anywhere')
  await accepted(host, { type: 'UpdateThread', threadId: 't', agent })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u2', text: 'say hello' })
  await eventually(host, 'TurnCompleted')
})

it('says why nothing can be kept or committed in a folder that is no repository', async () => {
  const root = await temporaryFolder('plain')
  const host = await temporaryHost()
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'say hello' })
  await eventually(host, 'TurnCompleted')
  expect((await eventually(host, 'CheckpointFailed')).payload.code).toBe('not-a-repository')
  await accepted(host, { type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'm' })
  const settled = await eventually(host, 'GitOperationSettled')
  expect(settled.payload).toMatchObject({ outcome: 'failed', result: { code: 'not-a-repository' } })
})

it('[A6] queues a second message and numbers turns on across restarts', async () => {
  const { root } = makeRepository()
  const home = await temporaryFolder('home')
  const before = await withThread(home, root)
  await accepted(before, { type: 'StartTurn', threadId: 't', turnId: 'u1', text: 'say one' })
  await accepted(before, { type: 'StartTurn', threadId: 't', turnId: 'u2', text: 'say two' })
  await eventually(before, 'TurnCompleted', (event) => event.payload.turnId === 'u2')
  await before.drain()
  await before.close()
  const host = await temporaryHost({ home })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u3', text: 'say three' })
  await eventually(host, 'TurnCompleted', (event) => event.payload.turnId === 'u3')
  const numbers = allEvents(host).flatMap((event) =>
    event.type === 'TurnStarted' ? [[event.payload.turnId, event.payload.number]] : [],
  )
  expect(numbers).toEqual([
    ['u1', 1],
    ['u2', 2],
    ['u3', 3],
  ])
})

it('[A14] restores a checkpoint as a new event, and takes the restore back by another', async () => {
  const { root, write } = makeRepository()
  const read = () => readFileSync(path.join(root, 'a.txt'), 'utf8')
  const host = await temporaryHost()
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await accepted(host, {
    type: 'CreateCheckpoint',
    threadId: 't',
    checkpointId: 'c',
    description: '',
  })
  await eventually(host, 'CheckpointCreated')
  write('a.txt', 'changed\n')
  const restore = (checkpointId: string, operationId: string) =>
    accepted(host, { type: 'RestoreCheckpoint', threadId: 't', checkpointId, operationId })
  const settled = (id: string) =>
    eventually(host, 'GitOperationSettled', (event) => event.payload.operationId === id)
  await restore('c', 'o1')
  expect((await settled('o1')).payload.outcome).toBe('succeeded')
  expect(read()).toBe('one\n')
  await restore('o1:safety', 'o2')
  expect((await settled('o2')).payload.outcome).toBe('succeeded')
  expect(read()).toBe('changed\n')
})

it('stops a turn and leaves the thread usable', async () => {
  const { root } = makeRepository()
  const host = await temporaryHost()
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'wait 60 seconds' })
  await eventually(host, 'TurnBegan')
  await accepted(host, { type: 'InterruptTurn', threadId: 't', turnId: 'u' })
  await eventually(host, 'TurnInterrupted')
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u2', text: 'say again' })
  await eventually(host, 'TurnCompleted')
})

it('[A6] sends next what an agent does not hear while it works', async () => {
  const { root } = makeRepository()
  const host = await temporaryHost()
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  const start = (turnId: string, text: string) =>
    accepted(host, { type: 'StartTurn', threadId: 't', turnId, text })
  await start('u', 'ask me whether to go on')
  const { requestId } = (await eventually(host, 'ApprovalRequested')).payload
  await start('later', 'say later')
  await accepted(host, {
    type: 'SteerTurn',
    threadId: 't',
    turnId: 'u',
    messageId: 'm',
    text: 'say left',
  })
  const { outcome, code } = (await eventually(host, 'SteerSettled')).payload
  expect([outcome, code]).toEqual(['queued', 'agent-cannot-steer'])
  await accepted(host, { type: 'ApprovePendingAction', threadId: 't', requestId, scope: 'once' })
  await eventually(host, 'TurnCompleted', (event) => event.payload.turnId === 'later')
  const turns = allEvents(host).filter((event) => event.type === 'TurnStarted')
  expect(turns.map((event) => event.payload.turnId)).toEqual(['u', 'm', 'later'])
})

it('ends an agent that stands idle, and goes on with its session at the next turn', async () => {
  const { root } = makeRepository()
  const home = await temporaryFolder('home')
  const host = await temporaryHost({ home, idleMs: 50 })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  const db = new Database(path.join(home, 'gaffer.db'), { readonly: true })
  onTestFinished(() => void db.close())
  const children = () => db.prepare('SELECT pid FROM children').all()
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'say one' })
  await eventually(host, 'TurnCompleted')
  await vi.waitFor(() => expect(children()).toEqual([]), { timeout: 10_000 })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u2', text: 'recall' })
  await eventually(host, 'TurnCompleted', (event) => event.payload.turnId === 'u2')
  const began = allEvents(host).filter((event) => event.type === 'TurnBegan')
  expect(began.map((event) => event.payload.fresh)).toEqual([true, false])
  expect(began[1]?.payload.sessionId).toBe(began[0]?.payload.sessionId)
  expect(JSON.stringify(allEvents(host))).toContain('- say one')
})

it('allows for this thread by a rule, which answers the next time', async () => {
  const { root } = makeRepository()
  const host = await temporaryHost()
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'run echo hello' })
  const { requestId } = (await eventually(host, 'ApprovalRequested')).payload
  await accepted(host, { type: 'ApprovePendingAction', threadId: 't', requestId, scope: 'thread' })
  await eventually(host, 'TurnCompleted')
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u2', text: 'run echo hello' })
  await eventually(host, 'TurnCompleted', (event) => event.payload.turnId === 'u2')
  const approved = allEvents(host).filter((event) => event.type === 'ActionApproved')
  expect(approved.map((event) => event.payload.by)).toEqual([
    { user: 'local' },
    { rule: `${requestId}:rule` },
  ])
})

it('[B7] [D4] starts an agent that falls over again, gives its message up, and sends it anew on request', async () => {
  const { root } = makeRepository()
  const host = await temporaryHost()
  const falling = { provider: 'acp', command: ['false'] }
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent: falling })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'say hello' })
  expect((await eventually(host, 'TurnFailed')).payload.code).toBe('agent-exited')
  const { jobId, attempts } = (await eventually(host, 'DeadLetterRecorded')).payload
  expect([jobId, attempts]).toEqual(['prompt/t/u', 3])
  await accepted(host, { type: 'UpdateThread', threadId: 't', agent })
  await accepted(host, { id: 'again', type: 'RetryDeadLetter', jobId })
  await eventually(host, 'TurnCompleted', (event) => event.payload.turnId === 'again')
  const started = await eventually(host, 'TurnStarted', (event) => event.payload.turnId === 'again')
  expect(started).toMatchObject({ causationId: jobId, payload: { number: 2, text: 'say hello' } })
})

it('[B8] lets a broken agent stop no other', async () => {
  const { root } = makeRepository()
  const host = await temporaryHost()
  const falling = { provider: 'acp', command: ['false'] }
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  const threads = ['f1', 'f2', 'f3']
  for (const threadId of threads)
    await accepted(host, { type: 'CreateThread', threadId, projectId: 'p', agent: falling })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  for (const threadId of threads)
    await accepted(host, { type: 'StartTurn', threadId, turnId: `u-${threadId}`, text: 'hello' })
  const held = () => host.jobs().filter((job) => job.circuit?.target === 'false')
  await vi.waitUntil(() => held().length > 0, { timeout: 15_000 })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'say hello' })
  await eventually(host, 'TurnCompleted', (event) => event.payload.turnId === 'u')
  expect(held()).not.toEqual([])
  // Whoever does not want to wait takes another agent, for which nothing is held back.
  const [waiting] = held()
  await accepted(host, { type: 'UpdateThread', threadId: waiting?.streamId, agent })
  await eventually(host, 'TurnCompleted', (event) => event.streamId === waiting?.streamId)
  expect(await host.metrics()).toContain('gaffer_jobs_poll_finds 0')
})
