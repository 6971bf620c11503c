import path from 'node:path'
import { z } from 'zod'
import { folderIn } from './folder.ts'
import { dataUrl, pieces, type Call, type Said } from './script.ts'
import type { Out, Wire } from './wire.ts'

/** Anthropic's Messages API, as far as Claude Code uses it. */
export const messages: Wire = {
  read(body) {
    const request = schema.parse(body)
    return {
      model: request.model,
      said: request.messages.flatMap(saidIn),
      tools: request.tools.length > 0,
      images: request.messages.flatMap(imagesIn),
    }
  },
  write({ think, say, calls, hang }, body, out) {
    const request = schema.parse(body)
    const offered = new Set(request.tools.map(({ name }) => name))
    const folder = folderIn(body)
    const uses = calls.flatMap((call) => toolsFor(call, folder, offered))
    const stopReason = uses.length > 0 ? 'tool_use' : 'end_turn'
    if (!request.stream) {
      out.json({
        ...blank(request.model),
        content: [...texts(say), ...uses],
        stop_reason: stopReason,
      })
      return
    }
    const stream = streamTo(out, request.model)
    const thinks = request.thinking && request.thinking.type !== 'disabled'
    if (think && thinks) stream.thinking(think)
    if (say) stream.text(say, hang)
    if (hang) return
    for (const use of uses) stream.tool(use)
    stream.end(stopReason)
  },
  error: (_, message) => ({ type: 'error', error: { type: 'api_error', message } }),
}

const block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  source: z
    .looseObject({ media_type: z.string().optional(), data: z.string().optional() })
    .optional(),
})
const content = z.union([z.string(), z.array(block)])
const turn = z.object({ role: z.string(), content })
const schema = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  thinking: z.looseObject({ type: z.string() }).optional(),
  messages: z.array(turn),
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
})

function saidIn({ role, content: said }: z.infer<typeof turn>): Said[] {
  const blocks = typeof said === 'string' ? [{ type: 'text', text: said }] : said
  return blocks.map((each): Said => {
    const { type, text = '' } = each
    if (type === 'tool_result') return { by: 'tool', text: textOf(each) }
    // Claude Code puts notes of its own among the user's words.
    const note = role !== 'user' || type !== 'text' || text.startsWith('<system-reminder>')
    return { by: note ? 'other' : 'user', text }
  })
}

function textOf(result: z.infer<typeof block>): string {
  const told = content.safeParse(result['content'])
  if (!told.success) return ''
  return typeof told.data === 'string'
    ? told.data
    : told.data.map(({ text = '' }) => text).join('\n')
}

const imagesIn = ({ content: said }: z.infer<typeof turn>): string[] =>
  typeof said === 'string'
    ? []
    : said.flatMap(({ type, source }) =>
        type === 'image' && source?.data
          ? [dataUrl(source.media_type ?? 'image/png', source.data)]
          : [],
      )

type ToolUse = { type: 'tool_use'; id: string; name: string; input: object }

let minted = 0
const mint = (prefix: string) => `${prefix}_${(minted += 1)}`
const toolUse = (name: string, input: object): ToolUse => ({
  type: 'tool_use',
  id: mint('toolu'),
  name,
  input,
})

/**
 * How Claude Code's own tools do what a script asks. Only some are offered at first; it knows the
 * others all the same.
 */
function toolsFor(call: Call, folder: string, offered: ReadonlySet<string>): ToolUse[] {
  switch (call.use) {
    case 'shell':
      return [toolUse('Bash', { command: call.command, description: 'What the script says' })]
    case 'read':
      return [toolUse('Read', { file_path: path.resolve(folder, call.path) })]
    case 'write':
      return [toolUse('Write', { file_path: path.resolve(folder, call.path), content: call.text })]
    case 'edit': {
      const [from, to] = [call.from, call.to]
      const place = { file_path: path.resolve(folder, call.path) }
      return [toolUse('Edit', { ...place, old_string: from, new_string: to })]
    }
    case 'plan':
      if (offered.has('TodoWrite'))
        return [toolUse('TodoWrite', { todos: call.entries.map(todoOf) })]
      return call.entries.map(({ text }) =>
        toolUse('TaskCreate', { subject: text, description: text }),
      )
    case 'tool':
      if (typeof call.input === 'string') throw new Error(`${call.name} takes no bare text`)
      return [toolUse(call.name, call.input)]
  }
}

const todoOf = ({ text, status }: Extract<Call, { use: 'plan' }>['entries'][number]) => ({
  content: text,
  activeForm: text,
  status: status === 'running' ? 'in_progress' : status,
})

const usage = {
  input_tokens: 60,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 40,
  output_tokens: 20,
}

const texts = (text: string) => (text ? [{ type: 'text', text }] : [])

const blank = (model: string) => ({
  id: mint('msg'),
  type: 'message',
  role: 'assistant',
  model,
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage,
})

/** Says one message in the events of the wire. */
function streamTo(out: Out, model: string) {
  let index = 0
  const send = (type: string, fields: object) => out.event(type, { type, ...fields })
  const begin = (content_block: object) => send('content_block_start', { index, content_block })
  const add = (delta: object) => send('content_block_delta', { index, delta })
  const stop = () => {
    send('content_block_stop', { index })
    index += 1
  }
  send('message_start', { message: blank(model) })
  return {
    thinking(text: string) {
      begin({ type: 'thinking', thinking: '', signature: '' })
      for (const thinking of pieces(text)) add({ type: 'thinking_delta', thinking })
      add({ type: 'signature_delta', signature: 'c2NyaXB0ZWQ=' })
      stop()
    },
    text(words: string, unfinished: boolean) {
      begin({ type: 'text', text: '' })
      for (const text of pieces(words)) add({ type: 'text_delta', text })
      if (!unfinished) stop()
    },
    tool({ input, ...called }: ToolUse) {
      begin({ ...called, input: {} })
      add({ type: 'input_json_delta', partial_json: JSON.stringify(input) })
      stop()
    },
    end(stop_reason: string) {
      send('message_delta', { delta: { stop_reason, stop_sequence: null }, usage })
      send('message_stop', {})
      out.end()
    },
  }
}
