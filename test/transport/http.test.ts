import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { openSampleThread } from './sampleThread.ts'
import { accepted, temporaryFolder } from '../support/home.ts'
import { StoreError } from '../../electron/store/storeError.ts'
import { MESSAGE_BYTES_LIMIT } from '../../electron/transport/body.ts'
import { hostDouble } from './hostDouble.ts'
import { startServer, token } from './server.ts'

const authorization = `Bearer ${token}`

describe('POST /api/commands', () => {
  it('answers 200 with the receipt, and the same receipt for the same command again', async () => {
    const { post } = await startServer()
    const rootPath = await temporaryFolder()
    const command = { id: 'c1', type: 'CreateProject', projectId: 'p', name: 'P', rootPath }
    const first = await post(command)
    expect(first.status).toBe(200)
    expect(first.headers['content-type']).toMatch('application/json')
    expect(first.json).toMatchObject({
      commandId: 'c1',
      events: [{ type: 'ProjectCreated', position: 1 }],
    })
    expect((await post(command)).json).toEqual(first.json)
  })

  it('answers 409 with code and message when the rules refuse', async () => {
    const { post } = await startServer()
    const answer = await post({ id: 'c1', type: 'DeleteProject', projectId: 'nobody' })
    expect(answer.status).toBe(409)
    expect(answer.json).toEqual({ code: expect.any(String), message: expect.stringMatching(/\.$/) })
  })

  it('answers 400 with the path of what is wrong', async () => {
    const { post } = await startServer()
    const answer = await post({ id: 'c1', type: 'CreateProject', projectId: 'p', name: 1 })
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({ code: 'invalid-command', path: 'name' })
  })

  it.each(['{"id":', 'null', '[]', '"text"', ''])('answers 400 for the body %j', async (body) => {
    const { post } = await startServer()
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({ message: expect.any(String), path: '' })
  })

  it('answers 400 for bytes that are no UTF-8', async () => {
    const { ask } = await startServer()
    const headers = { authorization, 'content-type': 'application/json' }
    const body = Buffer.from([0x22, 0xff, 0x22])
    const answer = await ask('/api/commands', { method: 'POST', headers, body })
    expect(answer.json).toMatchObject({ code: 'malformed-json' })
    expect(answer.status).toBe(400)
  })

  it('[A13] answers 403 for a command that only the host may send', async () => {
    const { post, host } = await startServer()
    const answer = await post({ id: 'c1', type: 'SettleCheckpoint' })
    expect(answer.status).toBe(403)
    expect(answer.json).toMatchObject({ code: 'sealed-command' })
    expect(host.head()).toBe(0)
  })

  it('answers 413 beyond the limit, whether the length is told or not', async () => {
    const { ask, post } = await startServer()
    const body = Buffer.alloc(MESSAGE_BYTES_LIMIT + 1, 0x20)
    const headers = { authorization, 'content-type': 'application/json' }
    const told = await ask('/api/commands', { method: 'POST', headers, body })
    const chunked = { ...headers, 'transfer-encoding': 'chunked' }
    const untold = await ask('/api/commands', { method: 'POST', headers: chunked, body })
    for (const answer of [told, untold]) {
      expect(answer.status).toBe(413)
      expect(answer.json).toMatchObject({ code: 'too-large' })
    }
    const most = `${' '.repeat(MESSAGE_BYTES_LIMIT - 2)}{}`
    expect((await post(most)).status).toBe(400)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'answers 415 for the type %j, which a page elsewhere could send unasked',
    async (type) => {
      const { post } = await startServer()
      expect((await post({}, { 'content-type': type })).status).toBe(415)
    },
  )

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('answers 405 for %s', async (method) => {
    const { ask } = await startServer()
    const answer = await ask('/api/commands', { method, headers: { authorization } })
    expect(answer.status).toBe(405)
    expect(answer.headers.allow).toBe('POST')
  })

  it('answers 503 when the disk says no, and 500 without details for a fault of ours', async () => {
    const { host, replyWith } = hostDouble()
    const { post, faults } = await startServer(host)
    replyWith(() => Promise.reject(new StoreError('disk-full', 'The disk is full.')))
    const full = await post({})
    expect(full).toMatchObject({ status: 503, json: { code: 'disk-full' } })
    expect(faults).toEqual([])
    const fault = new TypeError('secret detail')
    replyWith(() => Promise.reject(fault))
    const ours = await post({})
    expect(ours).toMatchObject({ status: 500, json: { code: 'fault' } })
    expect(ours.body).not.toContain('secret')
    expect(faults).toEqual([fault])
  })
})

describe('GET /api/views', () => {
  it('gives a view as rows with how fresh it is', async () => {
    const { get, host } = await startServer()
    await openSampleThread(host)
    const answer = await get('/api/views/threads')
    expect(answer.status).toBe(200)
    expect(answer.headers['gaffer-view-status']).toBe('ready')
    expect(answer.json).toEqual({
      status: 'ready',
      position: host.head(),
      lag: 0,
      more: false,
      data: [expect.objectContaining({ threadId: 't', status: 'idle' })],
    })
  })

  it('gives pages, each with where the one before it ends', async () => {
    const { get, host } = await startServer()
    await openSampleThread(host)
    for (let at = 1; at <= 3; at += 1) {
      await accepted(host, {
        type: 'CreateCheckpoint',
        threadId: 't',
        checkpointId: `k${at}`,
        description: `${at}`,
      })
    }
    const last = await get('/api/views/checkpoints?key=t&limit=2')
    expect(last.json).toMatchObject({
      more: true,
      data: [{ checkpointId: 'k2' }, { checkpointId: 'k3' }],
    })
    const { next } = last.json as { next: number }
    const first = await get(`/api/views/checkpoints?key=t&limit=2&before=${next}`)
    expect(first.json).toMatchObject({ more: false, data: [{ checkpointId: 'k1' }] })
    expect((await get('/api/views/checkpoints?key=other')).json).toMatchObject({ data: [] })
  })

  it('gives the jobs table', async () => {
    const { get, host } = await startServer()
    await openSampleThread(host)
    await accepted(host, {
      type: 'CreateCheckpoint',
      threadId: 't',
      checkpointId: 'k',
      description: '',
    })
    const answer = await get('/api/views/jobs')
    expect(answer.json).toMatchObject({ status: 'ready', data: [{ status: 'pending' }] })
  })

  it('gives the changes of a thread, or why there are none', async () => {
    const { get, host } = await startServer()
    const repository = await openSampleThread(host)
    repository.write('new.txt', 'hello\n')
    const answer = await get('/api/views/changes?key=t')
    expect(answer.json).toMatchObject({
      status: 'ready',
      data: { status: 'ok', files: [{ path: 'new.txt', status: 'untracked' }], total: 1 },
    })
    const turn = await get('/api/views/changes?key=t&scope=turn:1')
    expect(turn.json).toMatchObject({ data: { status: 'unavailable', code: 'checkpoint-missing' } })
  })

  it.each([
    ['/api/views/changes', 400, 'key'],
    ['/api/views/changes?key=t&scope=turn:x', 400, 'scope'],
    ['/api/views/changes?key=nobody', 404, undefined],
    ['/api/views/nonsense', 404, undefined],
    ['/api/views/threads?limit=0', 400, 'limit'],
    ['/api/views/threads?limit=1001', 400, 'limit'],
    ['/api/views/threads?before=x', 400, 'before'],
    ['/api/views/%E0%A4%A', 400, ''],
    ['/api/views', 404, undefined],
    ['/api/nothing', 404, undefined],
  ])('answers %s with %i', async (target, status, path) => {
    const { get } = await startServer()
    const answer = await get(target)
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({
      code: expect.any(String),
      ...(path !== undefined && { path }),
    })
  })

  it('[E9] answers 503 with the status in a header when there is nothing to show yet', async () => {
    const { host, setState } = hostDouble()
    setState('threads', { status: 'rebuilding', position: 3, lag: 9 })
    const { get } = await startServer(host)
    const answer = await get('/api/views/threads')
    expect(answer.status).toBe(503)
    expect(answer.headers['gaffer-view-status']).toBe('rebuilding')
    expect(answer.json).toMatchObject({ status: 'rebuilding', position: 3, lag: 9, data: [] })
  })
})

describe('GET /api/events', () => {
  it('gives the log as JSON lines, by position, limit and stream', async () => {
    const { get, host } = await startServer()
    await openSampleThread(host)
    const all = await get('/api/events')
    expect(all.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(positionsIn(all.body)).toEqual([1, 2])
    expect(positionsIn((await get('/api/events?after=1')).body)).toEqual([2])
    expect(positionsIn((await get('/api/events?limit=1')).body)).toEqual([1])
    expect(positionsIn((await get('/api/events?limit=5000')).body)).toEqual([1, 2])
    expect(positionsIn((await get('/api/events?stream=t')).body)).toEqual([2])
    expect((await get('/api/events?after=9')).body).toBe('')
    expect((await get('/api/events?after=-1')).status).toBe(400)
  })
})

describe('POST /api/rebuild', () => {
  it('makes a view anew and says how it stands', async () => {
    const { ask, host } = await startServer()
    await openSampleThread(host)
    const rebuild = (target: string) => ask(target, { method: 'POST', headers: { authorization } })
    const answer = await rebuild('/api/rebuild?view=threads')
    expect(answer).toMatchObject({ status: 200, json: { threads: { status: 'ready', lag: 0 } } })
    expect((await rebuild('/api/rebuild?view=nonsense')).status).toBe(404)
    expect((await rebuild('/api/rebuild?action=nonsense')).status).toBe(400)
  })

  it('holds what is being made anew, lets it be, and goes on', async () => {
    const { ask, get, host } = await startServer()
    await openSampleThread(host)
    const rebuild = async (query: string) =>
      ask(`/api/rebuild?${query}`, { method: 'POST', headers: { authorization } })
    expect((await rebuild('action=pause')).json).toMatchObject({ paused: true, cancelled: [] })
    const waiting = rebuild('view=threads')
    await expect.poll(async () => (await get('/ready')).status).toBe(503)
    expect((await rebuild('view=usage&wait=false')).json).toMatchObject({
      paused: true,
      views: { threads: { status: 'rebuilding', position: 0 }, usage: { status: 'rebuilding' } },
    })
    expect((await rebuild('action=cancel&view=threads')).json).toMatchObject({
      cancelled: ['threads'],
    })
    expect((await waiting).status).toBe(503)
    await rebuild('action=resume')
    await expect.poll(async () => (await get('/ready')).status).toBe(200)
    expect((await get('/api/rebuild')).json).toMatchObject({
      paused: false,
      cancelled: [],
      views: { threads: { status: 'ready', lag: 0 } },
    })
  })
})

describe('what is said without a token', () => {
  it('[E10] is whether the host lives and which views are ready', async () => {
    const { host, setState } = hostDouble()
    const { ask } = await startServer(host)
    expect(await ask('/health')).toMatchObject({ status: 200, json: { status: 'ok' } })
    expect(await ask('/ready')).toMatchObject({ status: 200, json: { ready: true } })
    setState('timeline', { status: 'rebuilding', position: 1, lag: 2 })
    expect(await ask('/ready')).toMatchObject({
      status: 503,
      json: { ready: false, views: { timeline: { lag: 2 }, threads: { status: 'ready' } } },
    })
    expect((await ask('/health', { method: 'POST' })).status).toBe(405)
  })

  it.each(['/api/views/threads', '/api/events', '/api/commands', '/api/none', '/metrics'])(
    'is nothing of %s',
    async (target) => {
      const { ask } = await startServer()
      const asked = [
        undefined,
        'Bearer wrong',
        `Bearer ${token}x`,
        `Bearer  ${token}`,
        `Basic ${token}`,
        token,
      ]
      for (const given of asked) {
        const answer = await ask(target, { headers: given ? { authorization: given } : {} })
        expect(answer.status).toBe(401)
        expect(answer.headers['www-authenticate']).toBe('Bearer')
        expect(answer.json).toMatchObject({ code: 'unauthorized' })
      }
      expect((await ask(`${target}?token=${token}`)).status).toBe(401)
    },
  )

  it('is told with one in Prometheus text', async () => {
    const { get } = await startServer()
    const answer = await get('/metrics')
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(answer.body).toContain('gaffer_log_position 0')
  })
})

describe('requests that other sites cause', () => {
  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1:1',
    'localhost',
    '127.0.0.1.evil.example:PORT',
    'user@127.0.0.1:PORT',
  ])('are turned away when they name the host %s', async (named) => {
    const { ask, port } = await startServer()
    const host = named.replace('PORT', port)
    for (const target of ['/', '/health', '/api/events']) {
      const answer = await ask(target, { headers: { host, authorization } })
      expect(answer).toMatchObject({ status: 403, json: { code: 'foreign-host' } })
    }
  })

  it.each([
    'http://evil.example',
    'null',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:1',
    'http://localhost:PORT',
    'file://',
  ])('are turned away when they come from %s', async (from) => {
    const { ask, port } = await startServer()
    const origin = from.replace('PORT', port)
    const answer = await ask('/api/events', { headers: { origin, authorization } })
    expect(answer).toMatchObject({ status: 403, json: { code: 'foreign-origin' } })
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('are let in when the page is our own, by each name of this computer', async () => {
    const { ask, port } = await startServer()
    for (const name of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST']) {
      const host = `${name}:${port}`
      const headers = { host, origin: `http://${host}`, authorization }
      expect((await ask('/api/events', { headers })).status).toBe(200)
    }
  })

  it('are told apart by name alone where the server listens on every address', async () => {
    const { ask, port, url } = await startServer(undefined, '0.0.0.0')
    expect(url).toBe(`http://127.0.0.1:${port}`)
    const named = async (host: string) => (await ask('/health', { headers: { host } })).status
    expect(await named(`192.0.2.7:${port}`)).toBe(200)
    expect(await named(`[2001:db8::7]:${port}`)).toBe(200)
    expect(await named(`localhost:${port}`)).toBe(200)
    expect(await named(`evil.example:${port}`)).toBe(403)
  })

  it('never get leave to ask across sites', async () => {
    const { ask, url } = await startServer()
    const headers = { origin: url, 'access-control-request-method': 'POST' }
    const answer = await ask('/api/commands', { method: 'OPTIONS', headers })
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-'))).toEqual([])
  })
})

describe('the window', () => {
  it('is served with a policy that lets it load nothing but itself', async () => {
    const { ask } = await startServer()
    const page = await ask('/')
    expect(page.body).toContain('<title>Gaffer</title>')
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    const policy = String(page.headers['content-security-policy']).split('; ')
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]),
    )
  })

  it('keeps files whose names change with their contents, and answers HEAD', async () => {
    const { ask } = await startServer()
    const script = await ask('/assets/main-a1b2.js', { method: 'HEAD' })
    expect(script).toMatchObject({ status: 200, body: '' })
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(script.headers['content-length']).toBe('9')
    expect((await ask('/index.html', { method: 'POST' })).status).toBe(405)
  })

  it.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/..%2fsecret.js',
    '/%2e%2e/secret.js',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.js',
    '/..\\secret.js',
    '//secret.js',
    '/index.html%00.js',
    '/notes.map',
    '/assets',
    '/assets/',
    '/none.js',
  ])('answers %s with 404', async (target) => {
    const { ask } = await startServer()
    const answer = await ask(target)
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('secret')
  })
})

it('answers what is no HTTP with 400 and ends the connection', async () => {
  const { port } = await startServer()
  const socket = connect(Number(port), '127.0.0.1')
  socket.write('nonsense\r\n\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400/)
})

it('answers what is under way before it stops, and is gone then', async () => {
  const { host, replyWith } = hostDouble()
  const { post, close, ask } = await startServer(host)
  const held: (() => void)[] = []
  const begun = new Promise<void>((resolve) => {
    replyWith(
      () =>
        new Promise((reply) => {
          held.push(() => reply({ status: 'refused', refusal: { code: 'late', message: 'Late.' } }))
          resolve()
        }),
    )
  })
  const answer = post({})
  await begun
  const closed = close(10_000)
  held[0]?.()
  expect(await answer).toMatchObject({ status: 409, json: { code: 'late' } })
  await closed
  await expect(ask('/health')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

function positionsIn(lines: string): number[] {
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { position: number }).position)
}
