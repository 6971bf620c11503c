import { afterEach, describe, expect, it, vi } from 'vitest'
import { PROTOCOL_VERSION } from '../../core/protocol.ts'
import type { Reply } from '../../electron/hostApi.ts'
import { QueryError } from '../../electron/queries/queryError.ts'
import { StoreError } from '../../electron/store/storeError.ts'
import { closeCodes } from '../../electron/transport/channel.ts'
import { HELLO_LIMIT, REQUESTS_LIMIT, serveSession } from '../../electron/transport/session.ts'
import { channelDouble } from './channelDouble.ts'
import { hostDouble } from './hostDouble.ts'

const hello = { t: 'hello', protocol: PROTOCOL_VERSION }

function openSession(options: Parameters<typeof serveSession>[2] = {}) {
  const double = hostDouble()
  const window = channelDouble()
  serveSession(double.host, window.channel, options)
  return { ...double, window }
}

function greeted() {
  const session = openSession()
  session.window.say(hello)
  return session
}

afterEach(() => {
  vi.useRealTimers()
})

describe('saying hello', () => {
  it('welcomes with the version and the signature of every view', () => {
    const { host, window } = greeted()
    expect(window.posted).toEqual([
      {
        t: 'welcome',
        protocol: PROTOCOL_VERSION,
        app: { version: '1.2.3', home: host.home },
        views: host.signatures,
      },
    ])
  })

  it('welcomes a window of another protocol, so that it reloads, and ends', () => {
    const { window } = openSession()
    window.say({ t: 'hello', protocol: PROTOCOL_VERSION + 1 })
    expect(window.posted).toMatchObject([{ t: 'welcome', protocol: PROTOCOL_VERSION }])
    expect(window.closed).toMatchObject([{ code: closeCodes.outdated }])
  })

  it('ends without a word when the token is not admitted', () => {
    const { window } = openSession({ admits: (token) => token === 'right' })
    window.say({ ...hello, token: 'wrong' })
    expect(window.closed).toMatchObject([{ code: closeCodes.unauthorized }])
    expect(window.posted).toEqual([])
  })

  it('ends when anything else comes first', () => {
    const { window } = openSession()
    window.say({ t: 'read', n: 1, view: 'threads' })
    expect(window.closed).toMatchObject([{ code: closeCodes.unauthorized }])
  })

  it('ends when one who has to prove who it is stays silent', () => {
    vi.useFakeTimers()
    const { window } = openSession({ admits: () => true })
    vi.advanceTimersByTime(HELLO_LIMIT - 1)
    expect(window.closed).toEqual([])
    vi.advanceTimersByTime(1)
    expect(window.closed).toMatchObject([{ code: closeCodes.unauthorized }])
  })
})

