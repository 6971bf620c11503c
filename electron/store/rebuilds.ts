import type { RebuildStanding, ViewState } from '../../core/protocol.ts'
import type { Views } from './views.ts'

/** How long one rebuild may take, in milliseconds, while nobody has paused it. */
export const REBUILD_LIMIT_MS = 5 * 60 * 1000

/**
 * Makes views anew, a page at a time, with everything else in between.
 *
 * All that lag are worked on side by side. What a kill, a pause or a cancellation leaves is still
 * `rebuilding`, and goes on from the page it had come to.
 */
export interface Rebuilds extends RebuildControl {
  /** Goes on with whatever lags. */
  wake(): void
  /**
   * Begins a view anew, or all of them. Resolves when they are ready, have failed, or were
   * cancelled, with every view's state.
   */
  rebuild(view?: string): Promise<Record<string, ViewState>>
  /** Stops for good. */
  stop(): void
}

/** What people may do about rebuilds that are under way. */
export interface RebuildControl {
  /** Stops working until `resume`; who waits goes on waiting. */
  pause(): void
  /** Goes on with what was paused or cancelled. */
  resume(): void
  /** Lets a view that lags be, or all, until `resume` or the next start; who waits is told. */
  cancel(view?: string): void
  standing(): RebuildStanding
}

export type RebuildsOptions = {
  views: Views
  /** Every view there is. */
  names: readonly string[]
  /** Told what kept a page from being written; that view is let be. */
  failed: (error: unknown, view: string) => void
  limit?: number
  /** A clock in milliseconds that is never put back. */
  clock?: () => number
}

type Waiting = { names: readonly string[]; resolve: () => void }

export function createRebuilds({
  views,
  names,
  failed,
  limit = REBUILD_LIMIT_MS,
  clock = () => performance.now(),
}: RebuildsOptions): Rebuilds {
  let mode: 'working' | 'paused' | 'stopped' = 'working'
  let scheduled = false
  let waiting: Waiting[] = []
  const cancelled = new Set<string>()
  /** When a view's rebuild began, as if it had never been paused. */
  const began = new Map<string, number>()
  let pausedAt = 0

  function wake(): void {
    if (scheduled || mode !== 'working') return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      if (mode === 'working') step()
    })
  }

  function step(): void {
    const lagging = views.lagging().filter((name) => !cancelled.has(name))
    for (const name of began.keys()) if (!lagging.includes(name)) began.delete(name)
    const [furthest] = lagging
    if (furthest !== undefined) work(furthest)
    settle()
    if (furthest !== undefined) wake()
  }

  function work(name: string): void {
    const since = began.get(name) ?? clock()
    began.set(name, since)
    if (clock() - since > limit) return views.fail(name, tooLong(limit))
    try {
      views.page(name)
    } catch (error) {
      cancelled.add(name)
      failed(error, name)
    }
  }

  function settle(): void {
    const open = new Set(views.lagging().filter((name) => !cancelled.has(name)))
    const isOpen = ({ names: wanted }: Waiting) => wanted.some((name) => open.has(name))
    const done = waiting.filter((each) => !isOpen(each))
    waiting = waiting.filter(isOpen)
    for (const { resolve } of done) resolve()
  }

  return {
    wake,
    async rebuild(view) {
      const wanted = view === undefined ? names : [view]
      for (const name of wanted) {
        cancelled.delete(name)
        began.delete(name)
        views.reset(name)
      }
      await new Promise<void>((resolve) => {
        waiting.push({ names: wanted, resolve })
        settle()
        wake()
      })
      return views.states()
    },
    pause() {
      if (mode !== 'working') return
      mode = 'paused'
      pausedAt = clock()
    },
    resume() {
      cancelled.clear()
      if (mode === 'stopped') return
      const paused = mode === 'paused' ? clock() - pausedAt : 0
      for (const [name, since] of began) began.set(name, since + paused)
      mode = 'working'
      wake()
    },
    cancel(view) {
      // One that is ready is not let be: it would stay behind when somebody else begins it anew.
      for (const name of views.lagging())
        if (view === undefined || view === name) cancelled.add(name)
      settle()
    },
    standing: () => ({
      paused: mode === 'paused',
      cancelled: views.lagging().filter((name) => cancelled.has(name)),
      views: views.states(),
    }),
    stop() {
      mode = 'stopped'
      for (const { resolve } of waiting.splice(0)) resolve()
    },
  }
}

const tooLong = (limit: number) =>
  `was not done within ${Math.round(limit / 1000)} s, and was given up. Rebuild it to try again.`
