import { randomFillSync } from 'node:crypto'

/** Random bytes that are fetched at a time: asking the system costs as much for a few as for these. */
const POOL_BYTES = 8192

const pool = Buffer.alloc(POOL_BYTES)
let used = POOL_BYTES

/** A few bytes that nobody can guess; `length` is POOL_BYTES at most. None is given twice. */
export function unguessable(length: number): Buffer {
  if (used + length > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = Buffer.from(pool.subarray(used, used + length))
  pool.fill(0, used, used + length)
  used += length
  return bytes
}
