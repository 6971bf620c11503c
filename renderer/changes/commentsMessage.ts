import { MESSAGE_LIMIT } from '../../core/commands.ts'
import type { Comment } from './comments.ts'

/** Lines of a quote that are worth repeating to somebody who has the file. */
const QUOTE_LINES = 40

/** Comments as one message to the agent: each with its file and line, the lines, and what is said. */
export function commentsMessage(comments: readonly Comment[]): string {
  const written = comments.filter(({ text }) => text.trim() !== '')
  const title = written.length === 1 ? 'A comment on the changes' : 'Comments on the changes'
  const parts = written.map(
    (comment) => `${placeWords(comment)}\n${fenced(comment.quote)}\n${comment.text.trim()}`,
  )
  return [`${title}:`, ...parts].join('\n\n').slice(0, MESSAGE_LIMIT)
}

/** `src/a.ts:12`, and whether that line is gone. */
export const placeWords = ({ path, side, line }: Comment): string =>
  `${path}:${line}${side === 'old' ? ' (removed)' : ''}`

function fenced(quote: string): string {
  const lines = quote.split('\n')
  const kept = lines.slice(0, QUOTE_LINES)
  const more = lines.length - kept.length
  const text = [...kept, ...(more > 0 ? [`… ${more} more lines`] : [])].join('\n')
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}diff\n${text}\n${fence}`
}
