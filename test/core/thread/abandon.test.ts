import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isRejection } from '../../../core/decider.ts'
import { abandonNext } from '../../../core/thread/abandon.ts'
import { activity, openIntents } from '../../../core/thread/state.ts'
import { createEngine } from '../../support/engine.ts'
import { commandOf, story } from '../story.ts'

const words = { code: 'imported', message: 'Elsewhere.', keeps: () => false }

it('ends all work of any thread, and asks for none that stays', () => {
  fc.assert(
    fc.property(story, (steps) => {
      const engine = createEngine()
      for (const [at, step] of steps.entries()) engine.send(commandOf(step, engine, at))
      for (const [key, { of, state }] of engine.states) {
        if (of !== 'thread' || state.status !== 'open') continue
        const project = engine.states.get(`project/${state.projectId}`)
        if (project?.of !== 'project' || project.state.status !== 'open') continue
        for (let n = 0; ; n += 1) {
          const now = engine.states.get(key)
          if (now?.of !== 'thread' || now.state.status !== 'open') throw new Error('it went')
          const command = abandonNext(now.state, {
            id: `end-${key.replace('/', '-')}-${n}`,
            ...words,
          })
          if (!command) break
          const events = engine.send(command)
          if (isRejection(events) || events.length === 0)
            throw new Error(`${command.type} ended nothing`)
        }
        const after = engine.states.get(key)
        if (after?.of !== 'thread' || after.state.status !== 'open') throw new Error('it went')
        expect(openIntents(after.state)).toEqual([])
        expect(activity(after.state)).toBe('idle')
        expect(after.state.letters).toEqual([])
      }
    }),
    { numRuns: 60 },
  )
})
