import type { ItemId } from '../../core/ids.ts'
import { INLINE_BODY_LIMIT } from '../../core/items.ts'
import type { AgentEvent } from './agent.ts'

type Kind = 'assistant-text' | 'reasoning'

/** Streams texts into items: each begins with its first words and goes on in another when full. */
export interface Speech {
  /** What more of a text comes to; `id` is the agent's own for it. */
  add(kind: Kind, id: string, text: string): AgentEvent[]
  /** Whether anything of a text was said yet. */
  began(id: string): boolean
}

export function createSpeech(mint: () => ItemId): Speech {
  const open = new Map<string, { itemId: ItemId; length: number }>()
  return {
    add(kind, id, text) {
      const events: AgentEvent[] = []
      let rest = text
      while (rest !== '') {
        const item = open.get(id)
        // One unit is kept free, so that the last character may be one that takes two.
        const room = item ? INLINE_BODY_LIMIT - item.length : 0
        const piece = headOf(rest, room > 1 ? room : INLINE_BODY_LIMIT)
        if (item && room > 1) {
          events.push({
            type: 'item-text',
            itemId: item.itemId,
            offset: item.length,
            text: piece,
          })
          item.length += piece.length
        } else {
          const itemId = mint()
          events.push({ type: 'item-appended', itemId, item: { kind, body: { text: piece } } })
          open.set(id, { itemId, length: piece.length })
        }
        rest = rest.slice(piece.length)
      }
      return events
    },
    began: (id) => open.has(id),
  }
}

/** The head of a text, without half a character at its end. */
function headOf(text: string, limit: number): string {
  const head = text.slice(0, limit)
  return head.length < text.length && /[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head
}
