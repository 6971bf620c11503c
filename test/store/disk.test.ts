import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openHost } from '../../electron/host.ts'
import { gaffer, serving } from '../cli/program.ts'
import { until } from '../support/process.ts'
import { accepted } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'
import { canMount, smallDisk } from '../support/smallDisk.ts'

type Answer = { status: number; body: Record<string, unknown> }

type Line = { type: string; payload: Record<string, unknown> }

/** A served host, asked as a script would. */
async function served(home: string) {
  const { url, token, child } = await serving(home)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const textOf = async (route: string) => (await fetch(`${url}${route}`, { headers })).text()
  let faults = ''
  child.stderr.on('data', (chunk) => (faults += String(chunk)))
  const events = async (): Promise<Line[]> =>
    (await textOf('/api/events'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  return {
    events,
    /** Whether the log has an event of a type, about this. */
    async has(type: string, about: Record<string, string>): Promise<boolean> {
      const fits = ({ payload }: Line) =>
        Object.entries(about).every(([name, value]) => payload[name] === value)
      return (await events()).some((event) => event.type === type && fits(event))
    },
    metrics: () => textOf('/metrics'),
    /** What it wrote to stderr so far. */
    faults: async () => faults,
    kill: () => void child.kill('SIGKILL'),
    async send(command: Record<string, unknown>): Promise<Answer> {
      const body = JSON.stringify(command)
      const response = await fetch(`${url}/api/commands`, { method: 'POST', headers, body })
      return { status: response.status, body: (await response.json()) as Answer['body'] }
    },
  }
}

const project = () => ({
  id: 'c1',
  type: 'CreateProject',
  projectId: 'p',
  name: 'P',
  rootPath: makeRepository().root,
})
const thread = (threadId: string) => ({
  id: `create-${threadId}`,
  type: 'CreateThread',
  threadId,
  projectId: 'p',
  agent: { provider: 'practice' },
})

describe.skipIf(!canMount)('on a disk of its own', () => {
  it('takes nothing while the disk is full, and the very same command once there is room', async () => {
    const disk = smallDisk(16)
    const home = path.join(disk.folder, 'home')
    const host = await served(home)
    expect(await host.send(project())).toMatchObject({ status: 200 })

    disk.fill()
    // What the files have room for in their last pages may still go through.
    let taken = 0
    let answer = await host.send(thread(`t${taken}`))
    while (answer.status === 200) answer = await host.send(thread(`t${(taken += 1)}`))
    const refused = thread(`t${taken}`)
    const full = {
      status: 503,
      body: { code: 'disk-full', message: expect.stringContaining('Free some space') },
    }
    expect(answer).toEqual(full)
    expect(await host.send(refused)).toEqual(full)
    expect(await host.events()).toHaveLength(1 + taken)

    disk.free()
    const receipt = await host.send(refused)
    expect(receipt).toMatchObject({ status: 200, body: { events: [{ position: 2 + taken }] } })
    expect(await host.send(refused)).toEqual(receipt)
    expect(await gaffer(['verify', '--home', home])).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ events: 2 + taken, problems: [] })}\n`,
    })
  })

  it('outlives a disk that fills up under a turn, and the thread goes on once there is room', async () => {
    const disk = smallDisk(16)
    const host = await served(path.join(disk.folder, 'home'))
    await host.send(project())
    await host.send(thread('t'))
    const start = (turnId: string, text: string) =>
      host.send({ id: `start-${turnId}`, type: 'StartTurn', threadId: 't', turnId, text })
    await start('u1', 'stream 2000 words slowly')
    await until(() => host.has('TurnItemUpdated', { turnId: 'u1' }), Boolean)

    disk.fill()
    // Nothing that its agent says can be kept any more, so the agent is ended.
    await until(host.metrics, (metrics) => metrics.includes('gaffer_turns_live 0'))
    const message = 'say there is room again'
    const full = await start('u2', message)
    expect(full).toMatchObject({ status: 503, body: { code: 'disk-full' } })

    disk.free()
    await host.send({ id: 'stop', type: 'InterruptTurn', threadId: 't', turnId: 'u1' })
    await until(() => host.has('TurnInterrupted', { turnId: 'u1' }), Boolean)
    expect(await start('u2', message)).toMatchObject({ status: 200 })
    await until(() => host.has('TurnCompleted', { turnId: 'u2' }), Boolean)
  })

  it('[B4] outlives a commit that it has no room to write down, and finds it after a restart', async () => {
    const disk = smallDisk(16)
    const home = path.join(disk.folder, 'home')
    const host = await served(home)
    const repository = makeRepository()
    await host.send({ ...project(), rootPath: repository.root })
    await host.send(thread('t'))
    const gate = path.join(repository.root, '.git/go')
    repository.hook(
      'post-commit',
      `: > "${gate}.waiting"; until [ -e "${gate}" ]; do sleep 0.02; done`,
    )
    repository.write('b.txt', 'two\n')
    const commit = {
      id: 'c',
      type: 'CommitChanges',
      threadId: 't',
      operationId: 'o',
      message: 'Two',
    }
    await host.send(commit)
    await until(async () => existsSync(`${gate}.waiting`), Boolean)

    disk.fill()
    writeFileSync(gate, '')
    await until(host.faults, (said) => said.includes('database or disk is full'))
    expect(await host.has('GitOperationSettled', { operationId: 'o' })).toBe(false)

    disk.free()
    host.kill()
    const next = await served(home)
    await until(() => next.has('GitOperationSettled', { operationId: 'o' }), Boolean)
    const sha = repository.git('rev-parse', 'HEAD')
    expect(await next.events()).toContainEqual(
      expect.objectContaining({
        payload: expect.objectContaining({ outcome: 'succeeded', result: { sha } }),
      }),
    )
    expect(repository.git('log', '--format=%s')).toBe('Two\nfirst')
  })

  it('says that the disk is full when there is no room to open a home', async () => {
    const disk = smallDisk(1)
    disk.fill()
    const home = path.join(disk.folder, 'home')
    const ended = await gaffer(['serve', '--no-open', '--home', home])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/the disk is full\. Free some space, then try again\.\n$/)
  })

  it('says that a home cannot be written, and leaves it as it is', async () => {
    const disk = smallDisk(16)
    const home = path.join(disk.folder, 'home')
    const host = await openHost({ home })
    await accepted(host, project())
    await host.close()
    const file = path.join(home, 'gaffer.db')
    const before = readFileSync(file)

    disk.readOnly()
    await expect(openHost({ home })).rejects.toMatchObject({
      name: 'StoreError',
      code: 'database-read-only',
      message: expect.stringContaining('cannot be written'),
    })
    for (const args of [
      ['serve', '--no-open'],
      ['send', JSON.stringify(thread('t'))],
    ]) {
      const ended = await gaffer([...args, '--home', home])
      expect(ended).toMatchObject({ code: 1, stdout: '' })
      expect(ended.stderr).toMatch(/cannot be written\. Make it and its folder writable\.\n$/)
    }
    expect(readFileSync(file).equals(before)).toBe(true)

    disk.writable()
    const again = await openHost({ home })
    expect(again.head()).toBe(1)
    await again.close()
  })
})
