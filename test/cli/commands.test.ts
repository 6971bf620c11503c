import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { viewNames } from '../../core/views/all.ts'
import { temporaryFolder } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'
import { gaffer, serving, staying } from './program.ts'

let home: string
let project: Record<string, unknown>

beforeEach(async () => {
  home = await temporaryFolder('home')
  const rootPath = makeRepository().root
  project = { id: 'c1', type: 'CreateProject', projectId: 'p', name: 'P', rootPath }
})

const run = (...args: string[]) => gaffer([...args, '--home', home])
const send = (command: unknown) => run('send', JSON.stringify(command))

const commands = {
  thread: {
    id: 'c2',
    type: 'CreateThread',
    threadId: 't',
    projectId: 'p',
    agent: { provider: 'practice' },
  },
  checkpoint: {
    id: 'c3',
    type: 'CreateCheckpoint',
    threadId: 't',
    checkpointId: 'k',
    description: 'd',
  },
}

describe.each(['straight on the home', 'through the host that runs on it'])('%s', (way) => {
  beforeEach(async () => {
    if (way === 'through the host that runs on it') await serving(home)
  })

  it('sends a command and prints its receipt, the same one for the same command', async () => {
    const first = await send(project)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(first.stdout)).toMatchObject({ commandId: 'c1', events: [{ position: 1 }] })
    expect(await gaffer(['--home', home, 'send', '-'], JSON.stringify(project))).toEqual(first)
  })

  it('prints a refusal and ends with 3', async () => {
    const refused = await send({ id: 'c9', type: 'DeleteProject', projectId: 'nobody' })
    expect(refused.code).toBe(3)
    expect(JSON.parse(refused.stdout)).toEqual({
      code: expect.any(String),
      message: expect.any(String),
    })
    expect((await send({ id: 'c8', type: 'SettleCheckpoint' })).code).toBe(3)
  })

  it.each(['{', '{"id":"c","type":"Nonsense"}'])('ends with 2 on %s', async (nonsense) => {
    const ended = await run('send', nonsense)
    expect(ended.code).toBe(2)
    expect(JSON.parse(ended.stdout)).toMatchObject({ message: expect.any(String) })
  })

  it('prints the log, a part of it, and views', async () => {
    await send(project)
    await send(commands.thread)
    expect(positionsIn((await run('events')).stdout)).toEqual([1, 2])
    expect(positionsIn((await run('events', '--after', '1')).stdout)).toEqual([2])
    expect(positionsIn((await run('events', '--limit', '1')).stdout)).toEqual([1])
    expect(positionsIn((await run('events', '--stream', 't')).stdout)).toEqual([2])
    const view = await run('views', 'threads')
    expect(view).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(view.stdout)).toMatchObject({ status: 'ready', data: [{ threadId: 't' }] })
    const changes = await run('views', 'changes', '--key', 't', '--scope', 'uncommitted')
    expect(JSON.parse(changes.stdout)).toMatchObject({ data: { status: 'ok', files: [] } })
    expect(await run('views', 'nonsense')).toMatchObject({ code: 2, stdout: '' })
  })

  it('[E12] verifies the log and every view', async () => {
    await send(project)
    const verified = await run('verify')
    expect(verified).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(verified.stdout)).toEqual({ events: 1, problems: [] })
  })

  it('makes views anew', async () => {
    await send(project)
    const rebuilt = await run('rebuild')
    expect(rebuilt.code).toBe(0)
    const states = JSON.parse(rebuilt.stdout) as Record<string, unknown>
    expect(states['projects']).toEqual({ status: 'ready', position: 1, lag: 0 })
    expect((await run('rebuild', 'projects')).code).toBe(0)
    expect(await run('rebuild', 'nonsense')).toMatchObject({ code: 2, stdout: '' })
  })
})

it('holds rebuilds, lets one be, and goes on, and tells how far they are', async () => {
  await send(project)
  const nobody = await run('rebuild', '--pause')
  expect(nobody).toMatchObject({ code: 1, stdout: '' })
  expect(nobody.stderr).toContain('No host runs')
  await serving(home)
  const standing = async (...args: string[]) => JSON.parse((await run('rebuild', ...args)).stdout)
  expect(await standing('--pause')).toMatchObject({ paused: true, cancelled: [] })
  const { child, ended, line } = staying(['rebuild', 'threads', '--home', home])
  const [told] = (await once(child.stderr, 'data')) as [Buffer]
  expect(String(told)).toBe('threads 0 % (paused; go on with: gaffer rebuild --resume)\n')
  expect(await standing('--cancel', 'threads')).toMatchObject({ cancelled: ['threads'] })
  expect(JSON.parse(await line())).toMatchObject({ threads: { status: 'rebuilding', lag: 1 } })
  expect(await ended).toBe(1)
  expect(await standing('--resume')).toMatchObject({ paused: false, cancelled: [] })
  expect((await run('rebuild', 'threads')).code).toBe(0)
  expect(await run('rebuild', '--pause', '--resume')).toMatchObject({ code: 2, stdout: '' })
  expect(await run('rebuild', 'threads', '--pause')).toMatchObject({ code: 2, stdout: '' })
})

