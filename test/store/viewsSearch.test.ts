import { expect, it } from 'vitest'
import type { SearchAnswer } from '../../core/queries.ts'
import { answerSearch } from '../../electron/queries/search.ts'
import { FILE_AFTER } from '../../electron/store/textIndex.ts'
import { accepted, temporaryHost } from '../support/home.ts'
import { itemId, projectId, threadId, turnId } from '../../core/ids.ts'
import {
  beginning,
  databaseFile,
  history,
  type Store,
  temporaryStore,
  turnOf,
} from './viewStore.ts'

const look = (store: Store, text: string, more: object = {}) =>
  answerSearch(store.views, store.log, { text, ...more })
const keys = ({ found }: SearchAnswer) => found.map(({ key }) => key)
const marked = ({ found }: SearchAnswer) =>
  found.map(({ snippet }) =>
    snippet.map(({ text, found: is }) => (is ? `[${text}]` : text)).join(''),
  )

async function filled(): Promise<Store> {
  const store = temporaryStore(await databaseFile())
  store.append(beginning())
  for (let turn = 1; turn <= 3; turn += 1)
    for (let thread = 0; thread < 2; thread += 1) store.append(turnOf(thread, turn))
  return store
}

it('finds messages, streamed text and tool output, newest first', async () => {
  const store = await filled()
  const answer = look(store, 'lamp')
  expect(answer.state.status).toBe('ready')
  expect(keys(answer).slice(0, 4)).toEqual(['item/t1-i3', 'turn/t1-u3', 'item/t0-i3', 'turn/t0-u3'])
  expect(marked(answer).slice(0, 2)).toEqual(['The [lamp] stands at 3.', 'move [lamp] 3'])
  expect(answer.found[0]).toMatchObject({ threadId: 't1', turnId: 't1-u3', kind: 'assistant-text' })
  expect(answer.found[1]).toMatchObject({ threadId: 't1', turnId: 't1-u3', kind: 'message' })
  expect(marked(look(store, 'seen 2'))).toEqual(['Look\n[seen] [2]', 'Look\n[seen] [2]'])
})

it('looks in one thread alone when asked to, however like another its id is spelt', async () => {
  const store = await filled()
  expect(keys(look(store, 'lamp 2', { threadId: 't1' }))).toEqual(['item/t1-i2', 'turn/t1-u2'])
  expect(keys(look(store, 'lamp', { threadId: 't' }))).toEqual([])
})

it('gives pages that go on where the one before ended', async () => {
  const store = await filled()
  const whole = keys(look(store, 'lamp'))
  const paged: string[] = []
  for (let before: number | null | undefined; before !== null;) {
    const answer: SearchAnswer = look(store, 'lamp', {
      limit: 5,
      ...(before !== undefined && { before }),
    })
    paged.push(...keys(answer))
    before = answer.next
  }
  expect(paged).toEqual(whole)
  expect(whole).toHaveLength(12)
})

it('takes the last word as a beginning, ignores case and accents, and wants every word', async () => {
  const store = await filled()
  expect(keys(look(store, 'the LÀMP sta')).length).toBe(6)
  expect(keys(look(store, 'lam stands'))).toEqual([])
  expect(keys(look(store, 'lamp nowhere'))).toEqual([])
})

it.each([
  '"',
  "'",
  'lamp"',
  'AND',
  'a OR',
  '-lamp',
  'words:lamp',
  '{words}',
  'NEAR(',
  '*',
  '(',
  '^lamp',
  '\0',
  '""*',
])('takes %j as words, not as syntax', async (text) => {
  const store = await filled()
  expect(() => look(store, text)).not.toThrow()
})

it('finds text of a turn that still goes on as soon as something else is said', async () => {
  const store = await filled()
  const turn = turnOf(2, 1)
  store.append(turn.slice(0, 5))
  expect(keys(look(store, 'lamp stands', { threadId: 't2' }))).toEqual([])
  store.append(turn.slice(5, 6))
  expect(keys(look(store, 'lamp stands', { threadId: 't2' }))).toEqual(['item/t2-i1'])
})

it('finds what was said once, after more of it was said and it was filed again', async () => {
  const store = await filled()
  const turn = turnOf(2, 1)
  store.append(turn.slice(0, 6))
  expect(keys(look(store, 'stands'))).toContain('item/t2-i1')
  const of = { threadId: threadId.parse('t2'), turnId: turnId.parse('t2-u1') }
  const more = { ...of, itemId: itemId.parse('t2-i1'), offset: 21, text: ' Indeed.' }
  store.append([{ type: 'TurnItemUpdated', payload: more }, ...turn.slice(6)])
  expect(marked(look(store, 'indeed'))).toEqual(['The lamp stands at 1. [Indeed].'])
  expect(keys(look(store, 'stands', { threadId: 't2' }))).toEqual(['item/t2-i1'])
})

it('[A7] finds nothing of a deleted thread or project', async () => {
  const store = await filled()
  expect(keys(look(store, 'lamp'))).toHaveLength(12)
  const project = projectId.parse('p')
  store.append([
    { type: 'ThreadDeleted', payload: { threadId: threadId.parse('t0'), projectId: project } },
  ])
  expect(new Set(look(store, 'lamp').found.map((each) => each.threadId))).toEqual(new Set(['t1']))
  const threadIds = ['t0', 't1', 't2'].map((id) => threadId.parse(id))
  store.append([{ type: 'ProjectDeleted', payload: { projectId: project, threadIds } }])
  expect(keys(look(store, 'lamp'))).toEqual([])
})

it('files texts by itself once enough of them wait', async () => {
  const store = temporaryStore(await databaseFile())
  store.append(history(FILE_AFTER * 3))
  const count = (table: string) =>
    store.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0
  expect(count('view_search_waiting')).toBeGreaterThanOrEqual(FILE_AFTER)
  await new Promise(setImmediate)
  expect(count('view_search_waiting')).toBe(0)
  expect(count('view_search_words_docsize')).toBeGreaterThanOrEqual(FILE_AFTER)
})

it('takes back with its transaction what was to be found', async () => {
  const store = await filled()
  const lived = keys(look(store, 'lamp'))
  const undone = store.db.transaction(() => {
    store.append(turnOf(2, 1))
    throw new Error('the disk is full')
  })
  expect(undone).toThrow('the disk is full')
  store.log.rolledBack()
  store.views.rolledBack()
  expect(keys(look(store, 'lamp'))).toEqual(lived)
})

it('is a query of the host', async () => {
  const host = await temporaryHost({ runner: 'off' })
  const agent = { provider: 'practice' }
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: host.home })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'Mind the step' })
  const ask = (args: unknown) => host.query('search', args, new AbortController().signal)
  expect(await ask({ text: 'step' })).toMatchObject({
    state: { status: 'ready', lag: 0 },
    found: [{ threadId: 't', turnId: 'u', key: 'turn/u', kind: 'message' }],
    next: null,
  })
  await expect(ask({ text: 'a', limit: 1000 })).rejects.toMatchObject({ code: 'invalid-query' })
})
