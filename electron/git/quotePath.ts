/** Writes a path as git reads it where a path ends at a newline: quoted as in C. */
export function quotePath(path: string): string {
  const bytes = [...Buffer.from(path, 'utf8')].map((byte) => {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
    return plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`
  })
  return `"${bytes.join('')}"`
}