it('[C4] leaves jobs pending without a host, and the next host runs them', async () => {
  for (const command of [project, commands.thread, commands.checkpoint]) await send(command)
  const pending = await run('views', 'jobs')
  expect(JSON.parse(pending.stdout)).toMatchObject({ data: [{ status: 'pending' }] })
  await serving(home)
  const events = staying(['events', '--follow', '--after', '2', '--home', home])
  expect(JSON.parse(await events.line())).toMatchObject({ type: 'CheckpointRequested' })
  expect(JSON.parse(await events.line())).toMatchObject({
    type: 'CheckpointCreated',
    payload: { checkpointId: 'k' },
  })
})

it('follows until it has printed as many events of a type as were asked for', async () => {
  await serving(home)
  const wanted = ['--type', 'CheckpointCreated', '--limit', '1']
  const following = gaffer(['events', '--follow', ...wanted, '--home', home])
  for (const command of [project, commands.thread, commands.checkpoint]) await send(command)
  const { code, stdout } = await following
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ position: 4, type: 'CheckpointCreated' })
  expect((await run('events', '--type', 'ThreadCreated')).stdout).toMatch(/^\{"position":2,.*\n$/)
})

it('follows nothing where no host runs', async () => {
  expect(await run('events', '--follow')).toMatchObject({ code: 1, stdout: '' })
})

it('[E12] names the first difference and never writes', async () => {
  await send(project)
  await send(commands.thread)
  const file = path.join(home, 'gaffer.db')
  const db = new Database(file)
  db.exec("UPDATE view_threads SET row = json_set(row, '$.title', 'forged')")
  db.close()
  const verified = await run('verify')
  expect(verified.code).toBe(1)
  expect(JSON.parse(verified.stdout)).toMatchObject({ problems: [{ part: 'view threads' }] })
  expect(verified.stderr).toBe('view threads: row t differs\n')
  expect((await run('verify')).code).toBe(1)
})

it('says that there is no log to verify', async () => {
  const verified = await run('verify')
  expect(verified).toMatchObject({ code: 1, stdout: '' })
  expect(verified.stderr).toContain('There is no log')
})

it('lets several commands at once wait for one another', async () => {
  const ids = ['a', 'b', 'c']
  const ended = await Promise.all(
    ids.map(async (id) => {
      const rootPath = makeRepository().root
      return send({ id, type: 'CreateProject', projectId: id, name: id, rootPath })
    }),
  )
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(positionsIn((await run('events')).stdout)).toEqual([1, 2, 3])
})

it('tells its version and how it is used', async () => {
  expect(await gaffer(['--version'])).toMatchObject({ code: 0, stdout: 'source\n' })
  const help = await gaffer(['--help'])
  expect(help).toMatchObject({ code: 0, stderr: '' })
  expect(help.stdout).toContain('Usage: gaffer')
  for (const view of viewNames) expect(help.stdout).toMatch(new RegExp(`\\b${view}\\b`))
  expect(await gaffer([])).toMatchObject({ code: 2, stdout: '' })
  expect(await run('nonsense')).toMatchObject({ code: 2, stdout: '' })
  expect(await run('send')).toMatchObject({ code: 2, stdout: '' })
  expect(await run('events', '--limit', 'x')).toMatchObject({ code: 2, stdout: '' })
})

it('ends quietly when its reader has seen enough', async () => {
  await send(project)
  await send(commands.thread)
  const program = path.join(import.meta.dirname, '../../electron/cli.ts')
  const line = `"$0" "$1" events --home "$2" | head -n 1; exit "\${PIPESTATUS[0]}"`
  const printed = execFileSync('bash', ['-c', line, process.execPath, program, home], {
    encoding: 'utf8',
  })
  expect(positionsIn(printed)).toEqual([1])
})

it('stops following when its reader has gone, though nothing more happens', async () => {
  await send(project)
  await serving(home)
  const program = path.join(import.meta.dirname, '../../electron/cli.ts')
  const line = `"$0" "$1" events --follow --home "$2" | head -n 1; exit "\${PIPESTATUS[0]}"`
  const printed = execFileSync('bash', ['-c', line, process.execPath, program, home], {
    encoding: 'utf8',
  })
  expect(positionsIn(printed)).toEqual([1])
})

function positionsIn(lines: string): number[] {
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { position: number }).position)
}
