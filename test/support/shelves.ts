import type { Shelves } from '../../core/thread/shelves.ts'

/** Every key with its value, in no order that means anything. */
export const allOnShelves = <V>(shelves: Shelves<V>): [string, V][] =>
  Object.values(shelves).flatMap((shelf) => Object.entries(shelf))
