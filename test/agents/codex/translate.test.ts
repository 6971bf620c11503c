import { expect, it } from 'vitest'
import { INLINE_BODY_LIMIT } from '../../../core/items.ts'
import { providerEvent } from '../../../core/providerEvents.ts'
import type { Notification } from '../../../electron/agents/codex/peer.ts'
import type { ThreadItem } from '../../../electron/agents/codex/protocol.ts'
import { createTranslation } from '../../../electron/agents/codex/translate.ts'

const threadId = 'thread'
const started = (item: ThreadItem): Notification => ({
  method: 'item/started',
  params: { threadId, item },
})
const completed = (item: ThreadItem): Notification => ({
  method: 'item/completed',
  params: { threadId, item },
})
const delta = (text: string, itemId: string = 'words'): Notification => ({
  method: 'item/agentMessage/delta',
  params: { threadId, itemId, delta: text },
})
const thought = (text: string, summaryIndex: number): Notification => ({
  method: 'item/reasoning/summaryTextDelta',
  params: { threadId, itemId: 'thought', delta: text, summaryIndex },
})

/** Translates notifications in a row; every event must be one the log would take. */
function translate(...notifications: Notification[]) {
  const translation = createTranslation('t', '/work')
  return notifications
    .flatMap((each) => translation.take(each))
    .map((event) => providerEvent.parse(event))
}

const bodyOf = (...notifications: Notification[]) => {
  const last = translate(...notifications).at(-1)
  return last && 'item' in last ? last.item.body : undefined
}

it('begins another item where one would grow over the limit', () => {
  const events = translate(delta('a'.repeat(INLINE_BODY_LIMIT - 1)), delta('bcd'), delta('e'))
  expect(events.map((event) => ('text' in event ? event.text : event.type))).toEqual([
    'item-appended',
    'item-appended',
    'e',
  ])
})

it('keeps both halves of a character in one item', () => {
  const long = translate(delta(`${'a'.repeat(INLINE_BODY_LIMIT - 1)}💡`))
  expect(long).toMatchObject([
    { item: { body: { text: 'a'.repeat(INLINE_BODY_LIMIT - 1) } } },
    { item: { body: { text: '💡' } } },
  ])
})

it('says a text whole whose pieces did not come, and none twice', () => {
  const message = { type: 'agentMessage', id: 'words', text: 'all of it' } as const
  expect(translate(started(message), completed(message))).toMatchObject([
    { type: 'item-appended', item: { kind: 'assistant-text', body: { text: 'all of it' } } },
  ])
  expect(translate(delta('all '), delta('of it'), completed(message))).toHaveLength(2)
})

it('sets the parts of its reasoning apart', () => {
  expect(translate(thought('one', 0), thought(' two', 0), thought('three', 1))).toMatchObject([
    { item: { kind: 'reasoning', body: { text: 'one' } } },
    { text: ' two' },
    { text: '\n\nthree' },
  ])
  const whole = { type: 'reasoning', id: 'r', summary: ['a', 'b'], content: [] } as const
  expect(bodyOf(completed({ ...whole, summary: [...whole.summary], content: [] }))).toEqual({
    text: 'a\n\nb',
  })
})

it('shows reasoning that is told in full as an item of its own', () => {
  const raw: Notification = {
    method: 'item/reasoning/textDelta',
    params: { threadId, itemId: 'thought', delta: 'in full', contentIndex: 0 },
  }
  expect(translate(thought('short', 0), raw).map((event) => event.type)).toEqual([
    'item-appended',
    'item-appended',
  ])
})

it('shows one plan, replaced as it changes', () => {
  const plan = (status: 'pending' | 'inProgress' | 'completed'): Notification => ({
    method: 'turn/plan/updated',
    params: { threadId, plan: [{ step: 'Light it', status }] },
  })
  expect(translate(plan('pending'), plan('inProgress'), plan('completed'))).toMatchObject([
    { type: 'item-appended', itemId: 't:1', item: { body: { entries: [{ status: 'pending' }] } } },
    { type: 'item-updated', itemId: 't:1', item: { body: { entries: [{ status: 'running' }] } } },
    { type: 'item-updated', itemId: 't:1', item: { body: { entries: [{ status: 'completed' }] } } },
  ])
})

const command: Extract<ThreadItem, { type: 'commandExecution' }> = {
  type: 'commandExecution',
  id: 'c',
  command: "/bin/bash -lc 'make it'",
  cwd: '/work',
  status: 'inProgress',
  aggregatedOutput: null,
  exitCode: null,
}

