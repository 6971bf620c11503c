import { createHash, hash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** The largest blob, in bytes. */
export const BLOB_LIMIT = 64 * 1024 * 1024

/** Where a blob lies below its home; the same with `/` on every system. */
export const blobPath = (digest: string): string => `blobs/${digest.slice(0, 2)}/${digest}`

/** What a blob is kept under: the SHA-256 of its text, in hex. */
export const digestOfBlob = (text: string | Buffer): string => hash('sha256', text, 'hex')

/** A text that is too large to keep. Its code is `blob-too-large`. */
export class BlobError extends Error {
  override readonly name = 'BlobError'
  readonly code = 'blob-too-large'
}

/** Large bodies, kept by the SHA-256 of what they hold. */
export interface Blobs {
  /** Keeps a text and gives its digest; on disk for good when this resolves. Throws BlobError. */
  put(text: string): Promise<string>
  /** Keeps a text that comes in pieces. Throws BlobError `blob-too-large` as `put` does. */
  begin(): Promise<BlobWriter>
  /** Whether there is such a blob. */
  has(digest: string): Promise<boolean>
  /** Undefined when there is no such blob. */
  get(digest: string): Promise<string | undefined>
}

/** A blob that is being written. Nothing of it is seen before `end`. */
export interface BlobWriter {
  write(text: string): Promise<void>
  /** Gives its digest; on disk for good when this resolves. */
  end(): Promise<string>
  /** Lets it be. */
  drop(): Promise<void>
}

export function openBlobs(folder: string): Blobs {
  const place = (digest: string) => path.join(folder, digest.slice(0, 2), digest)
  return {
    async put(text) {
      const bytes = Buffer.from(text)
      if (bytes.length > BLOB_LIMIT) throw tooLarge(bytes.length)
      const digest = digestOfBlob(bytes)
      const file = place(digest)
      if (!(await exists(file))) await write(file, bytes)
      return digest
    },
    begin: () => beginIn(folder, place),
    has: (digest) => exists(place(digest)),
    async get(digest) {
      const file = place(digest)
      return (await exists(file)) ? readFile(file, 'utf8') : undefined
    },
  }
}

const exists = (file: string) =>
  access(file, constants.R_OK).then(
    () => true,
    () => false,
  )

// Written aside, flushed and renamed: whoever sees the name sees the whole, after a power cut too.
async function write(file: string, bytes: Buffer): Promise<void> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const aside = `${file}.${randomUUID()}`
  const handle = await open(aside, 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(aside, file)
  await syncFolder(folder)
}

async function beginIn(folder: string, place: (digest: string) => string): Promise<BlobWriter> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const aside = path.join(folder, randomUUID())
  const handle = await open(aside, 'wx', 0o600)
  const digest = createHash('sha256')
  let size = 0
  return {
    async write(text) {
      const bytes = Buffer.from(text)
      size += bytes.length
      if (size > BLOB_LIMIT) throw tooLarge(size)
      digest.update(bytes)
      await handle.writeFile(bytes)
    },
    async end() {
      await handle.sync()
      await handle.close()
      const name = digest.digest('hex')
      const file = place(name)
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
      await rename(aside, file)
      await syncFolder(path.dirname(file))
      return name
    },
    async drop() {
      await handle.close()
      await rm(aside, { force: true })
    },
  }
}

const tooLarge = (bytes: number) =>
  new BlobError(`This text has ${bytes} bytes; ${BLOB_LIMIT / 1024 / 1024} MiB may be kept of one.`)

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and needs no flush of it.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}
