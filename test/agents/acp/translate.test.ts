import type { SessionUpdate } from '@agentclientprotocol/sdk'
import { expect, it } from 'vitest'
import { INLINE_BODY_LIMIT } from '../../../core/items.ts'
import { providerEvent } from '../../../core/providerEvents.ts'
import { createTranslation } from '../../../electron/agents/acp/translate.ts'

const checkout = '/work'
const text = (said: string) => ({ type: 'text' as const, text: said })
const chunk = (said: string, messageId?: string): SessionUpdate => ({
  sessionUpdate: 'agent_message_chunk',
  content: text(said),
  ...(messageId !== undefined && { messageId }),
})
const thought = (said: string): SessionUpdate => ({
  sessionUpdate: 'agent_thought_chunk',
  content: text(said),
})
const call = (fields: object): SessionUpdate => ({
  sessionUpdate: 'tool_call',
  toolCallId: 'c1',
  title: 'Do it',
  ...fields,
})
const update = (fields: object): SessionUpdate => ({
  sessionUpdate: 'tool_call_update',
  toolCallId: 'c1',
  ...fields,
})

/** Translates updates in a row; every event must be one the log would take. */
function translate(...updates: SessionUpdate[]) {
  const translation = createTranslation('t', checkout)
  return updates
    .flatMap((each) => translation.take(each))
    .map((event) => providerEvent.parse(event))
}

const bodyOf = (...updates: SessionUpdate[]) => {
  const last = translate(...updates).at(-1)
  return last && 'item' in last ? last.item.body : undefined
}

it('begins an item with its first text and appends at offsets', () => {
  expect(translate(chunk('one '), chunk('two '), chunk('three'))).toEqual([
    {
      type: 'item-appended',
      itemId: 't:1',
      item: { kind: 'assistant-text', body: { text: 'one ' } },
    },
    { type: 'item-text', itemId: 't:1', offset: 4, text: 'two ' },
    { type: 'item-text', itemId: 't:1', offset: 8, text: 'three' },
  ])
})

it('begins another item when something else came between', () => {
  const events = translate(chunk('a'), thought('b'), chunk('c'), call({}), chunk('d'))
  expect(events.map((event) => ('item' in event ? event.item.kind : event.type))).toEqual([
    'assistant-text',
    'reasoning',
    'assistant-text',
    'tool-call',
    'assistant-text',
  ])
  expect(new Set(events.map((event) => ('itemId' in event ? event.itemId : ''))).size).toBe(5)
})

it('begins another item with another message', () => {
  const events = translate(chunk('a', 'm1'), chunk('b', 'm1'), chunk('c', 'm2'))
  expect(events.map((event) => event.type)).toEqual(['item-appended', 'item-text', 'item-appended'])
})

it('begins another item where one would grow over the limit', () => {
  const events = translate(chunk('a'.repeat(INLINE_BODY_LIMIT - 1)), chunk('bcd'), chunk('e'))
  expect(
    events.map((event) => ('text' in event ? [event.type, event.text] : [event.type])),
  ).toEqual([['item-appended'], ['item-appended'], ['item-text', 'e']])
})

it('keeps both halves of a character in one event', () => {
  const [half, rest] = ['\uD83D', '\uDCA1']
  const events = translate(chunk(`a${half}`), chunk(`${rest}b`))
  expect(events).toMatchObject([{ item: { body: { text: 'a' } } }, { offset: 1, text: '💡b' }])
  const long = translate(chunk('a'.repeat(INLINE_BODY_LIMIT - 1) + '💡'))
  expect(long).toMatchObject([
    { item: { body: { text: 'a'.repeat(INLINE_BODY_LIMIT - 1) } } },
    { item: { body: { text: '💡' } } },
  ])
})

it.each<[string, object, object]>([
  [
    'execute',
    { kind: 'execute', rawInput: { command: 'ls -l', cwd: '/work/a' } },
    { tool: 'command', command: 'ls -l', directory: '/work/a' },
  ],
  [
    'an argv',
    { kind: 'execute', rawInput: { command: ['git', 'commit', '-m', "it's done"] } },
    { tool: 'command', command: "git commit -m 'it'\\''s done'" },
  ],
  [
    'edit',
    { kind: 'edit', content: [{ type: 'diff', path: '/work/a/b.ts', oldText: 'x', newText: 'y' }] },
    { tool: 'edit', paths: ['a/b.ts'], edits: [{ path: 'a/b.ts', oldText: 'x', newText: 'y' }] },
  ],
  [
    'a new file',
    { kind: 'edit', content: [{ type: 'diff', path: '/work/n', oldText: null, newText: 'y' }] },
    { edits: [{ path: 'n', newText: 'y' }] },
  ],
  [
    'delete',
    { kind: 'delete', content: [{ type: 'diff', path: '/work/n', oldText: 'x', newText: '' }] },
    { tool: 'edit', edits: [{ path: 'n', oldText: 'x', newText: null }] },
  ],
  [
    'a file that only the input names',
    { kind: 'edit', rawInput: { filePath: '/work/a' } },
    { tool: 'edit', paths: ['a'] },
  ],
  [
    'move',
    { kind: 'move', locations: [{ path: '/work/a' }, { path: '/elsewhere/b' }] },
    { tool: 'edit', paths: ['a', '/elsewhere/b'] },
  ],
  [
    'read',
    { kind: 'read', locations: [{ path: '/work/a' }, { path: '/work/a' }] },
    { tool: 'read', paths: ['a'] },
  ],
  ['search', { kind: 'search' }, { tool: 'search' }],
  ['fetch', { kind: 'fetch' }, { tool: 'fetch' }],
  ['think', { kind: 'think' }, { tool: 'think' }],
  ['switch_mode', { kind: 'switch_mode' }, { tool: 'other' }],
  ['no kind', {}, { tool: 'other', title: 'Do it', status: 'pending' }],
  ['in_progress', { status: 'in_progress' }, { status: 'running' }],
  ['completed', { status: 'completed' }, { status: 'completed' }],
  ['failed', { status: 'failed' }, { status: 'failed' }],
  [
    'words',
    {
      content: [
        { type: 'content', content: text('a') },
        { type: 'content', content: text('b') },
      ],
    },
    { output: { text: 'a\nb' } },
  ],
  [
    'raw words',
    { rawOutput: { stdout: 'out', exit_code: 2 } },
    { output: { text: 'out' }, exitCode: 2 },
  ],
])('translates a tool call: %s', (_, fields, expected) => {
  expect(bodyOf(call(fields))).toMatchObject(expected)
})

