import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openHost } from '../../electron/host.ts'
import { gaffer, serving } from '../cli/program.ts'
import { accepted } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'
import { canMount, smallDisk } from '../support/smallDisk.ts'

type Answer = { status: number; body: Record<string, unknown> }

/** A served host, asked as a script would. */
async function served(home: string) {
  const { url, token } = await serving(home)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return {
    url,
    async send(command: Record<string, unknown>): Promise<Answer> {
      const body = JSON.stringify(command)
      const response = await fetch(`${url}/api/commands`, { method: 'POST', headers, body })
      return { status: response.status, body: (await response.json()) as Answer['body'] }
    },
    async events(): Promise<{ type: string; payload: Record<string, unknown> }[]> {
      const text = await (await fetch(`${url}/api/events`, { headers })).text()
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
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
