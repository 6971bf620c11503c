import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { ATTACHMENT_BYTES_LIMIT } from '../../core/attachments.ts'
import { BLOB_PART_LIMIT, blobPart, keptBlob, UPLOADS_LIMIT } from '../../core/protocol.ts'
import type { OpenedHost } from '../../electron/hostApi.ts'
import { blobPath } from '../../electron/store/blobs.ts'
import { UPLOAD_KEPT_MS } from '../../electron/store/uploads.ts'
import { serveSession } from '../../electron/transport/session.ts'
import { accepted, refused, temporaryFolder, temporaryHost } from '../support/home.ts'
import { channelDouble } from './channelDouble.ts'
import { startServer, token } from './server.ts'

const authorization = `Bearer ${token}`
const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00, 0x80])

/** Files below a home's blobs. */
const filesIn = (home: string) =>
  readdirSync(path.join(home, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ name }) => name)

describe('over HTTP', () => {
  const upload = (server: Awaited<ReturnType<typeof startServer>>, body: Buffer, headers = {}) =>
    server.ask('/api/blobs', { method: 'POST', headers: { authorization, ...headers }, body })

  it('a file is kept, whatever it is, and given back as it was', async () => {
    const server = await startServer()
    const bytes = randomBytes(3 * 1024 * 1024)
    const { status, json } = await upload(server, bytes, { 'content-type': 'application/zip' })
    expect(status).toBe(201)
    expect(json).toEqual({ blob: digestOf(bytes), bytes: bytes.length })
    const answer = await fetch(`${server.url}/api/blobs/${digestOf(bytes)}`, {
      headers: { authorization },
    })
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    })
  })

  it('an image is shown as one, and nothing as what could bring a script', async () => {
    const server = await startServer()
    await upload(server, picture)
    const as = (type: string) => server.get(`/api/blobs/${digestOf(picture)}?as=${type}`)
    expect((await as('image/png')).headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'inline',
    })
    for (const type of ['image/svg%2Bxml', 'text/html', 'image/png%0d%0ax:%20y', ''])
      expect(await as(type)).toMatchObject({ status: 400 })
  })

  it('an empty one is kept too', async () => {
    const server = await startServer()
    expect((await upload(server, Buffer.alloc(0))).json).toEqual({
      blob: digestOf(Buffer.alloc(0)),
      bytes: 0,
    })
  })

  it('one that is too large is refused with the limit, and leaves nothing', async () => {
    const server = await startServer()
    const most = Buffer.alloc(ATTACHMENT_BYTES_LIMIT, 7)
    expect((await upload(server, most)).status).toBe(201)
    const over = Buffer.alloc(ATTACHMENT_BYTES_LIMIT + 1, 7)
    const unsaid = { 'transfer-encoding': 'chunked' }
    for (const answer of [await upload(server, over), await upload(server, over, unsaid)]) {
      expect(answer.status).toBe(413)
      expect(answer.json).toEqual({
        code: 'attachment-too-large',
        message: 'A file that goes along with a message may have 20 MiB.',
      })
    }
    expect(filesIn(server.host.home)).toEqual([digestOf(most)])
    expect(server.faults).toEqual([])
  })

  it('one that stops in the middle leaves nothing', async () => {
    const server = await startServer()
    const headers = { authorization, 'content-length': 9_999 }
    const asking = request({ port: server.port, path: '/api/blobs', method: 'POST', headers })
    asking.on('error', () => {})
    asking.write('half')
    await vi.waitFor(() => expect(filesIn(server.host.home)).toHaveLength(1))
    asking.destroy()
    await vi.waitFor(() => expect(filesIn(server.host.home)).toEqual([]))
    expect(server.faults).toEqual([])
  })

  it('what is not kept, or is no name, is not found; and nobody asks without the token', async () => {
    const server = await startServer()
    for (const name of ['ab'.repeat(32), '..%2F..%2Fgaffer.db', 'AB'.repeat(32)])
      expect(await server.get(`/api/blobs/${name}`)).toMatchObject({ status: 404 })
    expect((await server.ask('/api/blobs', { method: 'POST' })).status).toBe(401)
    expect((await server.ask(`/api/blobs/${'ab'.repeat(32)}`)).status).toBe(401)
    expect((await server.get('/api/blobs')).status).toBe(405)
  })
})

