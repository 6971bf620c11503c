import type { ContentBlock } from '@agentclientprotocol/sdk'

/** Content as plain words; what is no text is named. */
export function textOf(content: ContentBlock): string {
  switch (content.type) {
    case 'text':
      return content.text
    case 'resource_link':
      return `[${content.name}](${content.uri})`
    case 'resource':
      return 'text' in content.resource ? content.resource.text : `[${content.resource.uri}]`
    case 'image':
      return '[image]'
    case 'audio':
      return '[audio]'
  }
}
