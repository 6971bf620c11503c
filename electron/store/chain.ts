import { hash } from 'node:crypto'

/** The hash before the first event's. */
export const GENESIS = Buffer.alloc(32)

/** What of an event the chain holds for ever, in this order. */
export type Chained = {
  position: number
  id: string
  stream_type: string
  stream_id: string
  stream_version: number
  type: string
  schema_version: number
  payload: string
  command_id: string
  causation_id: string | null
  correlation_id: string | null
  principal: string
  depth: number
  root_id: string | null
  occurred_at: number
  salt: Buffer
  /** Of a redacted event: what stands for its payload, which is no longer whole. */
  digest: string | null
}

/**
 * The hash that chains an event to the one before.
 *
 * The payload goes in as an HMAC under the event's own salt: when a redaction drops both, the chain
 * still verifies by the digest, and a short secret cannot be guessed from it.
 */
export function chainHash(before: Buffer, row: Chained): Buffer {
  const digest = row.digest ?? digestOf(row.salt, row.payload)
  const header = JSON.stringify([
    row.position,
    row.id,
    row.stream_type,
    row.stream_id,
    row.stream_version,
    row.type,
    row.schema_version,
    row.command_id,
    row.causation_id,
    row.correlation_id,
    row.principal,
    row.depth,
    row.root_id,
    row.occurred_at,
    digest,
  ])
  return hash('sha256', before.toString('hex') + header, 'buffer')
}

/** Bytes of a block of SHA-256. */
const BLOCK = 64

/**
 * What stands for a payload: its HMAC-SHA256 in hex, for salts of no more than a block.
 *
 * It is `createHmac`'s own answer at a third of the time, most of which that spends on its key.
 */
export function digestOf(key: Buffer, text: string): string {
  const inner = Buffer.allocUnsafe(BLOCK + Buffer.byteLength(text)).fill(0x36, 0, BLOCK)
  const outer = Buffer.allocUnsafe(BLOCK + 32).fill(0x5c, 0, BLOCK)
  for (const [at, byte] of key.entries()) {
    inner[at] = byte ^ 0x36
    outer[at] = byte ^ 0x5c
  }
  inner.write(text, BLOCK)
  hash('sha256', inner, 'buffer').copy(outer, BLOCK)
  return hash('sha256', outer, 'hex')
}
