import { expect, it } from 'vitest'
import { claudeHome, needsClaude, openReal } from '../claude/support.ts'
import { converse, spoken } from '../support.ts'

needsClaude()

const scripts = {
  talk: [{ say: 'A few words of its own.' }],
  left: [{ say: 'I turn left.' }],
}

const told = 'Now turn left. [[left]]'

it('hears what it is told in the midst of a turn after the next use of a tool', async () => {
  const home = await claudeHome(scripts)
  const session = await openReal(home)
  let heard: boolean | undefined
  const events = await converse(session, '[[heed]]', {
    heard(event) {
      if (event.type !== 'approval-requested') return
      void session.steer?.(told).then((answer) => {
        heard = answer
        return session.answer(event.requestId, { allowed: true })
      })
    },
  })
  expect(heard).toBe(true)
  expect(events.at(-1)?.type).toBe('turn-completed')
  const asked = home.model.asked.map(({ said }) => said.some(({ text }) => text.includes(told)))
  expect(asked).toEqual([false, true])
})

it('goes on in the same turn with what it is told as it has its last word', async () => {
  const session = await openReal(await claudeHome(scripts))
  let heard: Promise<boolean> | undefined
  const events = await converse(session, '[[talk]]', {
    heard(event) {
      if (event.type === 'item-appended') heard ??= session.steer?.(told)
    },
  })
  expect(await heard).toBe(true)
  expect(spoken(events)).toBe('A few words of its own.I turn left.')
  expect(events.filter((event) => event.type === 'turn-completed')).toHaveLength(1)
  expect(session.alive).toBe(true)
  expect(spoken(await converse(session, '[[hello]]'))).toContain('Hello from the scripted model.')
})

it('is ended when it is stopped with words waiting, and goes on with them in no turn', async () => {
  const home = await claudeHome(scripts)
  const session = await openReal(home)
  const events = await converse(session, '[[heed]]', {
    heard(event) {
      if (event.type === 'approval-requested')
        void session.steer?.(told).then(() => session.interrupt())
    },
  })
  expect(events.at(-1)).toMatchObject({ type: 'turn-interrupted', reason: 'Stopped as asked.' })
  await session.ended
  expect(spoken(events)).not.toContain('I turn left.')
})
