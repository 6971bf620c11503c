import type { SDKUserMessage } from '@anthropic-ai/claude-agent-sdk'
import type { UUID } from 'node:crypto'
import { deferred } from '../deferred.ts'
import type { Content } from './attachments.ts'

/** The prompts of a session, handed on as they come. */
export interface Prompts extends AsyncIterable<SDKUserMessage> {
  /** Under an id, Claude Code tells what becomes of it. */
  push(content: Content, id?: UUID): void
  close(): void
}

export function createPrompts(): Prompts {
  const waiting: { content: Content; id: UUID | undefined }[] = []
  let closed = false
  let more = deferred<void>()
  return {
    push(content, id) {
      waiting.push({ content, id })
      more.resolve()
    },
    close() {
      closed = true
      more.resolve()
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const next = waiting.shift()
        if (next)
          yield {
            type: 'user',
            message: { role: 'user', content: next.content },
            parent_tool_use_id: null,
            ...(next.id !== undefined && { uuid: next.id }),
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
