import { INLINE_BODY_LIMIT, type BoundedText } from '../../core/items.ts'
import { BLOB_LIMIT, type Blobs, type BlobWriter } from '../store/blobs.ts'

/** How much of the end of an output stands beside it, in UTF-16 units. */
export const TAIL_LIMIT = 4096
/** How much of a large output's beginning stands in its event, in UTF-16 units. */
const HEAD_LIMIT = 4096
const CUT = `\n… cut here: more than the ${BLOB_LIMIT / 1024 / 1024} MiB that one output may have.\n`

/** What a program writes, kept as it comes: never more of it in memory than stands in an event. */
export interface Output {
  /** Takes a piece; resolves when there is room for the next. */
  write(piece: string): Promise<void>
  end(): Promise<{ output: BoundedText; tail: string }>
  /** Lets go of it where nobody will ask for it. */
  drop(): Promise<void>
}

export function keepOutput(blobs: Pick<Blobs, 'begin'>, limit = BLOB_LIMIT): Output {
  let text = ''
  let tail = ''
  let bytes = 0
  let writer: BlobWriter | undefined
  let full = false
  // Two streams of a program write at a time, and each piece goes after the one before.
  let last = Promise.resolve()

  async function take(piece: string): Promise<void> {
    tail = (tail + piece).slice(-TAIL_LIMIT)
    const size = Buffer.byteLength(piece)
    bytes += size
    if (full) return
    if (!writer && text.length + piece.length <= INLINE_BODY_LIMIT) {
      text += piece
      return
    }
    if (!writer) {
      writer = await blobs.begin()
      await writer.write(text)
      text = text.slice(0, HEAD_LIMIT)
    }
    full = bytes + CUT.length + 2 > limit
    await writer.write(full ? CUT : piece)
  }

  return {
    write(piece) {
      const taken = last.then(() => take(piece))
      last = taken.catch(() => {})
      return taken
    },
    async end() {
      await last
      // A tail never begins with half a letter.
      const end = tail.replace(/^[\uDC00-\uDFFF]/, '')
      if (!writer) return { output: { text }, tail: end }
      const head = text.length < HEAD_LIMIT ? text : text.slice(0, HEAD_LIMIT)
      return { output: { text: head, blob: await writer.end(), bytes }, tail: end }
    },
    async drop() {
      await last
      await writer?.drop()
    },
  }
}
