import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** An agent program that misbehaves in the way its first argument names. It uses no SDK: it speaks bytes. */

const [, , manner = 'plain', argument = '', file = ''] = process.argv

const send = (message: object) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const sessionId = 'hostile-session'
const say = (text: string) =>
  send({
    method: 'session/update',
    params: {
      sessionId,
      update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } },
    },
  })

type Message = {
  id?: number | string
  method?: string
  params?: { sessionId?: string }
  result?: { outcome: { outcome: string }; _meta?: { reason?: string } }
}

const stopReasons = ['end_turn', 'max_tokens', 'max_turn_requests', 'refusal', 'cancelled']

async function prompted(id: number | string): Promise<unknown> {
  const end = (stopReason = 'end_turn') => send({ id, result: { stopReason } })
  switch (manner) {
    case 'garbage':
      process.stdout.write('this is no JSON\n{"half": \n[1,2]\n42\n\n')
      say('still here')
      process.stdout.write('{"no": "message"}\n')
      return end()
    case 'unknown-update':
      send({ method: 'session/update', params: { sessionId, update: { sessionUpdate: 'dance' } } })
      say('still here')
      return end()
    case 'huge-line':
      process.stderr.write('about to say too much\n')
      process.stdout.write('x'.repeat(17 * 1024 * 1024))
      process.stdout.write('\n')
      return end()
    case 'large-line':
      say('y'.repeat(1024 * 1024))
      return end()
    case 'bad-utf8': {
      const line = JSON.stringify({
        jsonrpc: '2.0',
        method: 'session/update',
        params: {
          sessionId,
          update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'a@b' } },
        },
      })
      const bytes = Buffer.from(`${line}\n`)
      bytes[bytes.indexOf('@')] = 0xff
      process.stdout.write(bytes)
      return end()
    }
    case 'flood':
      for (let at = 0; at < Number(argument); at += 1) {
        if (!say('z'.repeat(1000))) await once(process.stdout, 'drain')
        // How far it came, for the test to see that it was made to wait.
        if (file) writeFileSync(file, String(at))
      }
      return end()
    case 'die':
      say('my last words')
      process.stderr.write('a wire came loose\n')
      process.exitCode = 7
      process.stdin.destroy()
      return
    case 'orphan':
      // The child holds our output open and would outlive us.
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
      say('going')
      process.exit(1)
      break
    case 'stop':
      return end(stopReasons[Number(argument)])
    case 'error':
      return send({
        id,
        error: { code: -32603, message: 'the lamp burst', data: { details: 'at 40 amps' } },
      })
    case 'ask':
      send({
        id: 'question',
        method: 'session/request_permission',
        params: {
          sessionId,
          toolCall: { toolCallId: 'call', title: 'Use the crane', kind: 'other' },
          options: [
            { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
            { optionId: 'no', name: 'No', kind: 'reject_once' },
          ],
        },
      })
      if (argument === 'withdraw')
        send({ method: '$/cancel_request', params: { requestId: 'question' } })
      waiting = { id, end }
      return
    case 'write-outside':
      send({
        id: 'write',
        method: 'fs/write_text_file',
        params: { sessionId, path: argument, content: 'written' },
      })
      waiting = { id, end }
      return
    case 'stubborn':
      say('you cannot stop me')
      return
    default:
      say('hello')
      return end()
  }
}

let waiting: { id: number | string; end: (reason?: string) => void } | undefined

if (manner === 'exit') {
  process.stderr.write('no such lamp\n')
  process.exit(3)
}
if (manner === 'stubborn') process.on('SIGTERM', () => {})
if (manner === 'stubborn') setInterval(() => {}, 1000)

for await (const line of createInterface({ input: process.stdin })) {
  const message: Message = JSON.parse(line)
  const { id, method } = message
  if (manner === 'silent') continue
  if (method === undefined) {
    const { outcome, _meta } = message.result ?? {}
    say(JSON.stringify({ outcome: outcome?.outcome ?? 'refused', reason: _meta?.reason }))
    waiting?.end(outcome?.outcome === 'cancelled' ? 'cancelled' : 'end_turn')
    continue
  }
  if (id === undefined) continue
  switch (method) {
    case 'initialize':
      send({
        id,
        result: {
          protocolVersion: manner === 'other-version' ? 9 : 1,
          agentCapabilities: { loadSession: true },
        },
      })
      break
    case 'session/new':
      if (manner === 'login')
        send({ id, error: { code: -32000, message: 'Authentication required' } })
      else send({ id, result: { sessionId } })
      break
    case 'session/load':
      if (message.params?.sessionId === sessionId) {
        say('replayed')
        send({ id, result: {} })
      } else send({ id, error: { code: -32002, message: 'Resource not found' } })
      break
    case 'session/prompt':
      void prompted(id)
      break
  }
}
