import type { Logger } from 'pino'
import type { Feed } from './hostApi.ts'

/** Those who want to be told what happens. */
export interface Feeds {
  /** Gives the way to be told no more. */
  subscribe(feed: Feed): () => void
  /** Tells them all. One feed's fault is its own; the others are told all the same. */
  tell(say: (feed: Feed) => void): void
}

export function createFeeds(logger: Logger): Feeds {
  const feeds = new Set<Feed>()
  return {
    subscribe(feed) {
      feeds.add(feed)
      return () => void feeds.delete(feed)
    },
    tell(say) {
      for (const feed of feeds) {
        try {
          say(feed)
        } catch (error) {
          logger.error({ err: error }, 'a feed failed')
        }
      }
    },
  }
}

/** However often it is called in one turn of the event loop, it does its work once after it. */
export function coalesced(work: () => void): () => void {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    setImmediate(() => {
      waiting = false
      work()
    })
  }
}
