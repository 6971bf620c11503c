import type { ThreadId, TurnId } from '../../core/ids.ts'
import type { KeyedRow, Page, ViewState } from '../../core/protocol.ts'
import { timelineRow, type TimelineRow, turnKey } from '../../core/views/timeline.ts'
import { AgentError } from '../agents/agent.ts'
import { Deferred } from './kind.ts'

/** The most that a transcript says, in UTF-16 units; of a longer one the newest is kept. */
export const TRANSCRIPT_LIMIT = 200_000

const LEFT_OUT = '(What was said before this is left out.)'
/** Rows that are read at a time. */
const PAGE_ROWS = 200
/** When to look again while the view is made anew, in milliseconds. */
const LOOK_AGAIN_MS = 1_000

export type TranscriptParts = {
  views: {
    read(
      view: string,
      scope: string | undefined,
      page: Page,
    ): { state: ViewState; rows: readonly KeyedRow[]; more: boolean } | undefined
    find(view: string, scope: string, key: string): unknown
  }
  /** What a thread goes on from; undefined of one that began by itself. */
  forkOf: (threadId: ThreadId) => { threadId: ThreadId; turnNumber: number } | undefined
}

/**
 * A message with what was said in its thread before it, for an agent that remembers nothing of that.
 * A thread that goes on from another begins with what was said there.
 *
 * Throws Deferred while the timeline is made anew, and AgentError where it cannot be read.
 */
export function withTranscript(
  parts: TranscriptParts,
  { threadId, turnId, text }: { threadId: ThreadId; turnId: TurnId; text: string },
): string {
  const said = transcriptOf(parts, threadId, turnId)
  if (said === '') return text
  return `What was said in this thread before, for your information:\n\n<conversation>\n${said}\n</conversation>\n\nMy message now:\n\n${text}`
}

function transcriptOf(parts: TranscriptParts, threadId: ThreadId, turnId: TurnId): string {
  const entries: string[] = []
  let room = TRANSCRIPT_LIMIT
  for (const row of backwards(parts, threadId, turnId)) {
    const entry = entryOf(row)
    if (entry === undefined) continue
    const size = entry.length + 2
    if (size > room) {
      // Of one that is too long by itself, its end is nearest to what comes next.
      if (entries.length === 0) entries.push(wholeLetters(entry.slice(-room)))
      entries.push(LEFT_OUT)
      break
    }
    entries.push(entry)
    room -= size
  }
  return entries.toReversed().join('\n\n')
}

/** What stands in a thread before a turn, and then in what the thread goes on from, newest first. */
function* backwards(
  parts: TranscriptParts,
  threadId: ThreadId,
  turnId: TurnId,
): Generator<TimelineRow> {
  for (const row of newestFirst(parts.views, threadId)) if (turnOf(row) !== turnId) yield row
  for (let fork = parts.forkOf(threadId); fork; fork = parts.forkOf(fork.threadId)) {
    const { threadId: source, turnNumber } = fork
    const numbers = new Map<string, number>()
    const numberOf = (turn: string | undefined) => {
      if (turn === undefined) return Number.POSITIVE_INFINITY
      const known = numbers.get(turn) ?? numberIn(parts.views, source, turn)
      numbers.set(turn, known)
      return known
    }
    for (const row of newestFirst(parts.views, source))
      if (numberOf(turnOf(row)) <= turnNumber) yield row
  }
}

function* newestFirst(views: TranscriptParts['views'], threadId: ThreadId): Generator<TimelineRow> {
  for (let before: number | undefined; ;) {
    const page = { limit: PAGE_ROWS, ...(before !== undefined && { before }) }
    const read = views.read('timeline', threadId, page)
    if (read?.state.status === 'rebuilding')
      throw new Deferred('view-rebuilding', 'The conversation is put together anew.', LOOK_AGAIN_MS)
    if (read?.state.status !== 'ready')
      throw new AgentError(
        'transcript-missing',
        'The conversation so far cannot be read now. Make the view timeline anew in Settings, or send the message without it.',
      )
    for (const { row } of read.rows.toReversed()) yield timelineRow.parse(row)
    before = read.rows[0]?.rank
    if (!read.more || before === undefined) return
  }
}

const turnOf = (row: TimelineRow) => (row.row === 'operation' ? undefined : row.turnId)

function numberIn(views: TranscriptParts['views'], threadId: ThreadId, turnId: string): number {
  const row = timelineRow.safeParse(views.find('timeline', threadId, turnKey(turnId)))
  return row.success && row.data.row === 'turn' ? row.data.number : Number.POSITIVE_INFINITY
}

/** A row in words; undefined of what is no part of the conversation. */
function entryOf(row: TimelineRow): string | undefined {
  if (row.row === 'turn') {
    const names = row.attachments?.map(({ name }) => name) ?? []
    return `User: ${row.text}${names.length > 0 ? `\n[With the files: ${names.join(', ')}]` : ''}`
  }
  if (row.row === 'question') {
    if (row.reply.status !== 'answered') return undefined
    const { answers } = row.reply
    const said = row.questions.map((question) => {
      const answer = answers.find(({ questionId }) => questionId === question.questionId)
      const words = answer ? [...answer.chosen, answer.text ?? []].flat().join(', ') : 'declined'
      return `[Question: ${oneLine(question.text)} Answer: ${words}]`
    })
    return said.join('\n')
  }
  if (row.row !== 'item') return undefined
  const { item } = row
  switch (item.kind) {
    case 'user-message':
      return `User: ${wordsIn(item.body)}`
    case 'assistant-text':
      return `Agent: ${wordsIn(item.body)}`
    case 'tool-call':
      return `[${oneLine(item.body.title)}: ${item.body.status}]`
    default:
      return undefined
  }
}

const wordsIn = ({ text, blob }: { text: string; blob?: string | undefined }) =>
  blob === undefined ? text : `${text}\n… (the rest of this is left out)`

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

/** Without the half of a letter that a cut may leave at the beginning. */
const wholeLetters = (text: string) => text.replace(/^[\uDC00-\uDFFF]/, '')
