import type { ThreadId } from '../../../core/ids.ts'
import type { BoundedText } from '../../../core/items.ts'
import type { LiveFrame } from '../../../core/protocol.ts'
import { operationItem } from '../../../core/views/timeline.ts'

/** What is kept of what one operation's programs say, in UTF-16 units: its beginning. */
export const OPERATION_OUTPUT_LIMIT = 4 * 1024 * 1024
const CUT = '\n… cut here: this operation said more than is kept.\n'

/** Where the words of an operation's programs go. */
export type Heard = {
  onOutput: (text: string) => void
  /** All of it, for the settlement; nothing when nothing was said. */
  all: () => Promise<{ output?: BoundedText }>
}

type Around = {
  live: (frame: LiveFrame) => void
  keepText: (text: string) => Promise<BoundedText>
}

export const createListener =
  ({ live, keepText }: Around) =>
  (threadId: ThreadId, operationId: string): Heard => {
    const said: string[] = []
    let length = 0
    return {
      onOutput(text) {
        const kept = text.slice(0, Math.max(0, OPERATION_OUTPUT_LIMIT - length))
        if (kept === '') return
        live({ threadId, itemId: operationItem(operationId), offset: length, text: kept })
        length += kept.length
        said.push(kept, length === OPERATION_OUTPUT_LIMIT ? CUT : '')
      },
      async all() {
        const text = said.join('')
        return text === '' ? {} : { output: await keepText(text) }
      },
    }
  }
