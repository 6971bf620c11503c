import { readFile } from 'node:fs/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { agentEnvironment } from '../../electron/agents/environment.ts'
import { endGroup, startGroup, STDERR_TAIL_BYTES } from '../../electron/agents/processGroup.ts'
import { MARK, membersOf, processWith } from '../../electron/agents/processTable.ts'
import { mintId } from '../../electron/ids.ts'
import { temporaryFolder } from './support.ts'

const node = (script: string) => [process.execPath, '-e', script]

async function start(script: string) {
  const group = await startGroup({
    command: node(script),
    directory: await temporaryFolder(),
    environment: agentEnvironment(),
  })
  onTestFinished(async () => void (await group.end()))
  return group
}

/** What a process bears of the group that it came from. */
async function markOf(pid: number): Promise<string> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8')
  const prefix = `${MARK}=`
  return (
    environment
      .split('\0')
      .find((each) => each.startsWith(prefix))
      ?.slice(prefix.length) ?? ''
  )
}

const sleeping = `require('child_process').spawn('sleep', ['600']); console.log('up'); setInterval(() => {}, 1e3)`

it('ends a group that a predecessor left, children and all', async () => {
  const group = await start(sleeping)
  expect((await group.lines.next()).value).toBe('up')
  const row = await processWith(group.pid)
  expect(row?.group).toBe(group.pid)
  expect(await membersOf(group.pid)).toHaveLength(2)
  await endGroup({ pid: group.pid, startedAt: row?.startedAt ?? '' })
  expect(await membersOf(group.pid)).toEqual([])
  expect((await group.ended).signal).toBe('SIGTERM')
})

it('ends what is left of a group whose leader has gone', async () => {
  // It is led by a grandchild of ours, so that nobody here sees its leader end.
  const leader = `require('child_process').spawn('sleep', ['600'], { stdio: 'ignore' }); setInterval(() => {}, 1e3)`
  const group = await start(
    `const leader = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(leader)}], { detached: true, stdio: 'ignore' }); console.log(leader.pid); setInterval(() => {}, 1e3)`,
  )
  const pid = Number((await group.lines.next()).value)
  await vi.waitFor(async () => expect(await membersOf(pid)).toHaveLength(2))
  const row = await processWith(pid)
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(async () => expect(await processWith(pid)).toBeUndefined())
  expect(await membersOf(pid)).toHaveLength(1)
  await endGroup({ pid, startedAt: 'another boot/1' })
  expect(await membersOf(pid)).toHaveLength(1)
  await endGroup({ pid, startedAt: row?.startedAt ?? '' })
  expect(await membersOf(pid)).toEqual([])
})

it.runIf(process.platform === 'linux')(
  'ends what left a group that a predecessor left, though the group itself is gone',
  async () => {
    // In a session of its own, and nobody's child: it outlives the group and is not of it.
    const group = await start(
      `const left = require('child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }); left.unref(); console.log(left.pid)`,
    )
    const left = Number((await group.lines.next()).value)
    await group.ended
    expect((await processWith(left))?.group).toBe(left)
    const mark = await markOf(left)
    await endGroup({ pid: group.pid, startedAt: 'another boot/1', mark: 'another' })
    expect(await processWith(left)).toBeDefined()
    await endGroup({ pid: group.pid, startedAt: 'another boot/1', mark })
    expect(await processWith(left)).toBeUndefined()
  },
)

it('leaves a process alone that only has the same pid', async () => {
  const group = await start(sleeping)
  await group.lines.next()
  await endGroup({ pid: group.pid, startedAt: 'another boot:1' })
  expect(await membersOf(group.pid)).toHaveLength(2)
})

it('kills what does not end when it is asked to', async () => {
  const group = await start(
    `process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1e3)`,
  )
  await group.lines.next()
  const row = await processWith(group.pid)
  await endGroup({ pid: group.pid, startedAt: row?.startedAt ?? '' }, 50)
  expect((await group.ended).signal).toBe('SIGKILL')
})

it('keeps the last of what a program wrote on stderr', async () => {
  const group = await start(`process.stderr.write('x'.repeat(100000) + 'the end')`)
  await group.ended
  await vi.waitFor(() => expect(group.stderrTail()).toMatch(/the end$/))
  expect(group.stderrTail()).toHaveLength(STDERR_TAIL_BYTES)
})

it('gives an agent the environment of the user, less our own variables', () => {
  const environment = agentEnvironment({
    PATH: '/bin',
    HOME: '/home/u',
    GAFFER_HOME: '/x',
    ELECTRON_RUN_AS_NODE: '1',
    EDITOR: 'vi',
  })
  expect(Object.keys(environment).toSorted()).toEqual(['EDITOR', 'HOME', 'PATH'])
  expect(environment['PATH']?.startsWith('/bin:')).toBe(true)
  expect(environment['PATH']).toContain('/home/u/.local/bin')
})

it('mints ids that sort by time', () => {
  const ids = [mintId(), mintId()]
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(mintId().replaceAll('-', '').slice(0, 12), 16)).toBeCloseTo(Date.now(), -3)
  expect(ids[0]).not.toBe(ids[1])
})
