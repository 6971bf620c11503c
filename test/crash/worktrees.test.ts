import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/home.ts'
import { isRunning } from '../support/isRunning.ts'
import {
  gaffer,
  type HostProcess,
  startHost as start,
  type StoredLine,
  until,
} from '../support/process.ts'
import { makeRepository } from '../support/repository.ts'

const agent = { provider: 'practice' }

async function startHost(home: string, fault?: string): Promise<HostProcess> {
  const host = await start(home, fault)
  onTestFinished(() => host.kill())
  return host
}

/** Sends a command to a host that may die of it; gives the status, or null when it died first. */
const sent = async (host: HostProcess, command: Record<string, unknown>) =>
  host.send(command).then(
    (answer) => answer.status,
    () => null,
  )

const settledOf = (events: readonly StoredLine[], operationId: string) =>
  events.filter(
    ({ type, payload }) => type === 'GitOperationSettled' && payload.operationId === operationId,
  )

const settled = async (host: HostProcess, operationId: string) =>
  settledOf(
    await until(host.events, (all) => settledOf(all, operationId).length > 0),
    operationId,
  ).map(({ payload }) => payload)

/** A home with a project whose worktrees are set up by a command. */
async function prepared(setup: string) {
  const repository = makeRepository({ 'a.txt': 'one\n', '.gitignore': '.env\n*.log\n' })
  repository.write('.env', 'SECRET=1\n')
  const home = await temporaryFolder('home')
  const host = await startHost(home)
  const { root: rootPath } = repository
  await host.send({ type: 'CreateProject', projectId: 'p', name: 'P', rootPath })
  const settings = { worktree: { copy: ['.env'], setup } }
  await host.send({ type: 'UpdateProject', projectId: 'p', settings })
  host.kill('SIGTERM')
  await host.ended
  return { home, repository }
}

const workspace = { kind: 'worktree', branch: 'fix' }
const create = {
  id: 'c-1',
  type: 'CreateThread',
  threadId: 't',
  projectId: 'p',
  agent,
  workspace,
}

async function checkoutOf(host: HostProcess): Promise<string> {
  const { data } = await host.view('threads')
  return String((data[0] as { checkout: string }).checkout)
}

async function endedWell(home: string, host: HostProcess) {
  host.kill('SIGTERM')
  expect(await host.ended).toBe(0)
  expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
}

const ONCE = 'echo once >> setup.log'

describe('a host that is killed as it makes a worktree', () => {
  it.each([
    'afterCommit:CreateThread',
    'afterClaim:add-worktree',
    'afterEffect:add-worktree',
    'beforeCommit:SettleGitOperation',
    'afterSettle:add-worktree',
  ])('[B2] [B4] at %s makes one, sets it up once and settles it once', async (fault) => {
    const { home, repository } = await prepared(ONCE)
    const doomed = await startHost(home, fault)
    await sent(doomed, create)
    expect(await doomed.ended).toBe('SIGKILL')

    const host = await startHost(home)
    expect(await sent(host, create)).toBe(200)
    expect(await settled(host, 't:worktree')).toMatchObject([
      { outcome: 'succeeded', result: { branch: 'fix' } },
    ])
    const checkout = await checkoutOf(host)
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(2)
    expect(readFileSync(path.join(checkout, 'setup.log'), 'utf8')).toBe('once\n')
    expect(readFileSync(path.join(checkout, '.env'), 'utf8')).toBe('SECRET=1\n')
    expect(settledOf(await host.events(), 't:worktree')).toHaveLength(1)
    await endedWell(home, host)
  })

  it('goes on with it when git was cut short in the midst of it', async () => {
    const { home, repository } = await prepared(ONCE)
    const hooked = path.join(await temporaryFolder('hook'), 'hooked')
    repository.hook('post-checkout', `test -e ${hooked} || { echo $$ > ${hooked}; sleep 60; }`)
    const doomed = await startHost(home)
    await sent(doomed, create)
    await until(
      async () => existsSync(hooked) && readFileSync(hooked, 'utf8'),
      (text) => typeof text === 'string' && text.endsWith('\n'),
    )
    doomed.kill()
    await doomed.ended
    const host = await startHost(home)
    expect(await settled(host, 't:worktree')).toMatchObject([{ outcome: 'succeeded' }])
    expect(isRunning(Number(readFileSync(hooked, 'utf8')))).toBe(false)
    const checkout = await checkoutOf(host)
    expect(readFileSync(path.join(checkout, 'setup.log'), 'utf8')).toBe('once\n')
    await endedWell(home, host)
  })

  it('does not run a set-up command again that it was killed in, and says so', async () => {
    const { home } = await prepared('echo $$ >> setup.log; sleep 60')
    const doomed = await startHost(home)
    await sent(doomed, create)
    const log = path.join(await checkoutOf(doomed), 'setup.log')
    const told = () => (existsSync(log) ? readFileSync(log, 'utf8') : '')
    await until(
      async () => told(),
      (text) => text.endsWith('\n'),
    )
    doomed.kill()
    await doomed.ended
    const host = await startHost(home)
    expect(await settled(host, 't:worktree')).toMatchObject([
      { outcome: 'succeeded', result: { code: 'setup-unsure', branch: 'fix' } },
    ])
    expect(told().trim().split('\n')).toHaveLength(1)
    expect(isRunning(Number(told()))).toBe(false)
    const { data } = await host.view('threads')
    expect(data[0]).toMatchObject({ worktree: 'present' })
    await endedWell(home, host)
  })
})

describe('a host that is killed as it removes a worktree', () => {
  it.each([
    'afterCommit:RemoveWorktree',
    'afterClaim:remove-worktree',
    'afterEffect:remove-worktree',
    'afterSettle:remove-worktree',
  ])('[B2] [B4] at %s removes it once, and what was in it can be had back', async (fault) => {
    const { home, repository } = await prepared(ONCE)
    const first = await startHost(home)
    await first.send(create)
    await settled(first, 't:worktree')
    const checkout = await checkoutOf(first)
    writeFileSync(path.join(checkout, 'draft.txt'), 'draft')
    first.kill('SIGTERM')
    await first.ended

    const goes = { files: 1, commits: 0, bytes: 1_000_000 }
    const asked = { threadId: 't', operationId: 'o', goes, branch: 'delete' }
    const remove = { id: 'c-2', type: 'RemoveWorktree', ...asked }
    const doomed = await startHost(home, fault)
    await sent(doomed, remove)
    expect(await doomed.ended).toBe('SIGKILL')
    const host = await startHost(home)
    expect(await sent(host, remove)).toBe(200)
    expect(await settled(host, 'o')).toMatchObject([{ outcome: 'succeeded' }])
    expect(existsSync(checkout)).toBe(false)
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1)
    expect(repository.git('branch', '--list', 'fix')).toBe('')

    await host.send({ type: 'AddWorktree', threadId: 't', operationId: 'again' })
    const back = { threadId: 't', operationId: 'back', checkpointId: 'o:safety' }
    await settled(host, 'again')
    await host.send({ type: 'RestoreCheckpoint', ...back })
    expect(await settled(host, 'back')).toMatchObject([{ outcome: 'succeeded' }])
    expect(readFileSync(path.join(checkout, 'draft.txt'), 'utf8')).toBe('draft')
    await endedWell(home, host)
  })
})
