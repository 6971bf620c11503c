import { describe, expect, it } from 'vitest'
import { converse, openHostile, spoken } from '../support.ts'

const sessionId = 'hostile-session'

describe('a session that is gone on with', () => {
  it.each(['plain', 'replay-late'])('keeps what it replays to itself: %s', async (manner) => {
    const session = await openHostile([manner], { sessionId })
    expect(session.fresh).toBe(false)
    expect(spoken(await converse(session, 'go'))).toBe('hello')
  })

  it('is resumed without being told again where the agent can', async () => {
    const session = await openHostile(['resume'], { sessionId })
    expect(session.fresh).toBe(false)
    expect(spoken(await converse(session, 'go'))).toBe('session/resume')
  })

  it('is loaded where it cannot be resumed', async () => {
    const session = await openHostile(['resume', 'broken'], { sessionId })
    expect(session.fresh).toBe(false)
    expect(spoken(await converse(session, 'go'))).toBe('session/load')
  })

  it('is a fresh one where the agent has forgotten it', async () => {
    const session = await openHostile(['plain'], { sessionId: 'another' })
    expect(session).toMatchObject({ fresh: true, sessionId })
  })
})

describe('a session that branches off from another', () => {
  const fork = { sessionId: 'the-trunk' }

  it('has a name of its own, and remembers', async () => {
    const session = await openHostile(['fork'], { fork })
    expect(session).toMatchObject({ fresh: false, sessionId: 'the-branch' })
    expect(spoken(await converse(session, 'go'))).toBe('session/fork the-trunk')
  })

  it.each([
    ['the agent cannot branch off', ['plain']],
    ['the agent has forgotten the other', ['fork', 'forgotten']],
  ])('is a fresh one where %s', async (_, manner) => {
    const session = await openHostile(manner, { fork })
    expect(session).toMatchObject({ fresh: true, sessionId })
  })

  it('is left alone once it has a session of its own', async () => {
    const session = await openHostile(['fork'], { fork, sessionId })
    expect(session).toMatchObject({ fresh: false, sessionId })
  })
})
