import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { createEngine } from '../support/engine.ts'
import { commandOf, story } from './story.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const asked = (): never => {
  throw new Error('a decider asked for the time, or for chance')
}

it('[A2] any story told twice, on frozen states, comes to the same without a clock or chance', () => {
  const clock = new Proxy(Date, {
    construct: asked,
    apply: asked,
    // A schema may ask whether something is a date; nobody may ask what time it is.
    get: (of, key) => (key === 'now' ? asked() : Reflect.get(of, key)),
  })
  fc.assert(
    fc.property(story, (steps) => {
      const tell = () => {
        const engine = createEngine()
        const answers = steps.map((step, at) => {
          const command = commandOf(step, engine, at)
          vi.stubGlobal('Date', clock)
          const chance = vi.spyOn(Math, 'random').mockImplementation(asked)
          try {
            return engine.send(command)
          } finally {
            chance.mockRestore()
            vi.unstubAllGlobals()
          }
        })
        return { answers, states: [...engine.states] }
      }
      expect(isDeepStrictEqual(tell(), tell())).toBe(true)
    }),
    { numRuns: 40 },
  )
})
