import { z } from 'zod'
import type { StoredEvent } from '../events.ts'
import { isStreaming, type ItemKind, type TurnItem } from '../items.ts'
import { steerItem } from '../thread/steer.ts'
import { itemKey, turnKey } from './timeline.ts'
import { type Change, notesOf, type Rows, type View } from './view.ts'

/** Tools of a turn that may run at a time; the oldest beyond them is taken as it stands. */
export const RUNNING_LIMIT = 32

export const searchRow = z.discriminatedUnion('row', [
  /** What was said or shown, whole. */
  z.object({ row: z.literal('said'), text: z.string() }),
  /** A note: the items of the turn under way, by key, whose newest words nobody finds yet. */
  z.object({
    row: z.literal('turn'),
    /** What is said now, until something else is. */
    open: z.array(z.string()),
    /** Tools that have not finished. */
    running: z.array(z.string()),
  }),
  /** A note: an item of the turn under way, with what it said at first or says as a whole. */
  z.object({ row: z.literal('item'), text: z.string() }),
  /** A note: what a streaming item went on to say. Its key ends in the place where it goes. */
  z.object({ row: z.literal('more'), text: z.string() }),
])
export type SearchRow = z.infer<typeof searchRow>

/**
 * Every message and tool output, by its words. Scoped by thread; keys and ranks are the timeline's.
 *
 * Text that streams in is kept piece by piece and taken into the index once: when the next item
 * begins, or its turn ends. So a piece costs one small row, however long the text has grown. A
 * running tool is taken when it has finished. Of a text that is kept as a blob it is the head.
 */
export const search: View<SearchRow> = {
  name: 'search',
  version: 1,
  row: searchRow,
  handles: [
    'ProjectDeleted',
    'ThreadDeleted',
    'TurnStarted',
    'TurnSteered',
    'SteerSettled',
    'TurnItemAppended',
    'TurnItemUpdated',
    'TurnCompleted',
    'TurnFailed',
    'TurnInterrupted',
  ],
  // It is asked by its words, not followed.
  concerns: () => false,
  words: (row) => (row.row === 'said' ? row.text : undefined),
  evolve,
}

type Changes = Change<SearchRow>[]

function evolve(rows: Rows<SearchRow>, event: StoredEvent): Changes {
  switch (event.type) {
    case 'ProjectDeleted':
      return event.payload.threadIds.flatMap(forget)
    case 'ThreadDeleted':
      return forget(event.payload.threadId)
    case 'TurnStarted': {
      const { turnId: id, text } = event.payload
      const turn: SearchRow = { row: 'turn', open: [], running: [] }
      const notes = notesOf(event.streamId)
      return [
        { put: TURN, scope: notes, rank: event.position, row: turn },
        ...said(event.streamId, turnKey(id), event.position, text),
      ]
    }
    case 'TurnSteered': {
      const { messageId, text } = event.payload
      return said(event.streamId, itemKey(steerItem(messageId)), event.position, text)
    }
    case 'SteerSettled': {
      const { messageId, outcome } = event.payload
      const remove = itemKey(steerItem(messageId))
      return outcome === 'queued' ? [{ remove, scope: event.streamId }] : []
    }
    case 'TurnItemAppended':
      return began(rows, event)
    case 'TurnItemUpdated':
      return 'text' in event.payload
        ? wentOn(rows, event, event.payload)
        : changed(rows, event, event.payload)
    case 'TurnCompleted':
    case 'TurnFailed':
    case 'TurnInterrupted': {
      const { row } = turnOf(rows, event.streamId) ?? {}
      const last = row ? [...row.open, ...row.running] : []
      return [...taken(rows, event.streamId, last), { clear: notesOf(event.streamId) }]
    }
    default:
      return []
  }
}

// Ids have no dot, and the keys of items a slash.
const TURN = '.turn'

const forget = (thread: string): Changes => [{ clear: thread }, { clear: notesOf(thread) }]

function said(scope: string, put: string, rank: number, text: string): Changes {
  return text.trim() === '' ? [] : [{ put, scope, rank, row: { row: 'said', text } }]
}

function turnOf(rows: Rows<SearchRow>, thread: string) {
  const found = rows.get(notesOf(thread), TURN)
  return found?.row.row === 'turn' ? { rank: found.rank, row: found.row } : undefined
}

function itemOf(rows: Rows<SearchRow>, thread: string, key: string) {
  const found = rows.get(notesOf(thread), key)
  return found?.row.row === 'item' ? { rank: found.rank, row: found.row } : undefined
}

