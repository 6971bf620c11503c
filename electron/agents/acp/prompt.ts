import type { ContentBlock, PromptCapabilities } from '@agentclientprotocol/sdk'
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { AgentError, type PromptAttachment } from '../agent.ts'

/** The largest text file that is sent whole, in bytes. */
export const EMBEDDED_TEXT_LIMIT = 64 * 1024
/** The largest image that is sent as one, in bytes; models take no larger ones. */
export const IMAGE_LIMIT = 10 * 1024 * 1024

const images = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
const texts =
  /^(text\/|application\/(json|xml|yaml|toml|javascript|typescript|sql)$|.*\+(json|xml)$)/

/** `named` are the files of which the agent is told nothing but where they lie. */
type Prompt = { blocks: ContentBlock[]; named: string[] }

/**
 * A message and its files as the agent takes them. With `imagesAlone` only words go along with
 * images. Throws AgentError `attachment-unreadable`.
 */
export async function promptOf(
  text: string,
  attachments: readonly PromptAttachment[],
  takes: PromptCapabilities,
  imagesAlone: boolean = false,
): Promise<Prompt> {
  const prompt: Prompt = { blocks: [], named: [] }
  const places: string[] = []
  const wordsOnly = imagesAlone && attachments.some((each) => isImage(each, takes))
  for (const attachment of attachments) {
    const whole = await wholeOf(attachment, wordsOnly ? { image: true } : takes)
    if (whole) prompt.blocks.push(whole)
    else if (!wordsOnly) prompt.blocks.push(linkTo(attachment))
    if (whole) continue
    prompt.named.push(attachment.name)
    // Some agents make nothing of a link.
    places.push(`Attached file ${attachment.name}: ${attachment.path}`)
  }
  const words = [text, ...places].filter((each) => each !== '').join('\n\n')
  return { ...prompt, blocks: [{ type: 'text', text: words }, ...prompt.blocks] }
}

const isImage = ({ mediaType, bytes }: PromptAttachment, { image }: PromptCapabilities) =>
  image === true && images.has(mediaType) && bytes <= IMAGE_LIMIT

/** What a file holds; undefined where the agent takes nothing of its kind or size. */
async function wholeOf(
  attachment: PromptAttachment,
  takes: PromptCapabilities,
): Promise<ContentBlock | undefined> {
  const { mediaType, bytes, path } = attachment
  if (isImage(attachment, takes)) {
    const data = await bytesOf(attachment)
    return { type: 'image', mimeType: mediaType, data: data.toString('base64') }
  }
  if (takes.embeddedContext && texts.test(mediaType) && bytes <= EMBEDDED_TEXT_LIMIT) {
    const text = textIn(await bytesOf(attachment))
    if (text === undefined) return undefined
    const uri = pathToFileURL(path).href
    return { type: 'resource', resource: { uri, mimeType: mediaType, text } }
  }
  return undefined
}

const linkTo = ({ name, mediaType, bytes, path }: PromptAttachment): ContentBlock => ({
  type: 'resource_link',
  uri: pathToFileURL(path).href,
  name,
  mimeType: mediaType,
  size: bytes,
})

async function bytesOf({ name, path }: PromptAttachment): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    const message = `The attached file ${name} could not be read. Attach it again.`
    throw new AgentError('attachment-unreadable', message, { cause })
  }
}

/** Bytes as text; undefined where they are none. */
function textIn(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? text : undefined
}
