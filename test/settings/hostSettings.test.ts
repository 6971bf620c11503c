import { describe, expect, it } from 'vitest'
import { HOST_SETTINGS } from '../../core/hostSettings.ts'
import { hostSettingsAnswer } from '../../core/queries.ts'
import type { OpenedHost } from '../../electron/hostApi.ts'
import { accepted, allEvents, refused, temporaryFolder, temporaryHost } from '../support/home.ts'

const never = new AbortController().signal
const SET = { type: 'SetHostSettings' }
const asked = async (host: OpenedHost) =>
  hostSettingsAnswer.parse(await host.query('hostSettings', {}, never))
const valuesIn = async (host: OpenedHost) => {
  const { set: _, ...all } = await asked(host)
  return Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value]))
}
const standard = { idleMinutes: 15, silenceMinutes: 2, turnsAtOnce: 8, effectsAtOnce: 4 }

describe('what is set for the home', () => {
  it('is the standard at first, with the bounds of each', async () => {
    const host = await temporaryHost({ runner: 'off' })
    const { set, ...all } = await asked(host)
    expect(set).toEqual({})
    for (const [name, { words: _, ...bounds }] of Object.entries(HOST_SETTINGS))
      expect(all).toMatchObject({ [name]: { value: bounds.standard, ...bounds } })
    expect(await valuesIn(host)).toEqual(standard)
  })

  it('takes the place of all that was set, and outlives the host', async () => {
    const home = await temporaryFolder('home')
    const host = await temporaryHost({ home, runner: 'off' })
    await accepted(host, { ...SET, idleMinutes: 1, silenceMinutes: 120 })
    await accepted(host, { ...SET, silenceMinutes: 120, turnsAtOnce: 1, idleMinutes: null })
    const same = await accepted(host, { ...SET, turnsAtOnce: 1, silenceMinutes: 120 })
    expect(same.events).toEqual([])
    await host.close()
    const again = await temporaryHost({ home, runner: 'off' })
    expect(await valuesIn(again)).toEqual({ ...standard, silenceMinutes: 120, turnsAtOnce: 1 })
    expect((await asked(again)).set).toEqual({ silenceMinutes: 120, turnsAtOnce: 1 })
    await accepted(again, SET)
    expect(await valuesIn(again)).toEqual(standard)
    expect(allEvents(again).map(({ type }) => type)).toEqual(Array(3).fill('HostSettingsSet'))
  })

  it.each([
    ['idleMinutes', 0],
    ['idleMinutes', 1441],
    ['silenceMinutes', 121],
    ['turnsAtOnce', 65],
    ['effectsAtOnce', 0],
  ])('cannot have %s at %d, and says what it may be', async (name, value) => {
    const host = await temporaryHost({ runner: 'off' })
    const { code, message } = await refused(host, { ...SET, [name]: value })
    expect(code).toBe('setting-out-of-bounds')
    expect(message).toMatch(/: choose from 1 to \d+\.$/)
  })

  it('gives way to what the host is started with', async () => {
    const limits = { turns: 3, effects: 2 }
    const host = await temporaryHost({ runner: 'off', limits, idleMs: 30_000 })
    await accepted(host, { ...SET, turnsAtOnce: 5, idleMinutes: 9, silenceMinutes: 7 })
    expect(await valuesIn(host)).toEqual({
      idleMinutes: 0.5,
      silenceMinutes: 7,
      turnsAtOnce: 3,
      effectsAtOnce: 2,
    })
  })
})
