import { type BoundedText, INLINE_BODY_LIMIT } from '../../core/items.ts'
import { BLOB_LIMIT } from './blobs.ts'

const CUT = `\n… cut here: more than the ${BLOB_LIMIT / 1024 / 1024} MiB that one text may have.\n`

/** Bytes for the words above, and for the half of a character that the cut may leave. */
const CUT_ROOM = 1024

/** How much of a large text stands in its row, in UTF-16 units. */
const HEAD_OF_BLOB = 4096

/** Keeps a text that is too large for its row as a blob, with its head in the row. */
export async function keepText(
  put: (text: string) => Promise<string>,
  text: string,
): Promise<BoundedText> {
  if (text.length <= INLINE_BODY_LIMIT) return { text }
  const bytes = Buffer.from(text)
  const kept =
    bytes.length <= BLOB_LIMIT ? text : `${bytes.toString('utf8', 0, BLOB_LIMIT - CUT_ROOM)}${CUT}`
  return { text: text.slice(0, HEAD_OF_BLOB), blob: await put(kept), bytes: bytes.length }
}
