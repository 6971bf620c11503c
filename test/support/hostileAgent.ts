import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { acpWire } from './acpWire.ts'
import { terminalScript } from './terminalScript.ts'

/** An agent program that misbehaves in the way its first argument names. It uses no SDK: it speaks bytes. */

const [, , manner = 'plain', argument = '', file = ''] = process.argv

const sessionId = 'hostile-session'
const { send, update, say, ask } = acpWire(sessionId)
const question = (toolCall?: object) => ask('question', 'call', toolCall)
const request = (method: string, params: object) =>
  send({ id: method, method, params: { sessionId, ...params } })
/** Waits until there is room for more. */
const room = (taken: boolean) => (taken ? undefined : once(process.stdout, 'drain'))

type Id = number | string
type Message = {
  id?: Id
  method?: string
  params?: {
    sessionId?: string
    modeId?: string
    modelId?: string
    configId?: string
    value?: string
    prompt?: object[]
    clientCapabilities?: { fs?: object }
  }
  result?: {
    outcome?: { outcome: string }
    content?: string
    terminalId?: string
    _meta?: { reason?: string }
  }
  error?: { code: number; message: string }
}
type Turn = { id: Id; prompt: object[]; end: (stopReason?: string) => boolean }

const script = terminalScript(acpWire(sessionId), sessionId)

const stopReasons = ['end_turn', 'max_tokens', 'max_turn_requests', 'refusal', 'cancelled']
/** What it notes to say of it in a later turn. */
const noted: string[] = []
/** A turn that goes on until an answer or a cancellation comes. */
let waiting: Turn | undefined

