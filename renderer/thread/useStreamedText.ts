import type { ItemId, ThreadId } from '../../core/ids.ts'
import { useFeed, useThreadSession } from '../store/hooks.ts'
import { overlay } from '../store/liveText.ts'

/** An item's text with what streams in beyond it, and whether it still streams. */
export function useStreamedText(threadId: ThreadId, itemId: ItemId, stored: string) {
  const { timeline } = useThreadSession(threadId)
  const text = useFeed(timeline, ({ tails }) => overlay(stored, tails.get(itemId)))
  return { text, streaming: text.length > stored.length }
}
