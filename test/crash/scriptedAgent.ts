import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { acpWire } from '../support/acpWire.ts'

/**
 * An agent program that is quick to start and keeps a diary of the prompts it was given, one to a
 * line, so that a prompt that was sent twice shows.
 *
 * A prompt's last word says what it does: `say`, `write`, `ask`, `wonder`, `stream`; anything else fails.
 */

const [, , diary = ''] = process.argv

const sessionId = 'scripted-session'
const { send, say, ask } = acpWire(sessionId)

type Message = {
  id?: number | string
  method?: string
  params?: { prompt?: { text?: string }[] }
}

/** The turn under way, and how to end it. */
let turn: { end: (stopReason: string) => void } | undefined
let asked = 0

function begin(id: number | string, text: string): void {
  appendFileSync(diary, `${text}\n`)
  const talking = setInterval(() => say('and on '), 10)
  const end = (stopReason: string) => {
    clearInterval(talking)
    turn = undefined
    send({ id, result: { stopReason } })
  }
  turn = { end }
  say(`about ${text}`)
  const manner = text.split(' ').at(-1)
  if (manner === 'stream') return
  clearInterval(talking)
  switch (manner) {
    case 'write':
      appendFileSync(path.join(process.cwd(), 'notes.txt'), `${text}\n`)
      return end('end_turn')
    case 'ask':
      asked += 1
      return void ask(`question-${asked}`, `call-${asked}`)
    case 'wonder':
      asked += 1
      return void send({
        id: `question-${asked}`,
        method: 'elicitation/create',
        params: {
          sessionId,
          mode: 'form',
          message: 'Which lamp?',
          requestedSchema: {
            type: 'object',
            properties: { lamp: { type: 'string', enum: ['red', 'blue'] } },
            required: ['lamp'],
          },
        },
      })
    case 'say':
      return end('end_turn')
    default:
      turn = undefined
      return void send({ id, error: { code: -32603, message: 'the lamp burst' } })
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line) as Message
  switch (method) {
    case 'initialize':
      send({ id, result: { protocolVersion: 1, agentCapabilities: { loadSession: true } } })
      break
    case 'session/new':
    case 'session/load':
      send({ id, result: { sessionId } })
      break
    case 'session/prompt':
      if (id !== undefined) begin(id, (params?.prompt ?? []).map((part) => part.text).join(''))
      break
    case 'session/cancel':
      turn?.end('cancelled')
      break
    case undefined:
      // The answer to what was asked; a turn that was cancelled meanwhile has ended already.
      turn?.end('end_turn')
      break
  }
}
