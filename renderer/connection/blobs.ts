import { BLOB_PART_LIMIT, type BlobPart, type KeptBlob } from '../../core/protocol.ts'

/** What an engine surely takes as the arguments of one call. */
const ARGUMENTS = 8192

/** Sends one part, in base64, and the byte that it begins at; the answer to the last one is what was kept. */
type SendPart = (from: number, part: string, last: boolean) => Promise<KeptBlob | undefined>

/**
 * Sends a file in parts, each once the one before it was taken. `told` hears how many bytes were.
 *
 * Gives what the file was kept as. Rejects as `send` does, and with DOMException when the file
 * cannot be read any more.
 */
export async function sendInParts(
  file: Blob,
  send: SendPart,
  told: (bytes: number) => void,
): Promise<KeptBlob> {
  let from = 0
  for (;;) {
    const to = Math.min(from + BLOB_PART_LIMIT, file.size)
    const kept = await send(from, await base64Of(file.slice(from, to)), to === file.size)
    told(to)
    if (kept) return kept
    if (to === file.size) throw new Error('the last part of a file was answered with nothing')
    from = to
  }
}

/** Reads what was kept, part by part. */
export async function readInParts(
  read: (from: number) => Promise<BlobPart>,
): Promise<Uint8Array<ArrayBuffer>> {
  let whole = new Uint8Array(0)
  for (let from = 0; ;) {
    const { part, bytes } = await read(from)
    if (from === 0) whole = new Uint8Array(bytes)
    const next = atob(part)
    for (let at = 0; at < next.length; at += 1) whole[from + at] = next.charCodeAt(at)
    from += next.length
    if (from >= bytes) return whole
    if (next.length === 0) throw new Error('a part of what was kept holds nothing')
  }
}

async function base64Of(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += ARGUMENTS)
    text += String.fromCharCode(...bytes.subarray(at, at + ARGUMENTS))
  return btoa(text)
}
