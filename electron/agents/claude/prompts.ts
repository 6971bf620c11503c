import type { SDKUserMessage } from '@anthropic-ai/claude-agent-sdk'
import { deferred } from '../deferred.ts'

/** The prompts of a session, handed on as they come. */
export interface Prompts extends AsyncIterable<SDKUserMessage> {
  push(text: string): void
  close(): void
}

export function createPrompts(): Prompts {
  const waiting: string[] = []
  let closed = false
  let more = deferred<void>()
  return {
    push(text) {
      waiting.push(text)
      more.resolve()
    },
    close() {
      closed = true
      more.resolve()
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const text = waiting.shift()
        if (text !== undefined)
          yield {
            type: 'user',
            message: { role: 'user', content: text },
            parent_tool_use_id: null,
          }
        else if (closed) return
        else {
          await more.promise
          more = deferred<void>()
        }
      }
    },
  }
}
