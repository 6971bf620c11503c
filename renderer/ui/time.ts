import { useSyncExternalStore } from 'react'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago, in the shortest words: `now`, `5m`, `3h`, `2d`, `6w`. Both in milliseconds. */
export function age(at: number, now: number): string {
  const past = Math.max(0, now - at)
  if (past < MINUTE) return 'now'
  if (past < HOUR) return `${Math.floor(past / MINUTE)}m`
  if (past < DAY) return `${Math.floor(past / HOUR)}h`
  if (past < 14 * DAY) return `${Math.floor(past / DAY)}d`
  return `${Math.floor(past / (7 * DAY))}w`
}

/** A stretch of time: `0.8s`, `42s`, `3m 05s`, `1h 12m`. In milliseconds. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)}s`
  if (ms < MINUTE) return `${Math.floor(ms / 1000)}s`
  if (ms < HOUR)
    return `${Math.floor(ms / MINUTE)}m ${String(Math.floor((ms % MINUTE) / 1000)).padStart(2, '0')}s`
  return `${Math.floor(ms / HOUR)}h ${Math.floor((ms % HOUR) / MINUTE)}m`
}

/** A stretch that goes on, in whole seconds: `4s`, `3m 05s`. In milliseconds. */
export const elapsed = (ms: number): string =>
  duration(Math.floor(Math.max(0, ms) / 1000) * 1000).replace('.0s', 's')

/** How long until then: `in 12s`, `in 3m`, `in 2h`; `now` once it is there. Both in milliseconds. */
export function untilThen(at: number, now: number): string {
  const left = at - now
  if (left <= 0) return 'now'
  if (left <= MINUTE - 1000) return `in ${Math.ceil(left / 1000)}s`
  if (left <= HOUR - MINUTE) return `in ${Math.ceil(left / MINUTE)}m`
  return `in ${Math.ceil(left / HOUR)}h`
}

export const clockTime = (at: number): string =>
  new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })

/** The day of a moment as people call it. Both in milliseconds. */
export function dayName(at: number, now: number): string {
  const day = (time: number) => new Date(time).toDateString()
  if (day(at) === day(now)) return 'Today'
  if (day(at) === day(now - DAY)) return 'Yesterday'
  return new Date(at).toLocaleDateString(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
}

export const fullTime = (at: number): string => new Date(at).toLocaleString()

/** The time now, told anew every `every` milliseconds while somebody looks. */
export function useNow(every: number): number {
  const clock = clockOf(every)
  return useSyncExternalStore(clock.subscribe, clock.now)
}

type Clock = { subscribe(listener: () => void): () => void; now(): number }
const clocks = new Map<number, Clock>()

// One timer for all who count in the same steps.
function clockOf(every: number): Clock {
  const known = clocks.get(every)
  if (known) return known
  const listeners = new Set<() => void>()
  let now = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = () => {
    now = Date.now()
    for (const listener of listeners) listener()
  }
  const clock: Clock = {
    now: () => now,
    subscribe: (listener) => {
      if (listeners.size === 0) {
        now = Date.now()
        timer = setInterval(tick, every)
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) clearInterval(timer)
      }
    },
  }
  clocks.set(every, clock)
  return clock
}
