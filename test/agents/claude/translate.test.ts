import { expect, it } from 'vitest'
import { providerEvent } from '../../../core/providerEvents.ts'
import { readMessage, type ToolUse } from '../../../electron/agents/claude/messages.ts'
import { createPlan, planOf } from '../../../electron/agents/claude/plan.ts'
import { createTranslation } from '../../../electron/agents/claude/translate.ts'

const assistant = (content: object[], fields: object = {}) => ({
  type: 'assistant',
  parent_tool_use_id: null,
  message: { id: 'm1', content },
  ...fields,
})
const stream = (event: object, helper: string | null = null) => ({
  type: 'stream_event',
  parent_tool_use_id: helper,
  event,
})
const started = (id: string) => stream({ type: 'message_start', message: { id } })
const words = (text: string, index = 0, helper: string | null = null) => {
  const delta = { type: 'text_delta', text }
  return stream({ type: 'content_block_delta', index, delta }, helper)
}
const toolUse = (name: string, input: object = {}, id = 't1') => ({
  type: 'tool_use',
  id,
  name,
  input,
})
const result = (content: unknown, given?: unknown, fields: object = {}) => ({
  type: 'user',
  parent_tool_use_id: null,
  message: { content: [{ type: 'tool_result', tool_use_id: 't1', content, ...fields }] },
  tool_use_result: given,
})

/** Translates messages in a row; every event must be one the log would take. */
function translate(...messages: unknown[]) {
  const translation = createTranslation('t', '/work', createPlan())
  return messages
    .flatMap((value) => {
      const message = readMessage(value)
      if (message === 'broken') throw new Error(`broken: ${JSON.stringify(value)}`)
      if (message === 'unread' || message.type === 'result') return []
      return translation.take(message)
    })
    .map((event) => providerEvent.parse(event))
}
const bodiesIn = (...messages: unknown[]) =>
  translate(...messages).flatMap((event) => ('item' in event ? [event.item.body] : []))

it('says a message once, streamed or whole', () => {
  const said = { kind: 'assistant-text', body: { text: 'one ' } }
  expect(
    translate(started('m1'), words('one '), words('two'), assistant([text('one two')])),
  ).toEqual([
    { type: 'item-appended', itemId: 't:1', item: said },
    { type: 'item-text', itemId: 't:1', offset: 4, text: 'two' },
  ])
  expect(translate(assistant([text('one ')]))).toEqual([
    { type: 'item-appended', itemId: 't:1', item: said },
  ])
})

it('begins another item with another block', () => {
  const events = translate(
    started('m1'),
    words('one'),
    words('two', 1),
    started('m2'),
    words('three'),
  )
  expect(events.map((event) => event.type)).toEqual(Array(3).fill('item-appended'))
})

it('shows what a helper does, and leaves what it says to the agent', () => {
  const events = translate(
    words('psst', 0, 't0'),
    assistant([text('psst'), toolUse('Bash', { command: 'ls' })], { parent_tool_use_id: 't0' }),
  )
  expect(events).toMatchObject([{ item: { kind: 'tool-call', body: { command: 'ls' } } }])
})

it('keeps an error of the model’s for the end of the turn', () => {
  const translation = createTranslation('t', '/work', createPlan())
  const message = readMessage(assistant([text('API Error')], { error: 'server_error' }))
  expect(typeof message === 'object' && message.type === 'assistant').toBe(true)
  if (typeof message === 'object' && message.type === 'assistant')
    expect(translation.take(message)).toEqual([])
  expect(translation.trouble()).toBe('server_error')
})

it.each<[string, object, object]>([
  [
    'Bash',
    { command: 'npm test' },
    { tool: 'command', title: 'Run npm test', command: 'npm test' },
  ],
  [
    'Read',
    { file_path: '/work/a/b.ts' },
    { tool: 'read', title: 'Read a/b.ts', paths: ['a/b.ts'] },
  ],
  ['Read', { file_path: '/etc/hosts' }, { title: 'Read /etc/hosts', paths: ['/etc/hosts'] }],
  [
    'Write',
    { file_path: '/work/n', content: 'x' },
    { tool: 'edit', title: 'Write n', edits: [{ path: 'n', newText: 'x' }] },
  ],
  [
    'Edit',
    { file_path: '/work/n', old_string: 'x', new_string: 'y' },
    { title: 'Edit n', edits: [{ path: 'n', oldText: 'x', newText: 'y' }] },
  ],
  [
    'NotebookEdit',
    { notebook_path: '/work/n.ipynb', new_source: 'y' },
    {
      tool: 'edit',
      title: 'Edit n.ipynb',
      edits: [{ path: 'n.ipynb', oldText: '', newText: 'y' }],
    },
  ],
  ['Grep', { pattern: 'lamp' }, { tool: 'search', title: 'Search for lamp' }],
  ['WebFetch', { url: 'https://a.invalid/' }, { tool: 'fetch', title: 'Fetch https://a.invalid/' }],
  ['Agent', { description: 'count' }, { tool: 'other', title: 'Ask a helper: count' }],
  ['mcp__crane__lift', { load: 4 }, { tool: 'other', title: 'mcp__crane__lift' }],
])('shows a use of %s with %j', (name, input, body) => {
  expect(bodiesIn(assistant([toolUse(name, input)]))).toMatchObject([
    { ...body, status: 'pending' },
  ])
})

