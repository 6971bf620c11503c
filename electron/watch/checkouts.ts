import type { ThreadId } from '../../core/ids.ts'
import { PACE, type Pace, watchCheckout, type WatchedCheckout } from './checkout.ts'

/** Milliseconds that a checkout is still watched when nobody looks: people go back and forth. */
const LINGER_MS = 10_000

/** The checkouts that somebody looks at; no other is watched. */
export interface Checkouts {
  /**
   * Tells whenever the changes of a thread may have become different; gives the way to be told no
   * more. Never tells of a thread that there is not.
   */
  follow(threadId: string, changed: () => void): () => void
  close(): Promise<void>
}

type Watched = { watch: WatchedCheckout; tell: Set<() => void>; leaving?: NodeJS.Timeout }

export function openCheckouts({
  checkout,
  failed,
  pace = PACE,
}: {
  checkout: (threadId: ThreadId) => string | undefined
  failed: (error: unknown) => void
  pace?: Pace
}): Checkouts {
  const open = new Map<string, Watched>()

  const begin = (folder: string): Watched => {
    const tell = new Set<() => void>()
    const changed = () => {
      for (const each of tell) each()
    }
    const watched = { watch: watchCheckout(folder, { changed, failed }, pace), tell }
    open.set(folder, watched)
    return watched
  }
  const end = (folder: string, { watch }: Watched) => {
    open.delete(folder)
    watch.close().catch(failed)
  }

  return {
    follow(threadId, changed) {
      const folder = checkout(threadId as ThreadId)
      if (folder === undefined) return () => {}
      const watched = open.get(folder) ?? begin(folder)
      clearTimeout(watched.leaving)
      // Each asker is one of its own, also when two give the same function.
      const told = () => changed()
      watched.tell.add(told)
      return () => {
        if (!watched.tell.delete(told) || watched.tell.size > 0) return
        watched.leaving = setTimeout(() => end(folder, watched), LINGER_MS)
      }
    },
    async close() {
      const all = [...open.values()]
      open.clear()
      for (const { leaving } of all) clearTimeout(leaving)
      await Promise.all(all.map(({ watch }) => watch.close()))
    },
  }
}
