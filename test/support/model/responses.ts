import { z } from 'zod'
import { codeFor, toolFor, type ToolUse } from './codexTools.ts'
import { pieces, type Said } from './script.ts'
import type { Out, Wire } from './wire.ts'

/** OpenAI's Responses API, as far as Codex uses it. */
export const responses: Wire = {
  read(body) {
    const request = schema.parse(body)
    return {
      model: request.model,
      said: request.input.map(saidBy),
      tools: namesIn(request).size > 0,
      images: request.input.flatMap(imagesIn),
    }
  },
  write({ think, say, calls, hang }, body, out) {
    const request = schema.parse(body)
    const offered = namesIn(request)
    const uses = calls.map((call) =>
      offered.has('exec') ? codeFor(call, offered) : toolFor(call, offered),
    )
    const stream = streamTo(out, request.model)
    if (think) stream.reasoning(think)
    if (say) stream.message(say, hang)
    if (hang) return
    for (const use of uses) stream.call(use)
    stream.complete()
  },
  error: (status, message) => ({ error: { type: 'server_error', code: String(status), message } }),
}

const part = z.looseObject({ text: z.string().optional(), image_url: z.string().optional() })
const content = z.union([z.string(), z.array(part)])
type Tool = { name?: string | undefined; tools?: Tool[] | undefined }
const tool: z.ZodType<Tool> = z.looseObject({
  name: z.string().optional(),
  get tools() {
    return z.array(tool).optional()
  },
})
const item = z.looseObject({
  type: z.string().default('message'),
  role: z.string().optional(),
  content: content.nullish(),
  output: content.nullish(),
  tools: z.array(tool).optional(),
})
const schema = z.looseObject({
  model: z.string(),
  input: z.array(item),
  tools: z.array(tool).optional(),
})
type Request = z.infer<typeof schema>

function saidBy({ type, role, content: said, output }: z.infer<typeof item>): Said {
  if (type === 'message' && role === 'user') return { by: 'user', text: textOf(said) }
  if (type.endsWith('_call_output')) return { by: 'tool', text: textOf(output) }
  return { by: 'other', text: textOf(said) }
}

const textOf = (said: z.infer<typeof content> | null | undefined): string =>
  typeof said === 'string' ? said : (said ?? []).map(({ text = '' }) => text).join('\n')

const imagesIn = ({ content: said }: z.infer<typeof item>): string[] =>
  Array.isArray(said) ? said.flatMap(({ image_url }) => (image_url ? [image_url] : [])) : []

/** The names of all tools on offer. Newer models are offered theirs as an item of the input. */
function namesIn({ tools = [], input }: Request): Set<string> {
  const named = (each: Tool): string[] => [
    ...(each.name === undefined ? [] : [each.name]),
    ...(each.tools ?? []).flatMap(named),
  ]
  const all = [...tools, ...input.flatMap((each) => each.tools ?? [])]
  return new Set(all.flatMap(named))
}

let minted = 0
const mint = (prefix: string) => `${prefix}_${(minted += 1)}`

/** Says one response in the events of the wire. */
function streamTo(out: Out, model: string) {
  const id = mint('resp')
  const output: object[] = []
  const send = (type: string, fields: object) => out.event(type, { type, ...fields })
  const begin = (begun: object) =>
    send('response.output_item.added', { output_index: output.length, item: begun })
  const finish = (done: object) => {
    send('response.output_item.done', { output_index: output.length, item: done })
    output.push(done)
  }
  const response = { id, object: 'response', model }
  send('response.created', { response: { ...response, status: 'in_progress', output: [] } })
  return {
    reasoning(text: string) {
      const thought = { type: 'reasoning', id: mint('rs') }
      const at = { item_id: thought.id, output_index: output.length, summary_index: 0 }
      begin({ ...thought, summary: [] })
      const blank = { type: 'summary_text', text: '' }
      send('response.reasoning_summary_part.added', { ...at, part: blank })
      for (const delta of pieces(text))
        send('response.reasoning_summary_text.delta', { ...at, delta })
      finish({ ...thought, summary: [{ ...blank, text }], encrypted_content: '' })
    },
    message(text: string, unfinished: boolean) {
      const message = { type: 'message', id: mint('msg'), role: 'assistant' }
      const at = { item_id: message.id, output_index: output.length, content_index: 0 }
      begin({ ...message, status: 'in_progress', content: [] })
      for (const delta of pieces(text)) send('response.output_text.delta', { ...at, delta })
      if (unfinished) return
      const said = [{ type: 'output_text', text, annotations: [] }]
      finish({ ...message, status: 'completed', content: said })
    },
    call({ name, input }: ToolUse) {
      const used = { name, call_id: mint('call') }
      const called =
        typeof input === 'string'
          ? { ...used, type: 'custom_tool_call', id: mint('ctc'), input }
          : { ...used, type: 'function_call', id: mint('fc'), arguments: JSON.stringify(input) }
      begin({ ...called, status: 'in_progress' })
      finish({ ...called, status: 'completed' })
    },
    complete() {
      send('response.completed', {
        response: { ...response, created_at: 0, status: 'completed', output, usage },
      })
      out.end()
    },
  }
}

const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 40 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 120,
}