describe('over a session', () => {
  async function greeted() {
    const host = await temporaryHost({ runner: 'off' })
    const window = channelDouble()
    serveSession(host, window.channel)
    window.say({ t: 'hello', protocol: 1 })
    await window.until('welcome')
    let n = 0
    const ask = async (message: object) => {
      n += 1
      const mine = n
      window.say({ ...message, n: mine })
      const isMine = (answer: { n: number }) => answer.n === mine
      return Promise.race([window.until('answer', isMine), window.until('failed', isMine)])
    }
    const part = (upload: number, from: number, bytes: Buffer, last = false) =>
      ask({ t: 'keepBlob', upload, from, part: bytes.toString('base64'), last })
    return { host, window, ask, part }
  }

  it('a file comes and goes in parts', async () => {
    const { ask, part } = await greeted()
    const bytes = randomBytes(BLOB_PART_LIMIT + 1000)
    expect(await part(1, 0, bytes.subarray(0, BLOB_PART_LIMIT))).toMatchObject({ data: null })
    const end = await part(1, BLOB_PART_LIMIT, bytes.subarray(BLOB_PART_LIMIT), true)
    const { blob } = keptBlob.parse('data' in end && end.data)
    expect(blob).toBe(digestOf(bytes))
    const parts: Buffer[] = []
    for (let from = 0; from < bytes.length;) {
      const answer = await ask({ t: 'readBlob', blob, from })
      const read = blobPart.parse('data' in answer && answer.data)
      expect(read.bytes).toBe(bytes.length)
      const piece = Buffer.from(read.part, 'base64')
      parts.push(piece)
      from += piece.length
    }
    expect(parts.map(({ length }) => length)).toEqual([BLOB_PART_LIMIT, 1000])
    expect(Buffer.concat(parts)).toEqual(bytes)
    expect(await ask({ t: 'readBlob', blob: 'ab'.repeat(32), from: 0 })).toMatchObject({
      code: 'blob-missing',
    })
  })

  it('parts may be sent without waiting, and several files at a time', async () => {
    const { part } = await greeted()
    const sent = [1, 2].flatMap((upload) => [
      part(upload, 0, Buffer.from(`one${upload}`)),
      part(upload, 4, Buffer.from('two'), true),
    ])
    const kept = (await Promise.all(sent)).map((answer) => 'data' in answer && answer.data)
    expect(kept).toEqual([
      null,
      { blob: digestOf(Buffer.from('one1two')), bytes: 7 },
      null,
      { blob: digestOf(Buffer.from('one2two')), bytes: 7 },
    ])
  })

  it('a part that is lost, too much or too many ends the upload, and says so', async () => {
    const { host, part } = await greeted()
    await part(1, 0, Buffer.from('one'))
    expect(await part(1, 9, Buffer.from('three'))).toMatchObject({ code: 'upload-ended' })
    expect(await part(2, 3, Buffer.from('two'), true)).toMatchObject({ code: 'upload-ended' })
    const full = Buffer.alloc(BLOB_PART_LIMIT)
    const answers = []
    for (let from = 0; from <= ATTACHMENT_BYTES_LIMIT; from += BLOB_PART_LIMIT)
      answers.push(await part(3, from, full))
    expect(answers.at(-2)).toMatchObject({ data: null })
    expect(answers.at(-1)).toMatchObject({ code: 'attachment-too-large' })
    expect(await part(3, from(answers), full)).toMatchObject({ code: 'upload-ended' })
    for (let more = 0; more < UPLOADS_LIMIT - 1; more += 1)
      await part(100 + more, 0, Buffer.from('x'))
    expect(await part(99, 0, Buffer.from('x'))).toMatchObject({ code: 'too-many-uploads' })
    expect(await part(1, 3, Buffer.from('two'), true)).toMatchObject({ data: { bytes: 6 } })
    expect(filesIn(host.home)).toContain(digestOf(Buffer.from('onetwo')))
  })

  it('a window that goes leaves nothing of what had not come whole', async () => {
    const { host, window, part } = await greeted()
    await part(1, 0, Buffer.from('half'))
    expect(filesIn(host.home)).toHaveLength(1)
    window.channel.close(1000, 'gone')
    await vi.waitFor(() => expect(filesIn(host.home)).toEqual([]))
  })

  const from = (answers: unknown[]) => answers.length * BLOB_PART_LIMIT
})

