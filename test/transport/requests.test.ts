import { expect, it } from 'vitest'
import { threadHost, automate } from '../automations/scene.ts'
import { hostDouble } from './hostDouble.ts'
import { startServer, token } from './server.ts'

const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
const wish = { id: 'c', type: 'RunAutomation', automationId: 'a', runId: 'one' }
const sent = (body: unknown) => ({ method: 'POST', headers, body: JSON.stringify(body) })

it('[D6] POST /api/requests answers 200 with what a request came to', async () => {
  const { host } = await threadHost()
  await automate(host, 'a', {
    when: { types: ['NeverHeardOf'] },
    do: { kind: 'notify', text: 'Hello' },
  })
  const { ask } = await startServer(host)
  const answer = await ask('/api/requests', sent(wish))
  expect(answer.status).toBe(200)
  expect(answer.json).toEqual({ status: 'ok', result: { text: 'Hello' } })
  const refused = await ask('/api/requests', sent({ ...wish, id: 'd' }))
  expect(refused.status).toBe(200)
  expect(refused.json).toMatchObject({ status: 'refused', code: 'run-id-in-use' })
})

it('[D6] an asker that closes its connection waits no more', async () => {
  const { host, answerRequestsWith } = hostDouble()
  const begun = new Promise<AbortSignal>((resolve) => {
    answerRequestsWith(async (_, signal) => {
      resolve(signal)
      await new Promise((done) => signal.addEventListener('abort', done))
      return { status: 'abandoned' }
    })
  })
  const { url } = await startServer(host)
  const left = new AbortController()
  const asking = fetch(`${url}/api/requests`, { ...sent(wish), signal: left.signal })
  const signal = await begun
  expect(signal.aborted).toBe(false)
  left.abort()
  await expect(asking).rejects.toThrow('aborted')
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
})

it('POST /api/queries/NAME answers a question about the world', async () => {
  const { ask } = await startServer()
  const rule = { when: { types: ['ProjectCreated'] }, scope: 'everywhere' }
  const answer = await ask('/api/queries/automationDryRun', sent(rule))
  expect(answer).toMatchObject({ status: 200, json: { matched: 0, complete: true } })
  const bad = await ask('/api/queries/automationDryRun', sent({ ...rule, scope: 'nowhere' }))
  expect(bad).toMatchObject({ status: 400, json: { code: 'invalid-query' } })
  expect(await ask('/api/queries/nonsense', sent({}))).toMatchObject({ status: 404 })
  expect(await ask('/api/queries/agents', { headers })).toMatchObject({ status: 405 })
  expect(await ask('/api/requests', { method: 'POST' })).toMatchObject({ status: 401 })
})
