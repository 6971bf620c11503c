import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { agentFound } from '../../core/queries.ts'
import { startServer, token } from '../transport/server.ts'
import { accepted, allEvents, refused, temporaryFolder, temporaryHost } from '../support/home.ts'

const SET = { type: 'SetAgentSettings' } as const
const never = new AbortController().signal

describe('what is set for agents', () => {
  it('takes the place of what was set, and outlives the host', async () => {
    const home = await temporaryFolder('home')
    const host = await temporaryHost({ home, runner: 'off' })
    await accepted(host, { ...SET, agent: 'codex', path: '/opt/codex', model: 'gpt-5.5' })
    await accepted(host, { ...SET, agent: 'codex', path: '/opt/other' })
    await accepted(host, { ...SET, agent: 'Mine', path: process.execPath, arguments: ['agent.js'] })
    await host.close()
    const again = await temporaryHost({ home, runner: 'off' })
    const found = agentFound.array().parse(await again.query('agents', {}, never))
    expect(found.find(({ id }) => id === 'codex')?.settings).toEqual({
      agent: 'codex',
      path: '/opt/other',
    })
    expect(found.find(({ id }) => id === 'Mine')).toMatchObject({
      provider: 'acp',
      status: 'ready',
      command: [process.execPath, 'agent.js'],
    })
  })

  it('is told once, and is gone when nothing is set any more', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const mine = { ...SET, agent: 'Mine', path: '/opt/mine', environment: ['B', 'A', 'B'] }
    expect((await accepted(host, { ...SET, agent: 'Mine' })).events).toEqual([])
    expect((await accepted(host, mine)).events).toHaveLength(1)
    expect((await accepted(host, { ...mine, environment: ['A', 'B'] })).events).toEqual([])
    expect((await accepted(host, { ...SET, agent: 'Mine', arguments: [] })).events).toHaveLength(1)
    const found = agentFound.array().parse(await host.query('agents', {}, never))
    expect(found.map(({ id }) => id)).not.toContain('Mine')
    expect(allEvents(host).map(({ type, payload }) => [type, payload])).toEqual([
      ['AgentSettingsSet', { agent: 'Mine', path: '/opt/mine', environment: ['A', 'B'] }],
      ['AgentSettingsSet', { agent: 'Mine' }],
    ])
  })

  it.each([
    [{ agent: 'Mine', model: 'large' }, 'agent-needs-path'],
    [{ agent: 'practice', path: '/opt/mine' }, 'practice-built-in'],
    [{ agent: 'codex', environment: ['GAFFER_HOME'] }, 'invalid-command'],
    [{ agent: 'codex', environment: ['A=1'] }, 'invalid-command'],
    [{ agent: 'codex', path: 'a\0b' }, 'invalid-command'],
  ])('is refused as %j', async (settings, code) => {
    const host = await temporaryHost({ runner: 'off' })
    expect(await refused(host, { ...SET, ...settings })).toMatchObject({ code })
  })

  it('ends at a hundred agents', async () => {
    const host = await temporaryHost({ runner: 'off' })
    for (let at = 0; at < 100; at += 1)
      await accepted(host, { ...SET, agent: `a${at}`, path: '/opt/mine' })
    const more = { ...SET, agent: 'one more', path: '/opt/mine' }
    expect(await refused(host, more)).toMatchObject({ code: 'too-many-agents' })
    await accepted(host, { ...more, agent: 'a7', path: '/opt/other' })
    await accepted(host, { ...SET, agent: 'a8' })
    await accepted(host, more)
  })
})

describe('a secret', () => {
  const send = (server: Awaited<ReturnType<typeof startServer>>, name: string, value?: unknown) =>
    server.ask(`/api/secrets/${name}`, {
      method: value === undefined ? 'DELETE' : 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(value !== undefined && { body: JSON.stringify({ value }) }),
    })

  it('is kept and forgotten over HTTP, and told to nobody', async () => {
    const server = await startServer()
    const kept = await send(server, 'MODEL_KEY', 'topsecret')
    expect([kept.status, kept.json]).toEqual([200, ['MODEL_KEY']])
    const { host } = server
    expect(readFileSync(path.join(host.home, 'secrets.json'), 'utf8')).toContain('topsecret')
    expect(JSON.stringify(allEvents(host))).not.toContain('topsecret')
    expect((await send(server, 'MODEL_KEY')).json).toEqual([])
  })

  it.each([
    ['GAFFER_HOME', 'x'],
    ['A%3DB', 'x'],
    ['MODEL_KEY', ''],
    ['MODEL_KEY', 'a\0b'],
    ['MODEL_KEY', 7],
    ['MODEL_KEY', 'x'.repeat(64 * 1024 + 1)],
  ])('named %s is not taken as %j', async (name, value) => {
    const server = await startServer()
    const { status, json } = await send(server, name, value)
    expect([status, json]).toEqual([400, expect.objectContaining({ code: 'invalid-secret' })])
    expect(await server.host.query('secrets', {}, never)).toEqual([])
  })

  it('is asked for by nobody without the token, nor in another way', async () => {
    const server = await startServer()
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ value: 'x' })
    const target = '/api/secrets/MODEL_KEY'
    expect((await server.ask(target, { method: 'PUT', headers, body })).status).toBe(401)
    expect((await server.get(target)).status).toBe(405)
  })
})