/** What it does when it is prompted; what is not here says hello and ends. */
const manners: Record<string, (turn: Turn) => unknown> = {
  garbage({ end }) {
    process.stdout.write('this is no JSON\n{"half": \n[1,2]\n42\n\n')
    say('still here')
    process.stdout.write('{"no": "message"}\n')
    end()
  },
  'unknown-update'({ end }) {
    update({ sessionUpdate: 'dance' })
    say('still here')
    end()
  },
  'huge-line'({ end }) {
    process.stderr.write('about to say too much\n')
    process.stdout.write('x'.repeat(17 * 1024 * 1024))
    process.stdout.write('\n')
    end()
  },
  'large-line'({ end }) {
    say('y'.repeat(1024 * 1024))
    end()
  },
  'bad-utf8'({ end }) {
    const content = { type: 'text', text: 'a@b' }
    const params = { sessionId, update: { sessionUpdate: 'agent_message_chunk', content } }
    const bytes = Buffer.from(
      `${JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params })}\n`,
    )
    bytes[bytes.indexOf('@')] = 0xff
    process.stdout.write(bytes)
    end()
  },
  async flood({ end }) {
    for (let at = 0; at < Number(argument); at += 1) {
      await room(say('z'.repeat(1000)))
      // How far it came, for the test to see that it was made to wait.
      if (file && at % 50 === 0) writeFileSync(file, String(at))
    }
    end()
  },
  /** Says so many MiB in words, in calls of tools that end and in ones that never do, and beside. */
  async pour({ end }) {
    const text = 'w'.repeat(64 * 1024)
    const content = [{ type: 'content', content: { type: 'text', text } }]
    for (let at = 0; at < Number(argument) * 4; at += 1) {
      await room(say(text))
      for (const status of ['completed', 'in_progress'])
        await room(
          update({
            sessionUpdate: 'tool_call',
            toolCallId: `${status}-${at}`,
            title: 'Pour',
            kind: 'execute',
            status,
            content,
          }),
        )
      if (!process.stderr.write(text)) await once(process.stderr, 'drain')
    }
    end()
  },
  /** Asks for a file again and again, and reads none of the answers. */
  async 'ask-deaf'() {
    for (let at = 0; at < 2000; at += 1)
      await room(
        send({ id: at, method: 'fs/read_text_file', params: { sessionId, path: argument } }),
      )
  },
  stall(turn) {
    say('one')
    waiting = turn
    if (!file) return
    // Half a line is no word yet.
    process.stdout.write('{"jsonrpc":')
    const look = setInterval(() => {
      if (!existsSync(file)) return
      clearInterval(look)
      process.stdout.write('"2.0","method":"nothing"}\n')
      say(' two')
      turn.end()
    }, 10)
  },
  die() {
    say('my last words')
    process.stderr.write('a wire came loose\n')
    process.exitCode = 7
    process.stdin.destroy()
  },
  leave: () => process.exit(Number(argument)),
  'die-by': () => process.kill(process.pid, argument),
  orphan() {
    // The child holds our output open and would outlive us.
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    say('going')
    process.exit(1)
  },
  /** Leaves something at work that is no child of its own, nor of its group, then does as told. */
  strew(turn) {
    strew(file)
    say('strewn')
    if (argument === 'exit') process.exit(1)
    if (argument === 'end') turn.end()
    else waiting = turn
  },
  stop: ({ end }) => end(stopReasons[Number(argument)] ?? argument),
  'no-answer': ({ id }) => send({ id, result: null }),
  error: ({ id }) =>
    send({
      id,
      error: {
        code: -32603,
        message: 'the lamp burst',
        data: argument ? JSON.parse(argument) : { details: 'at 40 amps' },
      },
    }),
  ask(turn) {
    question()
    if (argument === 'withdraw')
      send({ method: '$/cancel_request', params: { requestId: 'question' } })
    waiting = turn
  },
  /** One id for two questions and one for two calls; two ends, and an answer nobody asked for. */
  'same-ids'(turn) {
    for (const title of ['First', 'Second'])
      update({ sessionUpdate: 'tool_call', toolCallId: 'call', title, kind: 'other' })
    question({ title: 'Third', kind: 'other' })
    question({ title: 'Fourth', kind: 'other' })
    let answers = 0
    waiting = {
      ...turn,
      end() {
        answers += 1
        if (answers < 2) return true
        send({ id: 12_345, result: {} })
        turn.end()
        return turn.end('refusal')
      },
    }
  },
  /** Goes on after the turn has ended; the next turn tells what came of it. */
  late({ end }) {
    if (noted.length > 0) say(noted.toSorted().join())
    end()
    if (noted.length > 0) return
    say('too late')
    question()
    request('fs/write_text_file', { path: argument, content: 'late' })
  },
  read(turn) {
    request('fs/read_text_file', { path: argument, ...(file && JSON.parse(file)) })
    waiting = turn
  },
  write(turn) {
    request('fs/write_text_file', { path: argument, content: 'written' })
    waiting = turn
  },
  /** Asks for an edit in its own way, then writes the file twice. */
  'ask-and-write'(turn) {
    question({ title: 'Edit', kind: 'edit', rawInput: { filePath: argument } })
    let answers = 0
    const next = () => {
      answers += 1
      if (answers < 3) request('fs/write_text_file', { path: argument, content: `${answers}` })
      return answers < 3 || turn.end()
    }
    waiting = { ...turn, end: next }
  },
  settings({ end }) {
    say(noted.join('; ') || 'nothing set')
    noted.length = 0
    end()
  },
  /** Says what it was sent, word for word. */
  repeat({ prompt, end }) {
    say(JSON.stringify(prompt))
    end()
  },
  /** Does what its message says, step by step: see `terminalScript`. */
  async terminals(turn) {
    waiting = turn
    await script.run(turn.prompt)
    turn.end()
  },
  notice({ end }) {
    update({ sessionUpdate: 'notice', severity: 'warning', title: 'Low', description: 'on power' })
    end()
  },
  stubborn: () => say('you cannot stop me'),
}

/** Twice removed from us, in a session of its own; its pid goes into a file. */
function strew(into: string): void {
  const script = `(setsid sleep 600 & echo $! > "${into}") &`
  spawn('sh', ['-c', script], { stdio: 'ignore' })
}

const offered =
  manner === 'settings' && argument ? (JSON.parse(argument) as Record<string, unknown>) : {}
const helper = `${file}.helper`
const stubborn = manner === 'stubborn' || argument === 'stubborn'

