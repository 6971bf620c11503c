import {
  providerEventId,
  type ProviderEventId,
  type ThreadId,
  type TurnId,
} from '../../core/ids.ts'
import { INLINE_BODY_LIMIT, type BoundedText, type TurnItem } from '../../core/items.ts'
import type { LiveFrame } from '../../core/protocol.ts'
import type { ProviderEvent } from '../../core/providerEvents.ts'
import type { Timers } from './timers.ts'

/** How long streamed text may wait before it is stored, in milliseconds. */
export const STORE_AFTER_MS = 250
/** How much streamed text may wait before it is stored, in UTF-16 units. */
export const STORE_AFTER_LENGTH = 4 * 1024
/** How many pieces of text may be on their way into the log before the agent is read more slowly. */
const UNSTORED_LIMIT = 4

export type TurnFeedOptions = {
  threadId: ThreadId
  turnId: TurnId
  /** Sets this feed's event ids apart from those of another feed of the same turn. */
  mark: string
  /** Puts an event into the log; resolves after the commit. Called one at a time. */
  ingest: (id: ProviderEventId, event: ProviderEvent) => Promise<void>
  /** Shows text at once. */
  live: (frame: LiveFrame) => void
  /** Keeps a text that is too large to stand in an event. */
  keepText: (text: string) => Promise<BoundedText>
  timers: Timers
}

type TextEvent = Extract<ProviderEvent, { type: 'item-text' }>
type UpdateEvent = Extract<ProviderEvent, { type: 'item-updated' }>

/**
 * Brings what an agent says in one turn to the log, in order.
 *
 * Streamed text is shown at once and stored coalesced; so is a running tool's body, of which the
 * newest stands for those before it. Anything else is stored at once, after what was waiting.
 */
export interface TurnFeed {
  /**
   * Takes an event. Resolves when there is room for the next: for streamed text at once unless
   * much is waiting, for all else when it is stored. Rejects when storing has failed, then always.
   */
  say(event: ProviderEvent): Promise<void>
  /** Text that is shown but not in the log yet. */
  tails(): LiveFrame[]
  /** Stores what waits. */
  flush(): Promise<void>
}

export function createTurnFeed(options: TurnFeedOptions): TurnFeed {
  const { threadId, turnId, mark, ingest, live, keepText, timers } = options
  let waiting: TextEvent | UpdateEvent | undefined
  let callOff = () => {}
  let stored: Promise<void> = Promise.resolve()
  let minted = 0
  // Text on its way into the log is not in it yet, so a window that asks now needs it too.
  const unstored = new Set<TextEvent>()

  function store(event: ProviderEvent): Promise<void> {
    const id = providerEventId.parse(`${turnId}:${mark}:${(minted += 1)}`)
    if (event.type === 'item-text') unstored.add(event)
    stored = stored.then(async () => {
      await ingest(id, await bounded(event, keepText))
      if (event.type === 'item-text') unstored.delete(event)
    })
    // The next `say` tells of a failure; a timer that stores has nobody to tell.
    stored.catch(() => {})
    return stored
  }

  function storeWaiting(): Promise<void> {
    callOff()
    const event = waiting
    waiting = undefined
    return event ? store(event) : stored
  }

  function wait(event: TextEvent | UpdateEvent): void {
    const before = waiting
    if (before?.type === 'item-text' && event.type === 'item-text' && follows(before, event)) {
      waiting = { ...before, text: before.text + event.text }
    } else if (
      before?.type === 'item-updated' &&
      event.type === 'item-updated' &&
      before.itemId === event.itemId
    ) {
      waiting = event
    } else {
      void storeWaiting()
      waiting = event
      callOff = timers.after(STORE_AFTER_MS, () => void storeWaiting())
    }
  }

  return {
    async say(event) {
      switch (event.type) {
        case 'item-text':
          live({ threadId, itemId: event.itemId, offset: event.offset, text: event.text })
          wait(event)
          if (waiting?.type === 'item-text' && waiting.text.length >= STORE_AFTER_LENGTH)
            await storeWaiting()
          // Text that comes faster than it is stored must not pile up behind the log.
          else if (unstored.size >= UNSTORED_LIMIT) await stored
          return
        case 'item-updated':
          wait(event)
          if (!isRunning(event.item)) await storeWaiting()
          return
        default:
          void storeWaiting()
          await store(event)
      }
    },
    tails() {
      const texts = waiting?.type === 'item-text' ? [...unstored, waiting] : [...unstored]
      return texts.map(({ itemId, offset, text }) => ({ threadId, itemId, offset, text }))
    },
    flush: storeWaiting,
  }
}

const follows = (before: TextEvent, event: TextEvent) =>
  before.itemId === event.itemId && before.offset + before.text.length === event.offset

const isRunning = (item: TurnItem) => item.kind === 'tool-call' && item.body.status === 'running'

async function bounded(
  event: ProviderEvent,
  keepText: TurnFeedOptions['keepText'],
): Promise<ProviderEvent> {
  if (event.type !== 'item-appended' && event.type !== 'item-updated') return event
  const { item } = event
  switch (item.kind) {
    case 'tool-call': {
      const { output } = item.body
      if (!output || output.text.length <= INLINE_BODY_LIMIT) return event
      return {
        ...event,
        item: { ...item, body: { ...item.body, output: await keepText(output.text) } },
      }
    }
    case 'assistant-text':
    case 'reasoning':
    case 'user-message':
      if (item.body.text.length <= INLINE_BODY_LIMIT) return event
      return { ...event, item: { ...item, body: await keepText(item.body.text) } }
    default:
      return event
  }
}
