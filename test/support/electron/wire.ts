/**
 * Carries what structured cloning carries through a channel of text. Two functions in one, because
 * the same source also runs inside the page, where it is put as text: it may refer to nothing
 * outside itself. Throws where structured cloning does, and for kinds that our protocol never uses.
 */
export function makeWire() {
  const toPlain = (value: unknown): unknown => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (typeof value === 'number') return { $number: String(value) }
    if (value === undefined) return { $undefined: true }
    if (typeof value === 'bigint') return { $bigint: String(value) }
    if (Array.isArray(value)) return value.map(toPlain)
    if (value instanceof Date) return { $date: value.getTime() }
    if (value instanceof Uint8Array) return { $bytes: Array.from(value) }
    if (typeof value === 'object' && Object.getPrototypeOf(value) !== null) {
      if (Object.prototype.toString.call(value) !== '[object Object]') {
        throw new TypeError(`Cannot carry ${Object.prototype.toString.call(value)}`)
      }
    }
    if (typeof value === 'object') {
      return {
        $object: Object.entries(value).map(([key, field]) => [key, toPlain(field)]),
      }
    }
    throw new TypeError(`Cannot carry a ${typeof value}`)
  }
  const fromPlain = (plain: unknown): unknown => {
    if (Array.isArray(plain)) return plain.map(fromPlain)
    if (typeof plain !== 'object' || plain === null) return plain
    if ('$object' in plain && Array.isArray(plain.$object)) {
      return Object.fromEntries(
        plain.$object.map(([key, field]: [string, unknown]) => [key, fromPlain(field)]),
      )
    }
    if ('$number' in plain) return Number(plain.$number)
    if ('$bigint' in plain) return BigInt(String(plain.$bigint))
    if ('$date' in plain) return new Date(Number(plain.$date))
    if ('$bytes' in plain && Array.isArray(plain.$bytes)) return new Uint8Array(plain.$bytes)
    return undefined
  }
  return {
    encode: (value: unknown): string => JSON.stringify(toPlain(value)),
    decode: (text: string): unknown => fromPlain(JSON.parse(text)),
  }
}
