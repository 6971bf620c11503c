import { type FromWindow, type KeptBlob, UPLOADS_LIMIT } from '../../core/protocol.ts'
import type { Host } from '../hostApi.ts'
import { type Upload, UploadError } from '../store/uploads.ts'

type Part = Extract<FromWindow, { t: 'keepBlob' }>

/** The uploads of one session. */
export interface SessionUploads {
  /** Takes a part; gives what was kept with the last one. Throws UploadError and StoreError. */
  take(part: Part): Promise<KeptBlob | null>
  /** The session is over: what has not come whole is let be. */
  end(): void
}

/** `taken` counts bytes that came, so that a part which follows a failed one is known. */
type Open = { upload: Promise<Upload>; taken: number; last: Promise<unknown> }

export function createUploads(host: Pick<Host, 'upload'>): SessionUploads {
  const opened = new Map<number, Open>()

  function openFor({ upload: number, from }: Part): Open {
    const known = opened.get(number)
    if (known && from === known.taken) return known
    if (known || from !== 0)
      throw new UploadError('upload-ended', 'A part of this file is missing. Attach it again.')
    if (opened.size >= UPLOADS_LIMIT)
      throw new UploadError('too-many-uploads', `${UPLOADS_LIMIT} files are being sent already.`)
    const upload = host.upload()
    const open = { upload, taken: 0, last: upload }
    opened.set(number, open)
    return open
  }

  async function letBe(number: number, open: Open): Promise<void> {
    if (opened.get(number) === open) opened.delete(number)
    await open.last.catch(() => {})
    await open.upload.then((upload) => upload.drop()).catch(() => {})
  }

  return {
    async take(part) {
      const open = openFor(part)
      const bytes = Buffer.from(part.part, 'base64')
      open.taken += bytes.length
      const before = open.last
      const done = before.then(async () => {
        const upload = await open.upload
        await upload.write(bytes)
        return part.last ? upload.end() : null
      })
      open.last = done
      if (part.last) opened.delete(part.upload)
      try {
        return await done
      } catch (error) {
        await letBe(part.upload, open)
        throw error
      }
    },
    end() {
      for (const [number, open] of opened) void letBe(number, open)
    },
  }
}
