import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ATTACHMENT_BYTES_LIMIT, ATTACHMENTS_LIMIT } from '../../core/attachments.ts'
import {
  COPIED_FILES_LIMIT,
  DESCRIPTION_LIMIT,
  MESSAGE_LIMIT,
  parseCommand,
  PATH_LIMIT,
  TITLE_LIMIT,
} from '../../core/commands.ts'
import { COMMIT_PATHS_LIMIT } from '../../core/git/operations.ts'
import { OPEN_LETTERS } from '../../core/deadLetters.ts'
import { ID_LIMIT } from '../../core/ids.ts'
import { INLINE_BODY_LIMIT } from '../../core/items.ts'
import { RULE_PATTERN_LIMIT } from '../../core/permission/rule.ts'
import { BLOB_PART_LIMIT, page, PAGE_ROWS_LIMIT, UPLOADS_LIMIT } from '../../core/protocol.ts'
import { queries, SEARCH_LIMIT, SEARCH_TEXT } from '../../core/queries.ts'
import {
  TERMINAL_INPUT_LIMIT,
  TERMINAL_SIZE_LIMIT,
  TERMINAL_STREAMS_LIMIT,
  TERMINAL_TITLE_LIMIT,
  TERMINALS_LIMIT,
  terminalMessages,
  terminalSize,
  terminalTitle,
} from '../../core/terminals.ts'
import { OPEN_REQUESTS, QUEUE_LIMIT } from '../../core/thread/state.ts'
import {
  AGENT_TERMINAL_BYTES,
  AGENT_TERMINALS_LIMIT,
  AGENT_WAITS_LIMIT,
  LIVE_OUTPUT_LIMIT,
} from '../../electron/agents/acp/clientTerminals.ts'
import { EVENTS_PER_COMMAND_LIMIT, PAYLOAD_LIMIT } from '../../electron/dispatch.ts'
import { BASE_FETCH_LIMIT_MS } from '../../electron/git/worktreeBase.ts'
import { COPIED_BYTES_LIMIT, COPIED_ENTRIES_LIMIT } from '../../electron/git/worktreeCopy.ts'
import { LOSS_NAMED_LIMIT } from '../../electron/git/worktreeLoss.ts'
import { SIZED_ENTRIES_LIMIT } from '../../electron/git/worktreeSize.ts'
import { ATTEMPTS_KEPT } from '../../electron/jobs/attempts.ts'
import { SETUP_LIMIT_MS } from '../../electron/jobs/operations/setup.ts'
import { FINISHED_KEPT_MS, FINISHED_KEPT_ROWS } from '../../electron/jobs/retention.ts'
import { RECLAIM_LIMIT } from '../../electron/jobs/run.ts'
import { TRANSCRIPT_LIMIT } from '../../electron/jobs/transcript.ts'
import { LOG_BYTES_LIMIT, LOG_FILES_KEPT } from '../../electron/logFile.ts'
import { FOLDERS_LIMIT } from '../../electron/queries/folders.ts'
import { BLOB_LIMIT } from '../../electron/store/blobs.ts'
import { EVENTS_LIMIT } from '../../electron/store/log.ts'
import { REBUILD_LIMIT_MS } from '../../electron/store/rebuilds.ts'
import { UNDRAWN_LIMIT } from '../../electron/terminal/reader.ts'
import { SCROLLBACK_BYTES, UNWRITTEN_LIMIT } from '../../electron/terminal/scrollback.ts'
import { UPLOAD_KEPT_MS } from '../../electron/store/uploads.ts'
import { MESSAGE_BYTES_LIMIT } from '../../electron/transport/body.ts'
import { REQUESTS_LIMIT } from '../../electron/transport/session.ts'
import { BUFFER_LIMIT, WATCHES_LIMIT } from '../../electron/transport/watches.ts'
import { WATCHED_FOLDERS_LIMIT } from '../../electron/watch/checkout.ts'
import { databaseFile, history, temporaryStore } from './viewStore.ts'

