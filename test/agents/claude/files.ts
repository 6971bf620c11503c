import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { PromptAttachment } from '../../../electron/agents/agent.ts'

/** A file in a folder, ready to go along with a prompt. */
export async function attach(
  folder: string,
  name: string,
  mediaType: string,
  held: string | Buffer,
): Promise<PromptAttachment> {
  const place = path.join(folder, name)
  await writeFile(place, held)
  return { name, mediaType, bytes: Buffer.byteLength(held), path: place }
}
