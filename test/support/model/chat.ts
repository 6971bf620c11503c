import path from 'node:path'
import { z } from 'zod'
import { pieces, type Call, type Said } from './script.ts'
import type { Wire } from './wire.ts'

/** OpenAI's Chat Completions API, as far as OpenCode uses it. */
export const chat: Wire = {
  read(body) {
    const request = schema.parse(body)
    return { said: request.messages.map(saidBy), tools: request.tools.length > 0 }
  },
  write({ say, calls, hang }, body, out) {
    const { model } = schema.parse(body)
    const send = (delta: object, finish: string | null = null) =>
      out.event('message', {
        id: 'chat',
        object: 'chat.completion.chunk',
        created: 0,
        model,
        choices: [{ index: 0, delta, finish_reason: finish }],
      })
    send({ role: 'assistant', content: '' })
    for (const content of pieces(say)) send({ content })
    if (hang) return
    for (const [index, call] of calls.entries()) {
      const { name, input } = toolFor(call, body)
      const named = { name, arguments: JSON.stringify(input) }
      send({ tool_calls: [{ index, id: mint(), type: 'function', function: named }] })
    }
    send({}, calls.length > 0 ? 'tool_calls' : 'stop')
    out.end()
  },
  error: (status, message) => ({
    error: { type: status < 500 ? 'invalid_request_error' : 'server_error', message },
  }),
}

const part = z.looseObject({ text: z.string().optional() })
const message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(part)]).nullish(),
})
const schema = z.looseObject({
  model: z.string(),
  messages: z.array(message),
  tools: z.array(z.looseObject({})).default([]),
})

function saidBy({ role, content }: z.infer<typeof message>): Said {
  const text =
    typeof content === 'string'
      ? content
      : (content ?? []).map(({ text: words = '' }) => words).join('\n')
  return { by: role === 'user' || role === 'tool' ? role : 'other', text }
}

let minted = 0
const mint = () => `call_${(minted += 1)}`

/** How OpenCode's own tools do what a script asks. */
function toolFor(call: Call, body: unknown): { name: string; input: object } {
  const place = (file: string) => path.resolve(folderIn(body), file)
  switch (call.use) {
    case 'shell':
      return { name: 'bash', input: { command: call.command, description: 'What the script says' } }
    case 'read':
      return { name: 'read', input: { filePath: place(call.path) } }
    case 'write':
      return { name: 'write', input: { filePath: place(call.path), content: call.text } }
    case 'edit': {
      const input = { filePath: place(call.path), oldString: call.from, newString: call.to }
      return { name: 'edit', input }
    }
    case 'plan':
    case 'tool':
      throw new Error(`no tool for ${call.use}`)
  }
}

/** Where the agent works, which it tells its model in words. */
const folderIn = (body: unknown): string =>
  /working directory: ([^\n"\\]+)/i.exec(JSON.stringify(body))?.[1]?.trim() ?? '/'