const named = {
  ID_LIMIT,
  TITLE_LIMIT,
  MESSAGE_LIMIT,
  DESCRIPTION_LIMIT,
  PATH_LIMIT,
  COMMIT_PATHS_LIMIT,
  RULE_PATTERN_LIMIT,
  SEARCH_TEXT,
  SEARCH_LIMIT,
  ATTACHMENTS_LIMIT,
  PAYLOAD_LIMIT,
  EVENTS_PER_COMMAND_LIMIT,
  INLINE_BODY_LIMIT,
  BLOB_LIMIT,
  TRANSCRIPT_LIMIT,
  QUEUE_LIMIT,
  OPEN_REQUESTS,
  OPEN_LETTERS,
  MESSAGE_BYTES_LIMIT,
  ATTACHMENT_BYTES_LIMIT,
  BLOB_PART_LIMIT,
  UPLOADS_LIMIT,
  EVENTS_LIMIT,
  PAGE_ROWS_LIMIT,
  REQUESTS_LIMIT,
  WATCHES_LIMIT,
  BUFFER_LIMIT,
  FOLDERS_LIMIT,
  WATCHED_FOLDERS_LIMIT,
  TERMINALS_LIMIT,
  TERMINAL_TITLE_LIMIT,
  TERMINAL_SIZE_LIMIT,
  TERMINAL_INPUT_LIMIT,
  TERMINAL_STREAMS_LIMIT,
  SCROLLBACK_BYTES,
  UNWRITTEN_LIMIT,
  UNDRAWN_LIMIT,
  AGENT_TERMINALS_LIMIT,
  AGENT_WAITS_LIMIT,
  AGENT_TERMINAL_BYTES,
  LIVE_OUTPUT_LIMIT,
  COPIED_FILES_LIMIT,
  COPIED_BYTES_LIMIT,
  COPIED_ENTRIES_LIMIT,
  BASE_FETCH_LIMIT_MS,
  SETUP_LIMIT_MS,
  LOSS_NAMED_LIMIT,
  SIZED_ENTRIES_LIMIT,
  FINISHED_KEPT_ROWS,
  FINISHED_KEPT_MS,
  ATTEMPTS_KEPT,
  RECLAIM_LIMIT,
  REBUILD_LIMIT_MS,
  UPLOAD_KEPT_MS,
  LOG_BYTES_LIMIT,
  LOG_FILES_KEPT,
}

it('are on their page with the figures that they have', () => {
  const text = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8')
  const rows = text.matchAll(/^\| `([A-Z_]+)` +\| ([\d,]+) +\|/gm)
  const told = Array.from(rows, ([, name, value = '']) => [name, Number(value.replaceAll(',', ''))])
  expect(Object.fromEntries(told)).toEqual(named)
})

describe('are kept by what reads', () => {
  it('ids and patterns of commands', () => {
    const code = (fields: object) => {
      const parsed = parseCommand({ id: 'c', type: 'UpdateThread', threadId: 't', ...fields })
      return parsed.ok ? 'taken' : parsed.path
    }
    expect(code({ threadId: 't'.repeat(ID_LIMIT) })).toBe('taken')
    expect(code({ threadId: 't'.repeat(ID_LIMIT + 1) })).toBe('threadId')
    const rule = { type: 'AddPermissionRule', ruleId: 'r', effect: 'allow', kind: 'command' }
    const sent = (pattern: string) =>
      parseCommand({ id: 'c', ...rule, scope: 'everywhere', pattern }).ok
    expect(sent('x'.repeat(RULE_PATTERN_LIMIT))).toBe(true)
    expect(sent('x'.repeat(RULE_PATTERN_LIMIT + 1))).toBe(false)
  })

  it('searches and pages', () => {
    const isSearch = (args: object) => queries.search.args.safeParse(args).success
    expect(isSearch({ text: 'x'.repeat(SEARCH_TEXT), limit: SEARCH_LIMIT })).toBe(true)
    expect(isSearch({ text: 'x'.repeat(SEARCH_TEXT + 1) })).toBe(false)
    expect(isSearch({ text: 'x', limit: SEARCH_LIMIT + 1 })).toBe(false)
    expect(page.safeParse({ limit: PAGE_ROWS_LIMIT }).success).toBe(true)
    expect(page.safeParse({ limit: PAGE_ROWS_LIMIT + 1 }).success).toBe(false)
  })

  it('names, sizes and input of terminals', () => {
    expect(terminalTitle.safeParse('x'.repeat(TERMINAL_TITLE_LIMIT)).success).toBe(true)
    expect(terminalTitle.safeParse('x'.repeat(TERMINAL_TITLE_LIMIT + 1)).success).toBe(false)
    const isSize = (columns: number, rows: number) =>
      terminalSize.safeParse({ columns, rows }).success
    expect(isSize(TERMINAL_SIZE_LIMIT, TERMINAL_SIZE_LIMIT)).toBe(true)
    expect(isSize(TERMINAL_SIZE_LIMIT + 1, 1)).toBe(false)
    expect(isSize(1, 1)).toBe(false)
    expect(isSize(2, 0)).toBe(false)
    const [, , input] = terminalMessages
    const terminalId = '00000000-0000-4000-8000-000000000001'
    const isInput = (length: number) =>
      input.safeParse({ t: 'input', terminalId, text: 'x'.repeat(length) }).success
    expect(isInput(TERMINAL_INPUT_LIMIT)).toBe(true)
    expect(isInput(TERMINAL_INPUT_LIMIT + 1)).toBe(false)
  })

  it('events of one answer', async () => {
    const store = temporaryStore(await databaseFile(), { flushed: false })
    store.append(history(EVENTS_LIMIT + 1))
    expect(store.log.read(0, EVENTS_LIMIT + 1)).toHaveLength(EVENTS_LIMIT)
    expect(store.log.read(EVENTS_LIMIT, EVENTS_LIMIT)).toHaveLength(1)
  })
})