it('folds updates into the call, replacing what they tell and leaving the rest', () => {
  const body = bodyOf(
    call({ kind: 'execute', rawInput: { command: 'ls' }, status: 'pending' }),
    update({ status: 'in_progress', title: null }),
    update({ status: 'completed', rawOutput: { exitCode: 0 } }),
  )
  expect(body).toMatchObject({ title: 'Do it', command: 'ls', status: 'completed', exitCode: 0 })
})

it('says nothing for an update that shows nothing new', () => {
  expect(translate(call({ kind: 'read' }), update({ kind: 'read', title: 'Do it' }))).toHaveLength(
    1,
  )
})

it('names a call that its agent did not name', () => {
  expect(bodyOf(update({ status: 'failed' }))).toMatchObject({ title: 'Use a tool' })
})

it('shows notices of the agent, and replaces one that is marked', () => {
  const translation = createTranslation('t', checkout)
  const told: SessionUpdate = { sessionUpdate: 'notice', severity: 'error', title: 'Out of gas' }
  expect(translation.take(told)).toMatchObject([
    { type: 'item-appended', item: { body: { level: 'error', text: 'Out of gas' } } },
  ])
  const first = translation.notice({ level: 'warning', text: 'quiet' }, 'mark')
  const second = translation.notice({ level: 'info', text: 'again' }, 'mark')
  expect(first).toMatchObject([{ type: 'item-appended', itemId: 't:2' }])
  expect(second).toMatchObject([{ type: 'item-updated', itemId: 't:2' }])
})

it('takes an update of a call it never heard of as its beginning', () => {
  expect(translate(update({ title: 'Late' }))).toMatchObject([
    { type: 'item-appended', item: { kind: 'tool-call', body: { title: 'Late' } } },
  ])
})

it('leaves out edits that are too large, but not their paths', () => {
  const newText = 'x'.repeat(INLINE_BODY_LIMIT + 1)
  const body = bodyOf(call({ kind: 'edit', content: [{ type: 'diff', path: '/work/a', newText }] }))
  expect(body).toMatchObject({ paths: ['a'] })
  expect(body).not.toHaveProperty('edits')
})

it('shows the failure of a rejected call as a rejection', () => {
  const translation = createTranslation('t', checkout)
  translation.take(call({}))
  expect(translation.reject('c1')).toMatchObject([{ item: { body: { status: 'rejected' } } }])
  expect(translation.take(update({ status: 'failed' }))).toEqual([])
  expect(translation.reject('unheard-of')).toEqual([])
})

it('shows one plan, replaced as it changes', () => {
  const plan = (status: 'pending' | 'in_progress' | 'completed'): SessionUpdate => ({
    sessionUpdate: 'plan',
    entries: [{ content: 'Light it', priority: 'high', status }],
  })
  expect(translate(plan('pending'), plan('in_progress'), plan('completed'))).toMatchObject([
    { type: 'item-appended', itemId: 't:1', item: { kind: 'plan' } },
    { type: 'item-updated', itemId: 't:1', item: { body: { entries: [{ status: 'running' }] } } },
    { type: 'item-updated', itemId: 't:1', item: { body: { entries: [{ status: 'completed' }] } } },
  ])
})

it('names content that is no text', () => {
  const link: SessionUpdate = {
    sessionUpdate: 'agent_message_chunk',
    content: { type: 'resource_link', name: 'a.ts', uri: 'file:///work/a.ts' },
  }
  expect(bodyOf(link)).toEqual({ text: '[a.ts](file:///work/a.ts)' })
})

it('says nothing for a replayed user message, commands, modes and titles', () => {
  expect(
    translate(
      { sessionUpdate: 'user_message_chunk', content: text('hi') },
      { sessionUpdate: 'available_commands_update', availableCommands: [] },
      { sessionUpdate: 'current_mode_update', currentModeId: 'plan' },
    ),
  ).toEqual([])
})

it('tells what the turn cost, of the sum that the agent tells', () => {
  const translation = createTranslation('t', checkout, 1.5)
  expect(translation.usage()).toBeUndefined()
  translation.take({
    sessionUpdate: 'usage_update',
    used: 10,
    size: 100,
    cost: { amount: 2, currency: 'USD' },
  })
  expect(translation.usage()).toEqual({ costUsd: 0.5 })
})
