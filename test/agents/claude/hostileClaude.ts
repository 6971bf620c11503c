import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

// A program that speaks as Claude Code does over its pipes, and then misbehaves. The first word that
// it is started with says how; those of the SDK come after.

// One that is deaf hears no interrupt before its turn has begun.
let hears = true
const [manner = '', ...words] = process.argv.slice(2)

const write = (line: string) =>
  new Promise<void>((resolve) => process.stdout.write(`${line}\n`, () => resolve()))
const say = (message: object) => write(JSON.stringify({ session_id: 's', uuid: 'u', ...message }))
const text = (said: string, id = 'm') =>
  say({
    type: 'assistant',
    parent_tool_use_id: null,
    message: { id, content: [{ type: 'text', text: said }] },
  })
const result = (fields: object) =>
  say({ type: 'result', subtype: 'success', is_error: false, result: '', errors: [], ...fields })
const done = () => result({ terminal_reason: 'completed' })

if (manner === 'exit') {
  process.stderr.write('no such lamp\n')
  process.exit(3)
}
// One that forgets knows no session that was before.
if (manner === 'forgets' && words.some((word) => word.startsWith('--resume'))) process.exit(1)

hears = manner !== 'deaf'

type Given = { uuid?: string }
const able = () =>
  say({ type: 'system', subtype: 'init', capabilities: ['msg_lifecycle_v1'], model: 'm' })
const tellOf = ({ uuid }: Given, state: string) =>
  say({ type: 'command_lifecycle', command_uuid: uuid, state })
const used = (tokens: number) => ({
  usage: { input_tokens: tokens, output_tokens: tokens },
  total_cost_usd: tokens,
})
let given = 0

const turns: Record<string, (message: Given) => Promise<unknown>> = {
  /** Goes on by itself with what it is told after its own words. */
  async 'goes-on'(message) {
    given += 1
    if (given === 1) {
      await able()
      return text('first')
    }
    await tellOf(message, 'queued')
    await result({ terminal_reason: 'completed', ...used(1) })
    await tellOf(message, 'started')
    await text('then', 'm2')
    await result({ terminal_reason: 'completed', ...used(3) })
  },
  /** Takes it up at once, in the same turn. */
  async folds(message) {
    given += 1
    if (given === 1) {
      await able()
      return text('first')
    }
    await tellOf(message, 'queued')
    await tellOf(message, 'started')
    await text('heard', 'm2')
    await done()
  },
  /** Fails with words still waiting. */
  async 'fails-told'(message) {
    given += 1
    if (given === 1) {
      await able()
      return text('first')
    }
    await tellOf(message, 'queued')
    await result({ is_error: true, terminal_reason: 'overloaded', result: 'No.' })
  },
  async 'dies-told'() {
    given += 1
    if (given > 1) process.exit(3)
    await able()
    await text('first')
  },
  async old() {
    await text('first')
  },
  async plain() {
    await text('hello')
    await done()
  },
  async forgets() {
    await text('hello')
    await done()
  },
  async garbage() {
    await write('this is no message')
    await write('{"type":')
    await write('[1,2]')
    await say({ type: 'assistant', message: 'nothing' })
    await say({ type: 'from-the-future', with: ['all', 'that'] })
    await text('still here')
    await done()
  },
  async 'huge-line'() {
    process.stderr.write('about to say too much\n')
    await write(`"${'x'.repeat(17 * 1024 * 1024)}"`)
  },
  async flood() {
    const [count = '0', progress] = words
    await say({ type: 'stream_event', event: { type: 'message_start', message: { id: 'm' } } })
    for (let at = 0; at < Number(count); at += 1) {
      const delta = { type: 'text_delta', text: 'z'.repeat(1000) }
      const event = { type: 'content_block_delta', index: 0, delta }
      await say({ type: 'stream_event', event })
      if (progress && at % 100 === 0) writeFileSync(progress, String(at))
    }
    await done()
  },
  async die() {
    await text('my last words')
    process.stderr.write('a wire came loose\n')
    process.exitCode = 7
    process.exit()
  },
  async 'die-talking'() {
    for (let at = 0; at < 200; at += 1) await text(`${at} `, `m${at}`)
    process.exit()
  },
  async stubborn() {
    process.on('SIGTERM', () => {})
    await text('never')
  },
  async deaf() {
    await say({ type: 'stream_event', event: { type: 'message_start', message: { id: 'm' } } })
    hears = true
  },
  async 'two-results'() {
    await text('once')
    await done()
    await done()
    await text('too late', 'late')
  },
  async end() {
    await result(JSON.parse(words[0] ?? '{}'))
  },
  async unlogged() {
    const message = { id: 'e', content: [{ type: 'text', text: 'Not logged in' }] }
    await say({ type: 'assistant', message, error: 'authentication_failed' })
    await result({ is_error: true, terminal_reason: 'api_error', result: 'Not logged in' })
  },
  async retrying() {
    for (const attempt of [1, 2])
      await say({ type: 'system', subtype: 'api_retry', attempt, error_status: 529 })
    await done()
  },
  async ask() {
    const questions = [{ question: 'Where?', options: [{ label: 'Here' }] }]
    const asked = words.includes('person')
      ? { tool_name: 'AskUserQuestion', input: { questions } }
      : { tool_name: 'Crane', input: {} }
    const request = { subtype: 'can_use_tool', tool_use_id: 't', ...asked }
    await say({ type: 'control_request', request_id: 'q', request })
    if (words[0] === 'withdraw') await say({ type: 'control_cancel_request', request_id: 'q' })
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line)
  if (manner === 'silent') continue
  if (message.type === 'control_request') {
    const { request_id, request } = message
    if (request.subtype === 'interrupt' && manner === 'stubborn') continue
    await say({
      type: 'control_response',
      response: { subtype: 'success', request_id, response: { commands: [], models: [] } },
    })
    if (request.subtype === 'interrupt' && hears)
      await result({
        subtype: 'error_during_execution',
        is_error: true,
        terminal_reason: 'aborted_tools',
      })
  } else if (message.type === 'control_response') {
    await text(JSON.stringify(message.response.response))
    await done()
  } else if (message.type === 'user') await turns[manner]?.(message)
}
