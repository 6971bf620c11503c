import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ThreadId } from '../../core/ids.ts'
import type { Connection } from '../../renderer/connection/connection.ts'
import { openChanges } from '../../renderer/store/changes.ts'

const unavailable = { status: 'unavailable' as const, code: 'folder-missing', message: 'Gone.' }

/** A connection that answers after `slow` milliseconds, and tells of the checkout when it is told to. */
function scene(slow = 0) {
  const watched = new Set<() => void>()
  let asked = 0
  const connection: Pick<Connection, 'watch' | 'query'> = {
    watch: (watch) => {
      if (watch.view !== 'checkout') throw new Error('only the checkout is watched')
      watched.add(watch.tell)
      watch.tell()
      return () => watched.delete(watch.tell)
    },
    query: async () => {
      asked += 1
      await new Promise((resolve) => setTimeout(resolve, slow))
      return unavailable as never
    },
  }
  const changes = openChanges(connection as Connection, 't' as ThreadId)
  const touch = () => {
    for (const tell of watched) tell()
  }
  return { changes, touch, asked: () => asked, watched: () => watched.size }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', { localStorage: { getItem: () => null, setItem: () => {} } })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('watches the checkout while somebody looks, and no longer', () => {
  const { changes, watched } = scene()
  expect(watched()).toBe(0)
  const stops = [changes.store.subscribe(() => {}), changes.store.subscribe(() => {})]
  expect(watched()).toBe(1)
  for (const stop of stops) stop()
  expect(watched()).toBe(0)
  changes.store.subscribe(() => {})
  changes.close()
  expect(watched()).toBe(0)
})

it('asks anew when it is told that the checkout may have changed, once for many tellings', async () => {
  const { changes, touch, asked } = scene()
  changes.store.subscribe(() => {})
  await vi.advanceTimersByTimeAsync(1_000)
  expect(asked()).toBe(0)
  changes.refresh()
  await vi.advanceTimersByTimeAsync(10)
  for (let at = 0; at < 50; at += 1) touch()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(asked()).toBe(2)
})

it('leaves a slow repository time to rest', async () => {
  const { changes, touch, asked } = scene(2_000)
  changes.store.subscribe(() => {})
  changes.refresh()
  await vi.advanceTimersByTimeAsync(2_000)
  touch()
  await vi.advanceTimersByTimeAsync(5_900)
  expect(asked()).toBe(1)
  await vi.advanceTimersByTimeAsync(200)
  expect(asked()).toBe(2)
})