it('leaves an edit out that is too large to stand in an event', () => {
  const content = 'x'.repeat(65 * 1024)
  const [body] = bodiesIn(assistant([toolUse('Write', { file_path: '/work/n', content })]))
  expect(body).not.toHaveProperty('edits')
})

it('shows the whole file once it is known what it was', () => {
  const input = { file_path: '/work/n', old_string: 'a', new_string: '$&b' }
  const given = { originalFile: 'a a\n' }
  expect(bodiesIn(assistant([toolUse('Edit', input)]), result('done', given)).at(-1)).toMatchObject(
    {
      status: 'completed',
      edits: [{ path: 'n', oldText: 'a a\n', newText: '$&b a\n' }],
    },
  )
  const all = { ...input, replace_all: true }
  expect(bodiesIn(assistant([toolUse('Edit', all)]), result('done', given)).at(-1)).toMatchObject({
    edits: [{ newText: '$&b $&b\n' }],
  })
})

it.each<[string, unknown[], object]>([
  [
    'a command that went well',
    ['out', { stdout: 'out', stderr: 'err' }],
    { status: 'completed', output: { text: 'out\nerr' }, exitCode: 0 },
  ],
  [
    'a command that went wrong',
    ['Exit code 3\nout', 'Error: Exit code 3\nout', { is_error: true }],
    { status: 'failed', output: { text: 'out' }, exitCode: 3 },
  ],
  [
    'a command that was not run',
    ['<tool_use_error>Blocked: no.</tool_use_error>', undefined, { is_error: true }],
    { status: 'failed', output: { text: 'Blocked: no.' } },
  ],
  [
    'a picture',
    [
      [
        { type: 'image', source: {} },
        { type: 'text', text: 'a lamp' },
      ],
    ],
    { output: { text: '[image]\na lamp' } },
  ],
])('keeps the output of %s', (_, [content, given, fields], body) => {
  const told = result(content, given, (fields as object | undefined) ?? {})
  expect(bodiesIn(assistant([toolUse('Bash', { command: 'x' })]), told).at(-1)).toMatchObject(body)
})

it('passes over the result of a use that was never named', () => {
  expect(translate(result('out'))).toEqual([])
})

it('reads what it knows of a message, and tells what it does not know from what is broken', () => {
  expect(readMessage({ type: 'system', subtype: 'init', tools: 'many' })).toBe('unread')
  expect(readMessage({ type: 'stream_event', event: { type: 'ping' } })).toBe('unread')
  expect(readMessage({ type: 'assistant', message: {} })).toBe('broken')
  expect(readMessage('hello')).toBe('broken')
  const odd = assistant([{ type: 'of-the-future', what: 1 }, text('and on')])
  expect(translate(odd)).toHaveLength(1)
})

it('follows the list of things to do, however it is kept', () => {
  const plan = createPlan()
  const take = (name: string, input: ToolUse['input'], given?: unknown) =>
    plan
      .take({ id: 't', name, input }, given)
      ?.entries.map(({ text: what, status }) => `${what}: ${status}`)
  const made = (id: string, subject: string) => ({ task: { id, subject } })
  expect(take('TaskCreate', {}, made('1', 'one'))).toEqual(['one: pending'])
  expect(take('TaskCreate', {}, made('2', 'two'))).toEqual(['one: pending', 'two: pending'])
  expect(take('TaskUpdate', { taskId: '2', status: 'completed' })).toEqual([
    'one: pending',
    'two: completed',
  ])
  expect(take('TaskUpdate', { taskId: '2', subject: 'TWO' })).toEqual([
    'one: pending',
    'TWO: completed',
  ])
  expect(take('TaskUpdate', { taskId: '1', status: 'deleted' })).toEqual(['TWO: completed'])
  expect(take('TaskUpdate', { taskId: 'of-another-time' })).toBeUndefined()
  expect(take('TaskList', {})).toBeUndefined()
  const todos = [{ content: 'three', status: 'in_progress', activeForm: 'on three' }]
  expect(take('TodoWrite', { todos })).toEqual(['three: running'])
  expect(take('TodoWrite', { todos: 'none' })).toBeUndefined()
})

it.each([
  ['# Plan\n\n1. one\n2) two\n- three\n* [x] four\n\nwords', ['one', 'two', 'three', 'four']],
  ['First this.\n\nThen that.', ['First this.', 'Then that.']],
  ['', []],
])('takes the points of the plan %j', (plan, points) => {
  expect(planOf(plan).entries.map((entry) => entry.text)).toEqual(points)
})

function text(said: string) {
  return { type: 'text', text: said }
}