describe('a file that was kept', () => {
  async function keep(host: OpenedHost, text: string) {
    const upload = await host.upload()
    await upload.write(Buffer.from(text))
    return upload.end()
  }
  const attached = (kept: object) => [{ ...kept, name: 'a.txt', mediaType: 'text/plain' }]

  it('goes at a start a day later, unless a message or a tool has brought it to stay', async () => {
    const home = await temporaryFolder('home')
    let now = Date.now()
    const open = () => temporaryHost({ home, runner: 'off', now: () => now })
    const host = await open()
    await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: home })
    const agent = { provider: 'practice' }
    await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
    const [unsent, sent, queued] = [
      await keep(host, 'unsent'),
      await keep(host, 'sent'),
      await keep(host, 'queued'),
    ]
    for (const [turnId, kept] of Object.entries({ one: sent, two: queued }))
      await accepted(host, {
        type: 'StartTurn',
        threadId: 't',
        turnId,
        text: 'look',
        attachments: attached(kept),
      })
    // Handed in once more: it has come to stay all the same.
    await keep(host, 'sent')
    await host.close()
    now += UPLOAD_KEPT_MS - 1
    const second = await open()
    expect((await second.readBlob(unsent.blob))?.bytes.toString()).toBe('unsent')
    const fresh = await keep(second, 'fresh')
    await second.close()
    now += 2
    const third = await open()
    const left = await Promise.all(
      [unsent, sent, queued, fresh].map(({ blob }) => third.readBlob(blob)),
    )
    expect(left.map((each) => each?.bytes.toString())).toEqual([
      undefined,
      'sent',
      'queued',
      'fresh',
    ])
    expect(
      await refused(third, {
        type: 'StartTurn',
        threadId: 't',
        turnId: 'three',
        text: 'look',
        attachments: attached(unsent),
      }),
    ).toMatchObject({ message: expect.stringContaining('a.txt') })
    expect(third.verify().problems).toEqual([])
  })

  it('is nowhere any more once the message is redacted that brought it', async () => {
    const host = await temporaryHost({ runner: 'off' })
    await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: host.home })
    const agent = { provider: 'practice' }
    await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
    const wish = { type: 'StartTurn', threadId: 't', text: 'look' }
    await accepted(host, { ...wish, turnId: 'one' })
    const attachments = attached(await keep(host, 'a secret'))
    const { events } = await accepted(host, { ...wish, turnId: 'two', attachments })
    await accepted(host, { type: 'RemoveQueuedMessage', threadId: 't', turnId: 'two' })
    const eventId = events.find(({ type }) => type === 'MessageQueued')?.id
    await accepted(host, { type: 'RedactEvent', eventId, field: 'attachments' })
    expect(filesIn(host.home)).toEqual([])
    expect(host.verify().problems).toEqual([])
  })

  it("is the user's alone, and pieces that never came whole go at the next start", async () => {
    const home = await temporaryFolder('home')
    const host = await temporaryHost({ home, runner: 'off' })
    const { blob } = await keep(host, 'mine')
    expect((statSync(path.join(home, blobPath(blob))).mode & 0o777).toString(8)).toBe('600')
    const upload = await host.upload()
    await upload.write(Buffer.from('half'))
    await host.close()
    expect(filesIn(home)).toHaveLength(2)
    await temporaryHost({ home, runner: 'off' })
    expect(filesIn(home)).toEqual([blob])
    await upload.drop()
  })
})
