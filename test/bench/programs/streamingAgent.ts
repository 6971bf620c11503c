import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { clock, delta, DELTAS_PER_ITEM } from '../delta.ts'

/**
 * An agent program that does nothing but talk, at a steady rate for a given time.
 *
 * Asked its first prompt it reports to the conductor's port and waits for the word to begin, so that
 * all begin together.
 */
const [port = '', rate = '', seconds = ''] = process.argv.slice(2)
const total = Number(rate) * Number(seconds)
const sessionId = 'streaming'

const send = (message: object) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

function say(number: number): void {
  const messageId = `message-${Math.floor(number / DELTAS_PER_ITEM)}`
  const content = { type: 'text', text: delta(number, clock()) }
  const update = { sessionUpdate: 'agent_message_chunk', messageId, content }
  send({ method: 'session/update', params: { sessionId, update } })
}

async function stream(): Promise<void> {
  const conductor = connect(Number(port), '127.0.0.1')
  await once(conductor, 'data')
  conductor.destroy()
  const start = performance.now()
  const due = (number: number) => start + (number * 1000) / Number(rate)
  for (let number = 0; number < total; number += 1) {
    const early = due(number) - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    say(number)
  }
}

type Message = { id?: number | string; method?: string }

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line) as Message
  if (id === undefined) continue
  if (method === 'initialize')
    send({ id, result: { protocolVersion: 1, agentCapabilities: {}, authMethods: [] } })
  else if (method === 'session/new') send({ id, result: { sessionId } })
  else if (method === 'session/prompt')
    void stream().then(() => send({ id, result: { stopReason: 'end_turn' } }))
  else send({ id, error: { code: -32601, message: 'not spoken here' } })
}