it('shows what a command prints as it comes, and all of it at its end', () => {
  const printed = (text: string): Notification => ({
    method: 'item/commandExecution/outputDelta',
    params: { threadId, itemId: 'c', delta: text },
  })
  const end = { ...command, status: 'failed', aggregatedOutput: '0\n1\n2\n', exitCode: 2 } as const
  const bodies = translate(started(command), printed('1\n'), printed('2\n'), completed(end)).map(
    (event) => ('item' in event ? event.item.body : undefined),
  )
  expect(bodies).toMatchObject([
    { tool: 'command', title: 'make it', command: 'make it', directory: '/work' },
    { status: 'running', output: { text: '1\n' } },
    { status: 'running', output: { text: '1\n2\n' } },
    { status: 'failed', output: { text: '0\n1\n2\n' }, exitCode: 2 },
  ])
})

it('shows a tool that waits for leave as pending, until it ends by itself', () => {
  const translation = createTranslation('t', '/work')
  translation.take(started(command))
  expect(translation.hold('c', true)).toMatchObject([{ item: { body: { status: 'pending' } } }])
  expect(translation.hold('c', true)).toEqual([])
  const declined = { ...command, status: 'declined' } as const
  expect(translation.take(completed(declined))).toMatchObject([
    { item: { body: { status: 'rejected' } } },
  ])
  expect(translation.hold('unheard-of', true)).toEqual([])
})

it('takes a change that Codex has thought better of', () => {
  const change = (diff: string) => [{ path: '/work/a.txt', kind: { type: 'add' as const }, diff }]
  const edit: ThreadItem = {
    type: 'fileChange',
    id: 'e',
    changes: change('one\n'),
    status: 'inProgress',
  }
  const updated: Notification = {
    method: 'item/fileChange/patchUpdated',
    params: { threadId, itemId: 'e', changes: change('two\n') },
  }
  expect(bodyOf(started(edit), updated)).toMatchObject({
    title: 'Write a.txt',
    edits: [{ path: 'a.txt', newText: 'two\n' }],
  })
})

it('leaves out edits that are too large, but not their paths', () => {
  const diff = 'x'.repeat(INLINE_BODY_LIMIT + 1)
  const changes = [{ path: '/elsewhere/a', kind: { type: 'add' as const }, diff }]
  const body = bodyOf(started({ type: 'fileChange', id: 'e', changes, status: 'inProgress' }))
  expect(body).toMatchObject({ paths: ['/elsewhere/a'] })
  expect(body).not.toHaveProperty('edits')
})

it.each<[string, ThreadItem, object]>([
  [
    'a tool of a server',
    {
      type: 'mcpToolCall',
      id: 'm',
      server: 'docs',
      tool: 'find',
      status: 'failed',
      error: { message: 'no such page' },
    },
    { tool: 'other', title: 'docs: find', status: 'failed', output: { text: 'no such page' } },
  ],
  [
    'a search',
    { type: 'webSearch', id: 's', query: 'lamps' },
    { tool: 'search', title: 'lamps', status: 'completed' },
  ],
  [
    'an image',
    { type: 'imageView', id: 'i', path: '/work/lamp.png' },
    { tool: 'read', title: 'Look at lamp.png', paths: ['lamp.png'] },
  ],
  [
    'another agent',
    {
      type: 'collabAgentToolCall',
      id: 'a',
      tool: 'spawnAgent',
      status: 'completed',
      prompt: 'Count the lamps',
    },
    { tool: 'other', title: 'Count the lamps', status: 'completed' },
  ],
  [
    'a tool of a client',
    { type: 'dynamicToolCall', id: 'd', tool: 'dim', status: 'completed' },
    { tool: 'other', title: 'dim' },
  ],
  ['a shortened memory', { type: 'contextCompaction', id: 'k' }, { level: 'info' }],
])('shows %s', (_, item, body) => {
  expect(bodyOf(completed(item))).toMatchObject(body)
})

it('tells once that it tries again, and that another model answers', () => {
  const error = (willRetry: boolean): Notification => ({
    method: 'error',
    params: {
      threadId,
      willRetry,
      error: { message: 'The line is bad.', codexErrorInfo: null, additionalDetails: null },
    },
  })
  const rerouted: Notification = {
    method: 'model/rerouted',
    params: { threadId, fromModel: 'big', toModel: 'small' },
  }
  expect(translate(error(true), error(true), error(false), rerouted)).toMatchObject([
    { item: { body: { level: 'warning', text: 'The line is bad. Codex tries again.' } } },
    { item: { body: { level: 'info', text: 'small answers in place of big.' } } },
  ])
})
