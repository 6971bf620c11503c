import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ProjectSettings } from '../../core/commands.ts'
import { queries } from '../../core/queries.ts'
import { threadRow } from '../../core/views/threads.ts'
import type { OpenedHost } from '../../electron/hostApi.ts'
import { accepted, eventually, refused, temporaryHost } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'

const agent = { provider: 'practice', mode: 'full' }
const { signal } = new AbortController()

const git = (folder: string, ...args: string[]) =>
  execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trimEnd()

const settledOf = (host: OpenedHost, operationId: string) =>
  eventually(host, 'GitOperationSettled', (event) => event.payload.operationId === operationId)

const lossOf = async (host: OpenedHost, threadId: string) =>
  queries.worktreeLoss.answer.parse(await host.query('worktreeLoss', { threadId }, signal))

const worktreesOf = async (host: OpenedHost) =>
  queries.worktrees.answer.parse(await host.query('worktrees', {}, signal)).worktrees

function rowOf(host: OpenedHost, threadId: string) {
  const { rows = [] } = host.read('threads', undefined, { limit: 100 }) ?? {}
  return threadRow.parse(rows.find(({ key }) => key === threadId)?.row)
}

/** How many programs have their working directory in a folder, or in what it was. */
const programsIn = (folder: string) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
      } catch {
        return false
      }
    }).length

/** A host with one project and one thread in a worktree of its own, which is being made. */
async function prepared(worktree: ProjectSettings['worktree'] = {}) {
  const host = await temporaryHost()
  const repository = makeRepository({ 'a.txt': 'one\n', '.gitignore': '.env\n*.log\n' })
  repository.write('.env', 'SECRET=1\n')
  const { root: rootPath } = repository
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'My project', rootPath })
  await accepted(host, { type: 'UpdateProject', projectId: 'p', settings: { worktree } })
  await create(host, 't', 'fix/it')
  return { host, repository, checkout: rowOf(host, 't').checkout }
}

const create = (host: OpenedHost, threadId: string, branch: string) =>
  accepted(host, {
    type: 'CreateThread',
    threadId,
    projectId: 'p',
    agent,
    workspace: { kind: 'worktree', branch },
  })

async function turn(host: OpenedHost, threadId: string, turnId: string, text: string) {
  await accepted(host, { type: 'StartTurn', threadId, turnId, text })
  await eventually(host, 'TurnCompleted', (event) => event.payload.turnId === turnId)
  const isAfter = (event: { payload: { checkpointId: string } }) =>
    event.payload.checkpointId === `${turnId}:after`
  await eventually(host, 'CheckpointCreated', isAfter)
}

async function operate(
  host: OpenedHost,
  type: string,
  fields: { operationId: string } & Record<string, unknown>,
) {
  await accepted(host, { type, threadId: 't', ...fields })
  return (await settledOf(host, fields.operationId)).payload
}

