import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { ATTACHMENT_BYTES_LIMIT } from '../../core/attachments.ts'
import type { KeptBlob } from '../../core/protocol.ts'
import { blobPath, type Blobs } from './blobs.ts'
import type { Db } from './database.ts'
import { asStoreError } from './storeError.ts'

/** How long a file waits for the message that it is to go along with, in milliseconds: a day. */
export const UPLOAD_KEPT_MS = 24 * 60 * 60_000

/**
 * Why a file is not kept: `attachment-too-large` for a message, `upload-ended` where a part of it was
 * lost, `too-many-uploads` of one window at a time.
 */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  readonly code: 'attachment-too-large' | 'upload-ended' | 'too-many-uploads'
  constructor(code: UploadError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** A file that is being kept. */
export interface Upload {
  /** Throws UploadError when it becomes too large, and StoreError when the disk says no. */
  write(bytes: Buffer): Promise<void>
  /** On disk for good when this resolves. Throws StoreError. */
  end(): Promise<KeptBlob>
  /** Lets it be. */
  drop(): Promise<void>
}

/** Files that people hand in before they send the message that names them. */
export interface Uploads {
  begin(): Promise<Upload>
  /** Removes those that no message named within a day, and pieces of those that never came whole. Only at a start, before anything is handed in. */
  clear(now: number): void
}

export function openUploads({
  db,
  blobs,
  now,
}: {
  db: Db
  blobs: Pick<Blobs, 'begin' | 'isKept'>
  now: () => number
}): Uploads {
  const home = path.dirname(db.name)
  // One that is here already and was never handed in is named by some event: it has come to stay.
  const touch = db.prepare('UPDATE uploads SET at = ? WHERE blob = ?')
  const add = db.prepare('INSERT OR REPLACE INTO uploads (blob, at) VALUES (?, ?)')
  const drop = db.prepare('DELETE FROM uploads WHERE blob = ?')
  const old = db.prepare<[number], { blob: string }>('SELECT blob FROM uploads WHERE at < ?')
  const named = db.prepare('SELECT 1 FROM events WHERE instr(payload, ?) > 0 LIMIT 1')

  function note(blob: string): void {
    if (blobs.isKept(blob)) touch.run(now(), blob)
    else add.run(blob, now())
  }

  async function naming<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw asStoreError(error, home)
    }
  }

  return {
    async begin() {
      const writer = await naming(() => blobs.begin())
      let bytes = 0
      return {
        async write(part) {
          bytes += part.length
          if (bytes > ATTACHMENT_BYTES_LIMIT) throw tooLarge()
          await naming(() => writer.write(part))
        },
        end: () => naming(async () => ({ blob: await writer.end(note), bytes })),
        drop: () => writer.drop(),
      }
    },
    clear(at) {
      for (const { blob } of old.all(at - UPLOAD_KEPT_MS)) {
        // Its like may have come to stay by another way, such as the output of a tool.
        if (!named.get(blob)) rmSync(path.join(home, blobPath(blob)), { force: true })
        drop.run(blob)
      }
      const folder = path.join(home, 'blobs')
      for (const piece of readdirSync(folder, { withFileTypes: true }))
        if (piece.isFile()) rmSync(path.join(folder, piece.name), { force: true })
    },
  }
}

/** The error of a file that is too large. */
export const tooLarge = () =>
  new UploadError(
    'attachment-too-large',
    `A file that goes along with a message may have ${ATTACHMENT_BYTES_LIMIT / 1024 / 1024} MiB.`,
  )