describe('answering', () => {
  it('gives the receipt of an accepted command under its number', async () => {
    const { window } = greeted()
    window.say({ t: 'send', n: 7, command: {} })
    expect(await window.until('receipt')).toMatchObject({ n: 7, receipt: { commandId: 'c' } })
  })

  it('controls how views are made anew, and says how they stand', async () => {
    const { asked, window } = greeted()
    window.say({ t: 'rebuild', n: 1, action: 'begin', view: 'threads' })
    window.say({ t: 'rebuild', n: 2, action: 'cancel', view: 'threads' })
    window.say({ t: 'rebuild', n: 3, action: 'resume' })
    window.say({ t: 'rebuild', n: 4, action: 'pause' })
    window.say({ t: 'rebuild', n: 5, action: 'begin', view: 'nonsense' })
    expect(await window.until('failed')).toMatchObject({ n: 5, code: 'unknown-view' })
    expect(asked).toEqual(['begin threads', 'cancel threads', 'resume', 'pause'])
    const data = { paused: true, cancelled: [], views: {} }
    await expect.poll(() => window.posted).toContainEqual({ t: 'answer', n: 4, data })
  })

  it.each(['refused', 'invalid', 'sealed'] as const)(
    'tells why a command is %s',
    async (status) => {
      const { window, replyWith } = greeted()
      const refusal = { code: 'some-code', message: 'No.' }
      replyWith(async () => ({ status, refusal }))
      window.say({ t: 'send', n: 1, command: {} })
      expect(await window.until('refused')).toEqual({ t: 'refused', n: 1, refusal })
    },
  )

  it('tells a failure by its own code and words', async () => {
    const { window, replyWith } = greeted()
    replyWith(() => Promise.reject(new StoreError('disk-full', 'The disk is full.')))
    window.say({ t: 'send', n: 2, command: {} })
    const failed = { t: 'failed', n: 2, code: 'disk-full', message: 'The disk is full.' }
    expect(await window.until('failed')).toEqual(failed)
  })

  it('keeps the words of a fault to itself and hands it to the edge', async () => {
    const faults: unknown[] = []
    const { window, replyWith } = openSession({ onFault: (error) => faults.push(error) })
    window.say(hello)
    const fault = new TypeError('secret detail')
    replyWith(() => Promise.reject(fault))
    window.say({ t: 'send', n: 3, command: {} })
    const failed = await window.until('failed')
    expect(failed.code).toBe('fault')
    expect(failed.message).not.toContain('secret')
    expect(faults).toEqual([fault])
  })

  it('reads rows, and says when there is no such view', async () => {
    const { window } = greeted()
    window.say({ t: 'read', n: 1, view: 'threads' })
    window.say({ t: 'read', n: 2, view: 'nonsense' })
    expect(await window.until('rows')).toMatchObject({ n: 1, rows: [], more: false })
    expect(await window.until('failed')).toMatchObject({ n: 2, code: 'unknown-view' })
  })

  it('answers a query, and gives up on it when the window leaves', async () => {
    const { window, answerWith } = greeted()
    let given: AbortSignal | undefined
    answerWith(async (name, args, signal) => {
      given = signal
      if (name === 'bad') throw new QueryError('unknown-query', 'There is no query bad.')
      return { name, args }
    })
    window.say({ t: 'query', n: 1, name: 'agents', args: { a: 1 } })
    expect(await window.until('answer')).toMatchObject({ data: { name: 'agents', args: { a: 1 } } })
    window.say({ t: 'query', n: 2, name: 'bad', args: {} })
    expect(await window.until('failed')).toMatchObject({ n: 2, code: 'unknown-query' })
    expect(given?.aborted).toBe(false)
    window.hangUp()
    expect(given?.aborted).toBe(true)
  })

  it('[D6] answers a request, and leaves it when the window does', async () => {
    const { window, answerRequestsWith } = greeted()
    let given: AbortSignal | undefined
    answerRequestsWith(async (command, signal) => {
      given = signal
      return { status: 'ok', result: { text: JSON.stringify(command) } }
    })
    window.say({ t: 'ask', n: 7, command: { type: 'RunAutomation' } })
    expect(await window.until('answer')).toMatchObject({
      n: 7,
      data: { status: 'ok', result: { text: '{"type":"RunAutomation"}' } },
    })
    expect(given?.aborted).toBe(false)
    window.hangUp()
    expect(given?.aborted).toBe(true)
  })

  it('answers a misshapen request by its number, and goes on', async () => {
    const { window } = greeted()
    window.say({ t: 'read', n: 4, view: 'threads', page: { limit: -1 } })
    const failed = await window.until('failed')
    expect(failed).toMatchObject({ n: 4, code: 'invalid-message' })
    expect(failed.message).toContain('page.limit')
    expect(window.closed).toEqual([])
  })

  it.each([['text'], [null], [[]], [{}], [{ t: 'watch', watch: 'one', view: 'threads' }]])(
    'ends on %j, which has no number to answer to',
    (nonsense) => {
      const { window } = greeted()
      window.say(nonsense)
      expect(window.posted.at(-1)).toMatchObject({ t: 'fatal', code: 'malformed-message' })
      expect(window.closed).toMatchObject([{ code: closeCodes.malformed }])
    },
  )

  it('turns requests away beyond the limit of those under way', async () => {
    const { window, replyWith } = greeted()
    const held: ((reply: Reply) => void)[] = []
    replyWith(() => new Promise((resolve) => held.push(resolve)))
    for (let n = 0; n <= REQUESTS_LIMIT; n += 1) window.say({ t: 'send', n, command: {} })
    expect(await window.until('failed')).toMatchObject({ n: REQUESTS_LIMIT, code: 'overloaded' })
    const refused: Reply = { status: 'refused', refusal: { code: 'x', message: 'No.' } }
    held[0]?.(refused)
    await window.until('refused', ({ n }) => n === 0)
    window.say({ t: 'send', n: 999, command: {} })
    held.at(-1)?.(refused)
    await window.until('refused', ({ n }) => n === 999)
  })
})

describe('a secret', () => {
  it('is kept or forgotten, and answered with the names alone', async () => {
    const { window, asked } = greeted()
    window.say({ t: 'secret', n: 1, name: 'MODEL_KEY', value: 'topsecret' })
    window.say({ t: 'secret', n: 2, name: 'MODEL_KEY', value: null })
    await window.until('answer', ({ n }) => n === 2)
    expect(asked).toEqual(['secret MODEL_KEY', 'secret MODEL_KEY'])
    expect(JSON.stringify(window.posted)).not.toContain('topsecret')
  })

  it('with a name or value that no variable has is answered so, without the value', async () => {
    const { window, asked } = greeted()
    window.say({ t: 'secret', n: 1, name: 'GAFFER_HOME', value: 'topsecret' })
    window.say({ t: 'secret', n: 2, name: 'MODEL_KEY', value: `topsecret\0` })
    expect(await window.until('failed', ({ n }) => n === 2)).toMatchObject({
      code: 'invalid-message',
    })
    expect(asked).toEqual([])
    expect(JSON.stringify(window.posted)).not.toContain('topsecret')
  })
})
