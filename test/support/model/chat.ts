import path from 'node:path'
import { z } from 'zod'
import { folderIn } from './folder.ts'
import { toolFor as geminiToolFor } from './geminiTools.ts'
import { pieces, type Call, type Said } from './script.ts'
import type { Wire } from './wire.ts'

/** OpenAI's Chat Completions API, as far as OpenCode and Qwen Code use it. */
export const chat: Wire = {
  read(body) {
    const request = schema.parse(body)
    return {
      model: request.model,
      said: request.messages.map(saidBy),
      tools: request.tools.length > 0,
      images: request.messages.flatMap(imagesIn),
    }
  },
  write({ think, say, calls, hang }, body, out) {
    const { model, tools, stream } = schema.parse(body)
    const offered = new Set(tools.map((tool) => tool.function.name))
    const common = { id: 'chat', created: 0, model }
    if (!stream) {
      const message = { role: 'assistant', content: say }
      const choices = [{ index: 0, message, finish_reason: 'stop' }]
      out.json({ ...common, object: 'chat.completion', choices, usage })
      return
    }
    const send = (delta: object, finish: string | null = null) =>
      out.event(undefined, {
        ...common,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: finish }],
        ...(finish && { usage }),
      })
    send({ role: 'assistant', content: '' })
    for (const reasoning_content of pieces(think)) send({ reasoning_content })
    for (const content of pieces(say)) send({ content })
    if (hang) return
    for (const [index, call] of calls.entries()) {
      const { name, input } = toolFor(call, body, offered)
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

const usage = {
  prompt_tokens: 100,
  prompt_tokens_details: { cached_tokens: 40 },
  completion_tokens: 20,
  total_tokens: 120,
}

const part = z.looseObject({
  text: z.string().optional(),
  image_url: z.looseObject({ url: z.string() }).optional(),
})
const message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(part)]).nullish(),
})
const schema = z.looseObject({
  model: z.string(),
  messages: z.array(message),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).default([]),
  stream: z.boolean().default(false),
})

function saidBy({ role, content }: z.infer<typeof message>): Said {
  const text =
    typeof content === 'string'
      ? content
      : (content ?? []).map(({ text: words = '' }) => words).join('\n')
  return { by: role === 'user' || role === 'tool' ? role : 'other', text }
}

const imagesIn = ({ content }: z.infer<typeof message>): string[] =>
  Array.isArray(content)
    ? content.flatMap(({ image_url }) => (image_url ? [image_url.url] : []))
    : []

let minted = 0
const mint = () => `call_${(minted += 1)}`

/** How OpenCode's own tools do what a script asks; Qwen Code's are another family. */
function toolFor(
  call: Call,
  body: unknown,
  offered: ReadonlySet<string>,
): { name: string; input: object } {
  if (offered.has('run_shell_command')) return geminiToolFor(call, folderIn(body), offered)
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
    case 'plan': {
      const todos = call.entries.map(({ text, status }) => ({
        content: text,
        status: status === 'running' ? 'in_progress' : status,
        priority: 'medium',
      }))
      return { name: 'todowrite', input: { todos } }
    }
    case 'tool':
      if (typeof call.input === 'string') throw new Error(`${call.name} takes no bare text`)
      return { name: call.name, input: call.input }
  }
}
