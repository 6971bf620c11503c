import type { TurnId } from '../../core/ids.ts'

/** Where a message goes: before another, or to the end where no other is named. */
export type QueuePlace = { before?: TurnId }

/** One step nearer to the front (-1) or to the end (1); undefined where there is none to take. */
export function stepInQueue(
  queue: readonly TurnId[],
  moving: TurnId,
  step: 1 | -1,
): QueuePlace | undefined {
  const at = queue.indexOf(moving)
  const to = at + step
  if (at < 0 || to < 0 || to >= queue.length) return undefined
  return placeBefore(queue[step < 0 ? to : to + 1])
}

/**
 * Where a message goes that is let go over another one, in its upper or lower half; undefined when
 * it would stay where it is.
 */
export function dropInQueue(
  queue: readonly TurnId[],
  moving: TurnId,
  over: TurnId,
  half: 'upper' | 'lower',
): QueuePlace | undefined {
  const from = queue.indexOf(moving)
  const target = queue.indexOf(over)
  if (from < 0 || target < 0) return undefined
  const to = half === 'upper' ? target : target + 1
  return to === from || to === from + 1 ? undefined : placeBefore(queue[to])
}

const placeBefore = (before: TurnId | undefined): QueuePlace =>
  before === undefined ? {} : { before }