describe('a thread in a worktree of its own', () => {
  it('works there alone, is let go with all that is told, and comes back', async () => {
    const setup = 'echo ports $GAFFER_PORT $GAFFER_PORTS && echo once >> setup.log'
    const { host, repository, checkout } = await prepared({ copy: ['.env'], setup })
    // Sent while the worktree is being made; the turn waits for it.
    await turn(
      host,
      't',
      'u1',
      'add a file hello.txt saying hi then run echo $GAFFER_PORT > port.log',
    )
    const made = (await settledOf(host, 't:worktree')).payload
    const { port } = rowOf(host, 't')
    expect(made).toMatchObject({ outcome: 'succeeded', result: { branch: 'fix/it' } })
    expect(made.result.output?.text).toContain(`ports ${port} 10`)
    const read = (name: string) => readFileSync(path.join(checkout, name), 'utf8').trim()
    expect([read('hello.txt'), read('.env'), read('setup.log')]).toEqual(['hi', 'SECRET=1', 'once'])
    expect(read('port.log')).toBe(String(port))
    expect(existsSync(path.join(repository.root, 'hello.txt'))).toBe(false)

    const commit = { operationId: 'o1', message: 'Say hi' }
    expect(await operate(host, 'CommitChanges', commit)).toMatchObject({ outcome: 'succeeded' })
    expect(repository.git('log', '-1', '--format=%s', 'fix/it')).toBe('Say hi')
    await turn(host, 't', 'u2', 'add a file draft.txt saying draft')
    const loss = await lossOf(host, 't')
    expect(loss).toMatchObject({
      status: 'ok',
      goes: { files: 1, commits: 1 },
      branch: 'fix/it',
      files: [{ path: 'draft.txt' }],
      commits: [{ subject: 'Say hi' }],
    })
    if (loss.status !== 'ok') throw new Error(loss.message)

    const { goes } = loss
    expect(programsIn(checkout)).not.toBe(0)
    const seen = { operationId: 'o2', goes: { ...goes, files: 0 }, branch: 'keep' }
    expect(await operate(host, 'RemoveWorktree', seen)).toMatchObject({
      outcome: 'failed',
      result: {
        code: 'more-would-go',
        message: expect.stringContaining('1 changed files, 1 commits'),
      },
    })
    expect(read('draft.txt')).toBe('draft')
    const removed = await operate(host, 'RemoveWorktree', {
      operationId: 'o3',
      goes,
      branch: 'delete',
    })
    expect(removed).toMatchObject({ outcome: 'succeeded' })
    expect(existsSync(checkout)).toBe(false)
    expect(programsIn(checkout)).toBe(0)
    expect(git(repository.root, 'worktree', 'list').split('\n')).toHaveLength(1)
    expect(git(repository.root, 'branch', '--list', 'fix/it')).toBe('')
    expect(rowOf(host, 't').worktree).toBe('missing')
    const start = { type: 'StartTurn', threadId: 't', turnId: 'u3', text: 'say hi' }
    expect(await refused(host, start)).toMatchObject({ code: 'worktree-missing' })

    await operate(host, 'AddWorktree', { operationId: 'o4' })
    expect(rowOf(host, 't')).toMatchObject({ worktree: 'present', checkout, port })
    expect(existsSync(path.join(checkout, 'draft.txt'))).toBe(false)
    const restore = { operationId: 'o5', checkpointId: 'o3:safety' }
    expect(await operate(host, 'RestoreCheckpoint', restore)).toMatchObject({
      outcome: 'succeeded',
    })
    expect([read('draft.txt'), read('hello.txt')]).toEqual(['draft', 'hi'])

    await accepted(host, {
      type: 'ForkThread',
      threadId: 'f',
      from: 't',
      checkpointId: 'u1:after',
      workspace: { kind: 'worktree', branch: 'other' },
    })
    await turn(host, 'f', 'f1', 'append more to hello.txt')
    const fork = rowOf(host, 'f')
    expect(readFileSync(path.join(fork.checkout, 'hello.txt'), 'utf8')).toBe('hi\nmore\n')
    expect(read('hello.txt')).toBe('hi')
    expect(existsSync(path.join(fork.checkout, 'draft.txt'))).toBe(false)
    expect(fork.port).not.toBe(port)
    await host.drain()
    expect(host.jobs().filter(({ status }) => status !== 'done')).toEqual([])
    expect(host.verify().problems).toEqual([])
  })

  it('has it although its set-up command failed, and hears why', async () => {
    const { host, checkout } = await prepared({ setup: 'echo no such thing >&2; exit 3' })
    const { outcome, result } = (await settledOf(host, 't:worktree')).payload
    expect({ outcome, code: result.code }).toEqual({ outcome: 'succeeded', code: 'setup-failed' })
    expect(result.message).toContain('it ended with status 3')
    expect(result.output?.text).toContain('no such thing')
    expect(rowOf(host, 't').worktree).toBe('present')
    await turn(host, 't', 'u1', 'add a file hello.txt saying hi')
    expect(existsSync(path.join(checkout, 'hello.txt'))).toBe(true)
  })

  it('tells commands of automations its ports', async () => {
    const { host } = await prepared()
    await settledOf(host, 't:worktree')
    await accepted(host, {
      type: 'CreateAutomation',
      automationId: 'a',
      name: 'ports',
      scope: 'everywhere',
      when: { types: ['CheckpointRequested'] },
      do: { kind: 'run-command', argv: ['printenv', 'GAFFER_PORT', 'GAFFER_PORTS'] },
    })
    const capture = { threadId: 't', checkpointId: 'c', description: '' }
    await accepted(host, { type: 'CreateCheckpoint', ...capture })
    const { payload } = await eventually(host, 'AutomationRunSettled')
    expect(payload.result.output?.text).toBe(`${rowOf(host, 't').port}\n10\n`)
  })

  it('is told when it cannot be made, and can have it made once nothing is in the way', async () => {
    const { host, repository } = await prepared()
    await settledOf(host, 't:worktree')
    await create(host, 'second', 'fix/it')
    const { outcome, result } = (await settledOf(host, 'second:worktree')).payload
    expect({ outcome, code: result.code }).toEqual({ outcome: 'failed', code: 'branch-elsewhere' })
    expect(rowOf(host, 'second').worktree).toBe('missing')
    git(rowOf(host, 't').checkout, 'switch', '--quiet', '--create', 'away')
    await accepted(host, { type: 'AddWorktree', threadId: 'second', operationId: 'again' })
    expect((await settledOf(host, 'again')).payload).toMatchObject({ outcome: 'succeeded' })
    expect(git(repository.root, 'worktree', 'list').split('\n')).toHaveLength(3)
  })

  it('can let go of one whose folder somebody has taken away', async () => {
    const { host, checkout, repository } = await prepared()
    await settledOf(host, 't:worktree')
    expect(await worktreesOf(host)).toMatchObject([{ path: checkout, state: 'in-use' }])
    rmSync(checkout, { recursive: true })
    expect(await worktreesOf(host)).toMatchObject([
      { path: checkout, state: 'lost', threadId: 't' },
    ])
    const loss = await lossOf(host, 't')
    if (loss.status !== 'ok') throw new Error(loss.message)
    const asked = { operationId: 'o', goes: loss.goes, branch: 'keep' }
    expect(await operate(host, 'RemoveWorktree', asked)).toMatchObject({ outcome: 'succeeded' })
    expect(git(repository.root, 'worktree', 'list').split('\n')).toHaveLength(1)
    expect(await worktreesOf(host)).toEqual([])
    await accepted(host, { type: 'DeleteThread', threadId: 't' })
  })
})

