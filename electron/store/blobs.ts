import { createHash, hash, randomUUID } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { access, copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** The largest blob, in bytes. */
export const BLOB_LIMIT = 64 * 1024 * 1024

/** Where a blob lies below its home; the same with `/` on every system. */
export const blobPath = (digest: string): string => `blobs/${digest.slice(0, 2)}/${digest}`

/** What a blob is kept under: the SHA-256 of what it holds, in hex. */
export const digestOfBlob = (text: string | Buffer): string => hash('sha256', text, 'hex')

/** Something that is too large to keep. Its code is `blob-too-large`. */
export class BlobError extends Error {
  override readonly name = 'BlobError'
  readonly code = 'blob-too-large'
}

/** Large bodies, kept by the SHA-256 of what they hold. */
export interface Blobs {
  /** Keeps a text, or bytes, and gives its digest; on disk for good when this resolves. Throws BlobError. */
  put(content: string | Buffer): Promise<string>
  /** Keeps what comes in pieces. Throws BlobError `blob-too-large` as `put` does. */
  begin(): Promise<BlobWriter>
  /** Whether there is such a blob. */
  has(digest: string): Promise<boolean>
  /** The same at once, for a decision that cannot wait. */
  isKept(digest: string): boolean
  /** Its text. Undefined when there is no such blob. */
  get(digest: string): Promise<string | undefined>
  /** The same as bytes: all, or at most `length` of them from a place on; with the size of the whole. */
  getBytes(
    digest: string,
    part?: { from: number; length: number },
  ): Promise<{ bytes: Buffer; size: number } | undefined>
  /** Writes a copy of it to a new file that is the user's alone. False when there is no such blob. */
  copy(digest: string, file: string): Promise<boolean>
}

/** A blob that is being written. Nothing of it is seen before `end`. */
export interface BlobWriter {
  write(content: string | Buffer): Promise<void>
  /** Gives its digest; on disk for good when this resolves. `placing` is told the digest before. */
  end(placing?: (digest: string) => void): Promise<string>
  /** Lets it be. */
  drop(): Promise<void>
}

export function openBlobs(folder: string): Blobs {
  const place = (digest: string) => path.join(folder, digest.slice(0, 2), digest)
  return {
    async put(content) {
      const bytes = Buffer.from(content)
      if (bytes.length > BLOB_LIMIT) throw tooLarge(bytes.length)
      const digest = digestOfBlob(bytes)
      const file = place(digest)
      if (!(await exists(file))) await write(file, bytes)
      return digest
    },
    begin: () => beginIn(folder, place),
    has: (digest) => exists(place(digest)),
    isKept: (digest) => existsSync(place(digest)),
    async get(digest) {
      const file = place(digest)
      return (await exists(file)) ? readFile(file, 'utf8') : undefined
    },
    async getBytes(digest, { from, length } = { from: 0, length: BLOB_LIMIT }) {
      const file = place(digest)
      if (!(await exists(file))) return undefined
      const handle = await open(file, 'r')
      try {
        const { size } = await handle.stat()
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - from)))
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, from)
        return { bytes: bytes.subarray(0, bytesRead), size }
      } finally {
        await handle.close()
      }
    },
    async copy(digest, file) {
      if (!(await exists(place(digest)))) return false
      await copyFile(place(digest), file, constants.COPYFILE_EXCL)
      return true
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
    async write(content) {
      const bytes = Buffer.from(content)
      size += bytes.length
      if (size > BLOB_LIMIT) throw tooLarge(size)
      digest.update(bytes)
      await handle.writeFile(bytes)
    },
    async end(placing) {
      await handle.sync()
      await handle.close()
      const name = digest.digest('hex')
      placing?.(name)
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
  new BlobError(`This has ${bytes} bytes; ${BLOB_LIMIT / 1024 / 1024} MiB may be kept of one.`)

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and needs no flush of it.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}
