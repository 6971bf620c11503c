import type { PromptAttachment } from '../agent.ts'
import type { UserInput } from './protocol.ts'

/** Pictures that models take; Codex reads them from disk. */
const IMAGES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** What a person says, with what goes along: a file that is no picture is named in the words. */
export function input(text: string, attachments: readonly PromptAttachment[] = []): UserInput[] {
  const isImage = ({ mediaType }: PromptAttachment) => IMAGES.has(mediaType)
  const files = attachments
    .filter((each) => !isImage(each))
    .map(
      ({ name, mediaType, path }) =>
        `Attached file ${JSON.stringify(name)} (${mediaType}): ${path}`,
    )
  const words = files.length === 0 ? text : `${text}\n\n${files.join('\n')}`
  return [
    { type: 'text', text: words, text_elements: [] },
    ...attachments.filter(isImage).map(({ path }) => ({ type: 'localImage' as const, path })),
  ]
}