describe('the worktrees of a home', () => {
  it('are listed with their sizes, and those of nobody with the way to remove them', async () => {
    const { host, checkout, repository } = await prepared()
    await settledOf(host, 't:worktree')
    const orphan = path.join(path.dirname(checkout), "it's nobody's")
    git(repository.root, 'worktree', 'add', '-b', 'stray', orphan)
    const strange = path.join(path.dirname(checkout), 'no repository')
    mkdirSync(strange)
    writeFileSync(path.join(strange, 'file'), 'x'.repeat(1000))
    const first = await worktreesOf(host)
    expect(first).toHaveLength(3)
    expect(first.every(({ bytes, pending }) => bytes === null && pending)).toBe(true)
    await expect
      .poll(async () => (await worktreesOf(host)).map(({ pending }) => pending))
      .toEqual([false, false, false])
    const found = new Map((await worktreesOf(host)).map((each) => [each.path, each]))
    expect(found.get(checkout)).toMatchObject({
      state: 'in-use',
      threadId: 't',
      projectId: 'p',
      branch: 'fix/it',
      remove: null,
      bytes: expect.any(Number),
    })
    expect(found.get(strange)).toMatchObject({ state: 'orphan', bytes: 1000, branch: null })
    const { remove } = found.get(orphan) ?? {}
    expect(found.get(orphan)).toMatchObject({ state: 'orphan', threadId: null, branch: 'stray' })
    execFileSync('/bin/sh', ['-c', remove ?? 'false'], { stdio: 'pipe' })
    expect(existsSync(orphan)).toBe(false)
  })
})
