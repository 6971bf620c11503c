import { expect, it } from 'vitest'
import { threadId, turnId } from '../../core/ids.ts'
import type { ViewState } from '../../core/protocol.ts'
import { TRANSCRIPT_LIMIT, withTranscript } from '../../electron/jobs/transcript.ts'

const thread = threadId.parse('t')
const source = threadId.parse('source')
const now = turnId.parse('now')

type Told = Record<string, unknown> & { row: string }
const turn = (id: string, number: number, text: string, more: object = {}): Told => ({
  row: 'turn',
  turnId: id,
  number,
  text,
  at: 1,
  end: null,
  ...more,
})
const item = (id: string, kind: string, body: object): Told => ({
  row: 'item',
  turnId: id,
  itemId: `item-${kind}`,
  item: { kind, body },
  at: 1,
})
const says = (id: string, text: string) => item(id, 'assistant-text', { text })

/** A message after these rows, with pages of two. */
function told(
  threads: Record<string, Told[]>,
  forks: Record<string, { threadId: typeof thread; turnNumber: number }> = {},
  status: ViewState['status'] = 'ready',
) {
  const rowsOf = (scope = '') =>
    (threads[scope] ?? []).map((row, at) => ({
      scope,
      key: row.row === 'turn' ? `turn/${String(row['turnId'])}` : `row-${at}`,
      rank: at + 1,
      row,
    }))
  return withTranscript(
    {
      views: {
        read(_view, scope, { before = Number.POSITIVE_INFINITY }) {
          const all = rowsOf(scope).filter(({ rank }) => rank < before)
          const state = { status, position: 1, lag: 0 }
          return { state, rows: all.slice(-2), more: all.length > 2 }
        },
        find: (_view, scope, key) => rowsOf(scope).find((row) => row.key === key)?.row,
      },
      forkOf: (id) => forks[id],
    },
    { threadId: thread, turnId: now, text: 'And now?' },
  )
}

it('stands before the message in a clear frame: messages, words, and a line for each tool', () => {
  const rows: Told[] = [
    turn('one', 1, 'Look', { attachments: [file('a.png')] }),
    item('one', 'reasoning', { text: 'hm' }),
    item('one', 'tool-call', { tool: 'command', title: 'npm\n test', status: 'failed' }),
    item('one', 'notice', { level: 'info', text: 'noticed' }),
    item('one', 'user-message', { text: 'Hurry' }),
    {
      row: 'question',
      turnId: 'one',
      requestId: 'q',
      questions: [{ questionId: '1', text: 'Red?', options: [], several: false, free: true }],
      reply: {
        status: 'answered',
        answers: [{ questionId: '1', chosen: [], text: 'Blue' }],
        by: { user: 'me' },
        at: 1,
      },
      at: 1,
    },
    says('one', 'Done'),
    turn('now', 2, 'And now?'),
  ]
  expect(told({ t: rows })).toBe(
    `What was said in this thread before, for your information:

<conversation>
User: Look
[With the files: a.png]

[npm test: failed]

User: Hurry

[Question: Red? Answer: Blue]

Agent: Done
</conversation>

My message now:

And now?`,
  )
})

it('is the message alone where nothing was said before', () => {
  expect(told({ t: [turn('now', 1, 'And now?')] })).toBe('And now?')
})

it('keeps the newest of a long conversation, and says that the beginning is left out', () => {
  const long = 'x'.repeat(TRANSCRIPT_LIMIT / 4)
  const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => says('one', `${id}${long}`))
  const text = told({ t: [...rows, turn('now', 2, 'And now?')] })
  expect(text).toContain('<conversation>\n(What was said before this is left out.)\n\nAgent: c')
  expect(text).toContain('Agent: ex')
  expect(text.length).toBeLessThan(TRANSCRIPT_LIMIT + 300)
})

it('keeps the end of a last word that is too long by itself, letters whole', () => {
  const text = told({ t: [says('one', `${'💡'.repeat(TRANSCRIPT_LIMIT)}!`)] })
  expect(text).toContain('(What was said before this is left out.)\n\n💡')
  expect(text).toContain('💡!\n</conversation>')
})

it('begins with what was said in the thread that it goes on from, up to there', () => {
  const before = [
    turn('one', 1, 'First'),
    says('one', 'Yes'),
    turn('two', 2, 'Second'),
    turn('three', 3, 'Third'),
  ]
  const root = [turn('root', 1, 'Root'), turn('after', 2, 'After')]
  const text = told(
    { t: [turn('now', 1, 'And now?')], source: before, root },
    {
      t: { threadId: source, turnNumber: 2 },
      source: { threadId: threadId.parse('root'), turnNumber: 1 },
    },
  )
  expect(text).toContain('User: Root\n\nUser: First\n\nAgent: Yes\n\nUser: Second\n</conversation>')
})

it('waits while the timeline is made anew, and fails where it cannot be read', () => {
  const code = (status: ViewState['status']) => {
    try {
      return told({}, {}, status)
    } catch (error) {
      return error instanceof Error && 'code' in error ? [error.name, error.code] : error
    }
  }
  expect(code('rebuilding')).toEqual(['Deferred', 'view-rebuilding'])
  expect(code('failed')).toEqual(['AgentError', 'transcript-missing'])
})

const file = (name: string) => ({
  blob: 'ab'.repeat(32),
  name,
  mediaType: 'image/png',
  bytes: 1,
})
