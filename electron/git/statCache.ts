import { createHash } from 'node:crypto'

/*
 * Git's index file, as far as it concerns the times in it (gitformat-index, versions 2 and 3):
 * 'DIRC', version, number of entries; per entry 40 bytes of stat data, the object id, flags, the
 * path, and zero bytes up to a multiple of eight; extensions; a checksum of all before it.
 */
const headerLength = 12
const statLength = 40

/** Whether an index file is whole: of a version we read, and as long as its checksum says. */
export function isIntact(index: Buffer, objectFormat: 'sha1' | 'sha256'): boolean {
  if (index.length < headerLength || index.toString('latin1', 0, 4) !== 'DIRC') return false
  const version = index.readUInt32BE(4)
  if (version !== 2 && version !== 3) return false
  const end = index.length - idLength(objectFormat)
  return digest(index.subarray(0, end), objectFormat).equals(index.subarray(end))
}

/**
 * Makes git look again, next time, at every file whose inode changed in `second` (of the file
 * system's clock) or later, by wiping its times from the index, in place. Says whether there were
 * any.
 *
 * Git compares times in whole seconds, and an edit that restores a file's size and modification
 * time is known only by its change time. Made within the second in which the file had last been
 * recorded, it would be taken for no edit at all, now and ever after.
 */
export function forgetSince(
  index: Buffer,
  second: number,
  objectFormat: 'sha1' | 'sha256',
): boolean {
  const idBytes = idLength(objectFormat)
  let forgotten = false
  let at = headerLength
  for (let left = index.readUInt32BE(8); left > 0; left -= 1) {
    if (index.readUInt32BE(at) >= second) {
      index.fill(0, at, at + 16)
      forgotten = true
    }
    const flags = index.readUInt16BE(at + statLength + idBytes)
    const path = at + statLength + idBytes + ((flags & 0x4000) === 0 ? 2 : 4)
    // Twelve bits hold the length of a path; all ones stand for "longer, look for its end".
    const short = flags & 0xfff
    const end = short === 0xfff ? index.indexOf(0, path + 0xfff) : path + short
    at += Math.floor((end - at) / 8) * 8 + 8
  }
  if (forgotten) {
    const end = index.length - idBytes
    digest(index.subarray(0, end), objectFormat).copy(index, end)
  }
  return forgotten
}

function idLength(objectFormat: 'sha1' | 'sha256'): number {
  return objectFormat === 'sha1' ? 20 : 32
}

function digest(bytes: Buffer, objectFormat: 'sha1' | 'sha256'): Buffer {
  return createHash(objectFormat).update(bytes).digest()
}
