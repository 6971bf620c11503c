/**
 * Many values by key that hardly ever change, for a state that is copied with every change.
 *
 * A record would be copied whole: with ten thousand keys that takes milliseconds. Here only one shelf
 * of many is, and the list of shelves.
 */
export type Shelves<V> = Readonly<Record<string, Readonly<Record<string, V>>>>

/** How many shelves there are at most. Best near the root of how many keys a long thread has. */
const SHELVES = 256

/** The value at a key, which may be spelt like a part of every object. */
export function onShelf<V>(shelves: Shelves<V>, key: string): V | undefined {
  const shelf = shelves[shelfOf(key)]
  return shelf && Object.hasOwn(shelf, key) ? shelf[key] : undefined
}

export function putOnShelf<V>(shelves: Shelves<V>, key: string, value: V): Shelves<V> {
  const at = shelfOf(key)
  return { ...shelves, [at]: { ...shelves[at], [key]: value } }
}

function shelfOf(key: string): string {
  let hash = 0
  for (let at = 0; at < key.length; at += 1) hash = (hash * 31 + key.charCodeAt(at)) % 0x7fffffff
  return String(hash % SHELVES)
}
