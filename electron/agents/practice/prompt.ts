import type { ContentBlock } from '@agentclientprotocol/sdk'
import path from 'node:path'

/** What somebody says, and what they send along with it, by name. */
export type Said = { text: string; files: string[] }

/** Takes a prompt apart, so that nothing that came along is taken for an instruction. */
export function saidIn(prompt: readonly ContentBlock[]): Said {
  const files = prompt.flatMap(fileOf)
  const lines = prompt
    .flatMap((block) => (block.type === 'text' ? block.text.split('\n') : []))
    // Agents that make nothing of a link are told of it in words, too.
    .filter((line) => !files.some((name) => line.startsWith(`Attached file ${name}: `)))
  return { text: lines.join('\n').trim(), files }
}

function fileOf(block: ContentBlock): string[] {
  switch (block.type) {
    case 'resource_link':
      return [block.name]
    case 'resource':
      return [path.posix.basename(new URL(block.resource.uri).pathname)].map(decodeURIComponent)
    case 'image':
      return ['a picture']
    default:
      return []
  }
}
