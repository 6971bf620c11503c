import { rmSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Attachment } from '../../core/attachments.ts'
import type { ThreadId, TurnId } from '../../core/ids.ts'
import { AgentError, type PromptAttachment } from '../agents/agent.ts'
import type { Blobs } from '../store/blobs.ts'
import { asStoreError, StoreError } from '../store/storeError.ts'

/** The longest that a file's name may be, in bytes of UTF-8; more than file systems take is cut. */
const NAME_BYTES = 200

type Of = { threadId: ThreadId; turnId: TurnId }

/** Where agents may read what goes along with a message, for as long as its turn runs. */
export interface PromptFiles {
  /** Lays copies out under the files' own names. Throws AgentError when one is lost, or the disk says no. */
  layOut(of: Of, attachments: readonly Attachment[]): Promise<PromptAttachment[]>
  /** The turn has ended: nobody reads them any more. */
  clear(of: Of): Promise<void>
}

/** Keeps them in a folder of its own, and begins by removing what an earlier host left there. */
export function openPromptFiles(folder: string, blobs: Pick<Blobs, 'copy'>): PromptFiles {
  rmSync(folder, { recursive: true, force: true })
  // Ids may hold a colon, which no name may on Windows; neither holds a dot.
  const place = ({ threadId, turnId }: Of) =>
    path.join(folder, `${encodeURIComponent(threadId)}.${encodeURIComponent(turnId)}`)
  return {
    layOut: (of, attachments) =>
      copies(place(of), attachments).catch((cause: unknown) => {
        const named = asStoreError(cause, folder)
        if (!(named instanceof StoreError)) throw cause
        throw new AgentError(named.code, named.message, { cause })
      }),
    clear: (of) => rm(place(of), { recursive: true, force: true }),
  }

  async function copies(
    own: string,
    attachments: readonly Attachment[],
  ): Promise<PromptAttachment[]> {
    await rm(own, { recursive: true, force: true })
    await mkdir(own, { recursive: true, mode: 0o700 })
    const taken = new Set<string>()
    const laidOut: PromptAttachment[] = []
    for (const { blob, name, mediaType, bytes } of attachments) {
      const file = path.join(own, freeName(name, taken))
      if (!(await blobs.copy(blob, file)))
        throw new AgentError(
          'attachment-missing',
          `What "${name}" held is no longer kept. Attach the file again.`,
        )
      laidOut.push({ name, mediaType, bytes, path: file })
    }
    return laidOut
  }
}

// What Windows takes no name for, whatever its ending.
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** A name that every file system takes and that no other has. Its ending stays: agents go by it. */
export function freeName(name: string, taken: Set<string>): string {
  // oxlint-disable-next-line no-control-regex -- those are the ones that must go
  const plain = name.replaceAll(/[<>:"|?*\u0000-\u001f\u007f]/g, '_').replace(/[. ]+$/, '_')
  const parsed = path.parse(plain)
  const ending = Buffer.byteLength(parsed.ext) <= 20 ? parsed.ext : ''
  const whole = ending === '' ? plain : parsed.name
  const stem = reserved.test(whole) ? `_${whole}` : whole
  for (let nth = 1; ; nth += 1) {
    const end = nth === 1 ? ending : ` (${nth})${ending}`
    const free = `${cut(stem, NAME_BYTES - Buffer.byteLength(end))}${end}`
    const key = free.normalize('NFC').toLowerCase()
    if (taken.has(key)) continue
    taken.add(key)
    return free
  }
}

/** As many whole letters as fit. */
function cut(text: string, bytes: number): string {
  let size = 0
  let kept = ''
  for (const letter of text) {
    size += Buffer.byteLength(letter)
    if (size > bytes) return kept
    kept += letter
  }
  return kept
}
