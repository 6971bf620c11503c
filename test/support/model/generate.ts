import { z } from 'zod'
import { folderIn } from './folder.ts'
import { toolFor } from './geminiTools.ts'
import { dataUrl, pieces, type Said } from './script.ts'
import type { Wire } from './wire.ts'

/** Google's Generative Language API, as far as Gemini CLI uses it: the path names the model. */
const generate = (streamed: boolean): Wire => ({
  read(body, path) {
    const { contents, tools } = schema.parse(body)
    return {
      model: modelIn(path),
      said: contents.flatMap(({ role, parts }) => parts.map((part) => saidBy(role, part))),
      tools: tools.some(({ functionDeclarations }) => functionDeclarations.length > 0),
      images: contents.flatMap(({ parts }) =>
        parts.flatMap(({ inlineData }) =>
          inlineData ? [dataUrl(inlineData.mimeType, inlineData.data)] : [],
        ),
      ),
    }
  },
  write({ think, say, calls, hang }, body, out) {
    const { tools } = schema.parse(body)
    const declared = tools.flatMap(({ functionDeclarations }) => functionDeclarations)
    const offered = new Set(declared.map(({ name }) => name))
    const uses = calls.map((call) => {
      const { name, input } = toolFor(call, folderIn(body), offered)
      return { functionCall: { name, args: input } }
    })
    if (!streamed) {
      out.json(answer([{ text: say }, ...uses], 'STOP'))
      return
    }
    const send = (parts: object[], finishReason?: string) =>
      out.event(undefined, answer(parts, finishReason))
    if (think) send([{ text: `**Thinking** ${think}`, thought: true }])
    for (const text of pieces(say)) send([{ text }])
    if (hang) return
    send(uses.length > 0 ? uses : [{ text: '' }], 'STOP')
    out.end()
  },
  error: (code, message) => ({
    error: { code, message, status: code < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL' },
  }),
})

export const generateWhole = generate(false)
export const generateStreamed = generate(true)

const part = z.looseObject({
  text: z.string().optional(),
  functionResponse: z.looseObject({ response: z.unknown() }).optional(),
  inlineData: z.looseObject({ mimeType: z.string(), data: z.string() }).optional(),
})
const schema = z.looseObject({
  contents: z.array(z.looseObject({ role: z.string().default('user'), parts: z.array(part) })),
  tools: z
    .array(
      z.looseObject({
        functionDeclarations: z.array(z.looseObject({ name: z.string() })).default([]),
      }),
    )
    .default([]),
})

function saidBy(role: string, { text = '', functionResponse }: z.infer<typeof part>): Said {
  if (functionResponse) return { by: 'tool', text: JSON.stringify(functionResponse.response) ?? '' }
  return { by: role === 'user' ? 'user' : 'other', text }
}

const modelIn = (path: string) => /\/models\/([^:]+):/.exec(path)?.[1] ?? ''

const answer = (parts: object[], finishReason?: string) => ({
  candidates: [
    { index: 0, content: { role: 'model', parts }, ...(finishReason && { finishReason }) },
  ],
  usageMetadata: {
    promptTokenCount: 100,
    cachedContentTokenCount: 40,
    candidatesTokenCount: 20,
    totalTokenCount: 120,
  },
})
