import { describe, expect, it } from 'vitest'
import { type TurnId, turnId } from '../../core/ids.ts'
import { reordered } from '../../core/thread/queue.ts'
import { dropInQueue, type QueuePlace, stepInQueue } from '../../renderer/thread/queuePlaces.ts'

const [a, b, c] = ['a', 'b', 'c'].map((id) => turnId.parse(id)) as [TurnId, TurnId, TurnId]
const queue = [a, b, c]

/** The queue as the host puts it in order. */
const after = (moving: TurnId, place: QueuePlace | undefined) =>
  place &&
  reordered(
    queue.map((id) => ({ turnId: id, text: '' })),
    moving,
    place.before,
  ).map((message) => message.turnId)

describe('a step in the queue', () => {
  it('goes one place up or down', () => {
    expect(after(c, stepInQueue(queue, c, -1))).toEqual([a, c, b])
    expect(after(a, stepInQueue(queue, a, 1))).toEqual([b, a, c])
    expect(after(b, stepInQueue(queue, b, 1))).toEqual([a, c, b])
  })

  it('is none at the ends, nor of a message that has gone', () => {
    expect(stepInQueue(queue, a, -1)).toBeUndefined()
    expect(stepInQueue(queue, c, 1)).toBeUndefined()
    expect(stepInQueue([a, b], c, -1)).toBeUndefined()
  })
})

describe('a message that is let go over another', () => {
  it('goes before it or behind it, by halves', () => {
    expect(after(c, dropInQueue(queue, c, a, 'upper'))).toEqual([c, a, b])
    expect(after(c, dropInQueue(queue, c, a, 'lower'))).toEqual([a, c, b])
    expect(after(a, dropInQueue(queue, a, c, 'lower'))).toEqual([b, c, a])
    expect(after(a, dropInQueue(queue, a, c, 'upper'))).toEqual([b, a, c])
  })

  it('stays where it would stay', () => {
    expect(dropInQueue(queue, b, b, 'upper')).toBeUndefined()
    expect(dropInQueue(queue, b, a, 'lower')).toBeUndefined()
    expect(dropInQueue(queue, b, c, 'upper')).toBeUndefined()
    expect(dropInQueue([a, b], c, a, 'upper')).toBeUndefined()
  })
})
