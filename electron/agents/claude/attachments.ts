import type { SDKUserMessage } from '@anthropic-ai/claude-agent-sdk'
import { readFile } from 'node:fs/promises'
import type { PromptAttachment } from '../agent.ts'

/** What a message to Claude Code holds. */
export type Content = SDKUserMessage['message']['content']
type Block = Exclude<Content, string>[number]

/** The largest file that its model takes whole, in the characters of base64: 3.75 MiB as it lies. */
const FILE_LIMIT = 5 * 1024 * 1024
/** What all files of one message may come to, in the same measure; a request has room for 32 MB. */
const FILES_LIMIT = 20 * 1024 * 1024
/** The largest PDF, likewise: 12 MiB as it lies. */
const DOCUMENT_LIMIT = 16 * 1024 * 1024
/** The largest text that is put in whole, in bytes. */
const TEXT_LIMIT = 64 * 1024

const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const

/**
 * A prompt with what goes along: what the model can take is put in, of the rest it is told where it
 * lies. `left` names what would have been put in, had it not been too large.
 */
export async function contentOf(
  text: string,
  attachments: readonly PromptAttachment[],
): Promise<{ content: Content; left: string[] }> {
  if (attachments.length === 0) return { content: text, left: [] }
  const blocks: Block[] = []
  const left: string[] = []
  let room = FILES_LIMIT
  for (const file of attachments) {
    const size = inBase64(file.bytes)
    const limit = limitOf(file)
    const fits = limit === undefined || size <= Math.min(limit, room)
    const block = fits ? await blockOf(file) : undefined
    if (block && limit !== undefined) room -= size
    if (!fits) left.push(file.name)
    blocks.push(block ?? { type: 'text', text: `The file ${file.name} lies at ${file.path}` })
  }
  // Last, since Claude Code takes what stands there for the prompt.
  blocks.push({ type: 'text', text })
  return { content: blocks, left }
}

const inBase64 = (bytes: number) => Math.ceil(bytes / 3) * 4

function limitOf({ mediaType }: PromptAttachment): number | undefined {
  if (imageTypeOf(mediaType)) return FILE_LIMIT
  return mediaType === PDF ? DOCUMENT_LIMIT : undefined
}

const PDF = 'application/pdf'
const imageTypeOf = (mediaType: string) => imageTypes.find((each) => each === mediaType)

/** Undefined where the model cannot take it, or it cannot be read. */
async function blockOf({
  name,
  mediaType,
  bytes,
  path,
}: PromptAttachment): Promise<Block | undefined> {
  const image = imageTypeOf(mediaType)
  if (!image && mediaType !== PDF && bytes > TEXT_LIMIT) return undefined
  const held = await readFile(path).catch(() => undefined)
  if (!held) return undefined
  const base64 = { type: 'base64' as const, data: held.toString('base64') }
  if (image) return { type: 'image', source: { ...base64, media_type: image } }
  if (mediaType === PDF)
    return { type: 'document', title: name, source: { ...base64, media_type: PDF } }
  const text = textIn(held)
  return text === undefined ? undefined : { type: 'text', text: `The file ${name}:\n\n${text}` }
}

/** Bytes as text; undefined where they are none. */
function textIn(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? text : undefined
}
