import { createInterface } from 'node:readline'

/** An MCP server, spoken to over its pipes: it lights lamps, and asks which. */
export const mcpServer = import.meta.filename

type Message = {
  id?: number | string
  method?: string
  params?: { name?: string; arguments?: object; protocolVersion?: string }
  result?: object
}

const lamp = {
  type: 'object',
  properties: {
    lamp: { type: 'string', title: 'Lamp', enum: ['red', 'green'] },
    minutes: { type: 'integer', title: 'Minutes', description: 'For how long?' },
    bright: { type: 'boolean', title: 'Bright' },
  },
  required: ['lamp'],
}

const tools = [
  {
    name: 'light',
    description: 'Lights a lamp.',
    inputSchema: { type: 'object', properties: { where: { type: 'string' } } },
    annotations: { readOnlyHint: false, destructiveHint: true },
  },
  {
    name: 'choose',
    description: 'Asks which lamp.',
    inputSchema: { type: 'object', properties: {} },
    annotations: { readOnlyHint: true },
  },
]

const send = (message: object) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const say = (id: Message['id'], text: string) =>
  send({ id, result: { content: [{ type: 'text', text }] } })

/** The call that waits for a person's answer. */
let asking: Message['id']

function answer({ id, method, params, result }: Message): void {
  switch (method) {
    case 'initialize': {
      const serverInfo = { name: 'lamps', version: '1' }
      const { protocolVersion } = params ?? {}
      return void send({ id, result: { protocolVersion, capabilities: { tools: {} }, serverInfo } })
    }
    case 'tools/list':
      return void send({ id, result: { tools } })
    case 'tools/call':
      if (params?.name === 'light') return void say(id, `lit ${JSON.stringify(params.arguments)}`)
      asking = id
      return void send({
        id: 'which',
        method: 'elicitation/create',
        params: { message: 'Which lamp shall it be?', requestedSchema: lamp },
      })
    default:
      if (id === 'which') say(asking, `told ${JSON.stringify(result)}`)
  }
}

if (import.meta.main)
  for await (const line of createInterface({ input: process.stdin })) answer(JSON.parse(line))