function opened(id: Id, method: string): void {
  if (manner === 'login') {
    send({ id, error: { code: -32000, message: 'Authentication required' } })
    return
  }
  if (manner === 'strew') strew(helper)
  noted.push(...(manner === 'resume' ? [method] : []))
  send({
    id,
    result: { ...(method === 'session/new' && manner !== 'nameless' && { sessionId }), ...offered },
  })
}

function prompted(turn: Turn): void {
  const act = manners[manner]
  if (act) {
    void act(turn)
    return
  }
  say(noted.join() || 'hello')
  turn.end()
}

function answer(message: Message): void {
  const { id, method, params, result, error } = message
  if (method === undefined) {
    if (script.hear(message)) return
    const outcome = result?.outcome?.outcome
    const told = error ? 'refused' : (outcome ?? result?.content ?? 'done')
    if (manner === 'late') {
      noted.push(told)
      if (noted.length === 2) writeFileSync(file, '')
    } else if (id !== undefined) {
      const reason = result?._meta?.reason ?? error?.message
      say(JSON.stringify({ outcome: told, reason }))
      waiting?.end(outcome === 'cancelled' ? 'cancelled' : 'end_turn')
    }
    return
  }
  if (method === 'session/cancel' && !stubborn) waiting?.end('cancelled')
  if (id === undefined) return
  switch (method) {
    case 'initialize':
      if (manner === 'about') {
        const { fs } = params?.clientCapabilities ?? {}
        const words = process.argv.slice(3).join(' ')
        noted.push(`${JSON.stringify(fs)} ${words} ${process.env['OPENCODE_PERMISSION'] ?? ''}`)
      }
      return void send({
        id,
        result: {
          protocolVersion: manner === 'other-version' ? 9 : 1,
          agentCapabilities: {
            loadSession: true,
            ...(manner === 'resume' && { sessionCapabilities: { resume: {} } }),
            ...(manner === 'fork' && { sessionCapabilities: { fork: {} } }),
            ...(manner === 'repeat' && { promptCapabilities: JSON.parse(argument) }),
          },
        },
      })
    case 'session/new':
      return opened(id, method)
    case 'session/resume':
      if (argument === 'broken')
        return void send({ id, error: { code: -32603, message: 'cannot be resumed' } })
      return opened(id, method)
    case 'session/load':
      if (params?.sessionId !== sessionId)
        return void send({ id, error: { code: -32002, message: 'Resource not found' } })
      say('replayed')
      opened(id, method)
      if (manner === 'replay-late') setTimeout(() => say('replayed late'), 20)
      return
    case 'session/fork':
      if (argument === 'forgotten')
        return void send({ id, error: { code: -32002, message: 'Resource not found' } })
      noted.push(`${method} ${params?.sessionId}`)
      return void send({ id, result: { sessionId: 'the-branch' } })
    case 'session/set_model':
      noted.push(`the model ${params?.modelId}`)
      return void send({ id, result: {} })
    case 'session/set_mode':
      if (params?.modeId === file)
        return void send({ id, error: { code: -32603, message: 'not today' } })
      noted.push(`mode ${params?.modeId}`)
      return void send({ id, result: {} })
    case 'session/set_config_option':
      noted.push(`${params?.configId} ${params?.value}`)
      return void send({ id, result: { configOptions: offered['configOptions'] } })
    case 'session/prompt':
      return prompted({
        id,
        prompt: params?.prompt ?? [],
        end: (stopReason = 'end_turn') => send({ id, result: { stopReason } }),
      })
  }
}

if (manner === 'exit') {
  process.stderr.write('no such lamp\n')
  process.exit(3)
}
if (stubborn) {
  process.on('SIGTERM', () => {})
  setInterval(() => {}, 1000)
}
/** The message after which it reads no more. */
const lastRead = new Map([
  ['deaf', 'session/new'],
  ['ask-deaf', 'session/prompt'],
]).get(manner)
if (lastRead) setInterval(() => {}, 1000)

for await (const line of createInterface({ input: process.stdin })) {
  if (manner === 'silent') continue
  const message = JSON.parse(line) as Message
  answer(message)
  if (lastRead === undefined || message.method !== lastRead) continue
  process.stdin.pause()
  break
}