/** Takes unfinished items into the index as they stand. */
function taken(rows: Rows<SearchRow>, thread: string, keys: readonly string[]): Changes {
  return keys.flatMap((key) => {
    const item = itemOf(rows, thread, key)
    return item ? said(thread, key, item.rank, wholeText(rows, thread, key, item.row.text)) : []
  })
}

function wholeText(rows: Rows<SearchRow>, thread: string, key: string, first: string): string {
  const pieces = [first]
  for (let length = first.length; ;) {
    const more = rows.get(notesOf(thread), moreKey(key, length))?.row
    if (more?.row !== 'more' || more.text === '') return pieces.join('')
    pieces.push(more.text)
    length += more.text.length
  }
}

const moreKey = (key: string, offset: number) => `${key}@${offset}`

function began(rows: Rows<SearchRow>, event: StoredEvent<'TurnItemAppended'>): Changes {
  const { streamId: thread, position: rank, payload } = event
  const turn = turnOf(rows, thread)
  const key = itemKey(payload.itemId)
  const text = wordsOf(payload)
  if (!turn) return said(thread, key, rank, text)
  const state = stateOf(payload)
  const running = including(turn.row.running, key, state === 'running')
  const tooMany = running.slice(0, Math.max(0, running.length - RUNNING_LIMIT))
  return [
    ...taken(rows, thread, [...turn.row.open, ...tooMany]),
    { put: key, scope: notesOf(thread), rank, row: { row: 'item', text } },
    ...(state === 'finished' ? said(thread, key, rank, text) : []),
    ...moved(thread, turn, state === 'open' ? [key] : [], running.slice(tooMany.length)),
  ]
}

function wentOn(
  rows: Rows<SearchRow>,
  event: StoredEvent<'TurnItemUpdated'>,
  { itemId, offset, text }: { itemId: string; offset: number; text: string },
): Changes {
  const { streamId: thread, position: rank } = event
  const turn = turnOf(rows, thread)
  const key = itemKey(itemId)
  if (!turn || !itemOf(rows, thread, key)) return []
  const { open, running } = turn.row
  return [
    { put: moreKey(key, offset), scope: notesOf(thread), rank, row: { row: 'more', text } },
    ...moved(thread, turn, including(open, key, true), running),
  ]
}

function changed(
  rows: Rows<SearchRow>,
  event: StoredEvent<'TurnItemUpdated'>,
  whole: TurnItem & { itemId: string },
): Changes {
  const thread = event.streamId
  const turn = turnOf(rows, thread)
  const key = itemKey(whole.itemId)
  const item = itemOf(rows, thread, key)
  if (!turn || !item) return []
  const state = stateOf(whole)
  const text = wordsOf(whole)
  const { open, running } = turn.row
  return [
    { put: key, scope: notesOf(thread), rank: item.rank, row: { row: 'item', text } },
    ...(state === 'finished' ? said(thread, key, item.rank, text) : []),
    ...moved(
      thread,
      turn,
      including(open, key, state === 'open'),
      including(running, key, state === 'running'),
    ),
  ]
}

type Turn = { rank: number; row: Extract<SearchRow, { row: 'turn' }> }

/** The keys with this one last, or without it; the same list when that is how it is already. */
function including(keys: string[], key: string, isIn: boolean): string[] {
  if (keys.includes(key) === isIn) return keys
  return isIn ? [...keys, key] : keys.filter((each) => each !== key)
}

function moved(thread: string, { rank, row }: Turn, open: string[], running: string[]): Changes {
  const same = open === row.open || (open.length === 0 && row.open.length === 0)
  if (same && running === row.running) return []
  return [{ put: TURN, scope: notesOf(thread), rank, row: { row: 'turn', open, running } }]
}

/** Whether more of an item is to come: of what streams and of plans until something else is said. */
function stateOf(item: { kind: ItemKind } & TurnItem): 'finished' | 'open' | 'running' {
  if (isStreaming(item) || item.kind === 'plan') return 'open'
  if (item.kind !== 'tool-call') return 'finished'
  return item.body.status === 'pending' || item.body.status === 'running' ? 'running' : 'finished'
}

/** What people search an item for. */
export function wordsOf(item: TurnItem): string {
  switch (item.kind) {
    case 'plan':
      return item.body.entries.map((entry) => entry.text).join('\n')
    case 'tool-call': {
      const { title, command, paths, edits, output } = item.body
      const files = [...(paths ?? []), ...(edits ?? []).map((edit) => edit.path)]
      // A tool's title mostly repeats its command, and its paths those of its edits.
      const parts = new Set([title, command ?? '', ...files, output?.text ?? ''])
      return [...parts].filter((part) => part !== '').join('\n')
    }
    default:
      return item.body.text
  }
}
