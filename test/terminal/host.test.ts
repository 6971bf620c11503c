import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import WebSocket from 'ws'
import { threadId } from '../../core/ids.ts'
import { PROTOCOL_VERSION } from '../../core/protocol.ts'
import { serving } from '../cli/program.ts'
import { accepted, temporaryFolder, temporaryHost } from '../support/home.ts'
// Login shells read the files of whoever runs them; with this those are of the test's own.
import '../support/repository.ts'
import { mintTerminal, size } from './support.ts'

it('has terminals in the folders of its threads, and takes them away with a thread', async () => {
  const home = await temporaryFolder('home')
  const rootPath = await temporaryFolder('project')
  const host = await temporaryHost({ home })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath })
  const agent = { provider: 'practice' }
  for (const id of ['one', 'two'])
    await accepted(host, { type: 'CreateThread', threadId: id, projectId: 'p', agent })
  const opened = async (thread: string) => {
    const id = mintTerminal()
    const of = { threadId: threadId.parse(thread), group: id, size: size() }
    await host.terminals?.request({ do: 'open', terminalId: id, ...of })
    return id
  }
  const one = await opened('one')
  const two = await opened('two')
  const kept = () => readdir(path.join(home, 'terminals'))
  expect((await kept()).toSorted()).toEqual([one, two].toSorted())
  await accepted(host, { type: 'DeleteThread', threadId: 'one' })
  await expect.poll(kept).toEqual([two])
  await accepted(host, { type: 'DeleteProject', projectId: 'p' })
  await expect.poll(kept).toEqual([])
  expect(host.events(0, 1000).map(({ type }) => type)).not.toContain(
    expect.stringMatching(/Terminal/),
  )
})

it('has none where it is told to, and none for a single command', async () => {
  const off = await temporaryHost({ terminals: false })
  expect(off.terminals).toBeUndefined()
  const single = await temporaryHost({ runner: 'off' })
  expect(single.terminals).toBeUndefined()
  expect(existsSync(path.join(off.home, 'terminals'))).toBe(false)
})

it('serves a window without them after --no-terminals', async () => {
  const home = await temporaryFolder('home')
  const asked = async (...options: string[]) => {
    const { url, token, child, ended } = await serving(home, ...options)
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
    const heard: string[] = []
    socket.on('message', (data) => heard.push(String(data)))
    await new Promise((resolve) => socket.once('open', resolve))
    socket.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL_VERSION, token }))
    socket.send(JSON.stringify({ t: 'watch', watch: 1, view: 'terminals', key: 't' }))
    await expect.poll(() => heard.find((text) => text.includes('"watch":1'))).toBeDefined()
    socket.close()
    child.kill()
    await ended
    return heard.find((text) => text.includes('"watch":1'))
  }
  expect(await asked('--no-terminals')).toContain('started without terminals')
  expect(await asked()).toContain('"t":"table"')
})
