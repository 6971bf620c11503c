/** Bytes of one streamed delta, all ASCII, and of the item that so many of them make. */
export const DELTA_BYTES = 40
export const DELTAS_PER_ITEM = 100

/** The moment on a clock that every process of this machine shares, in microseconds. */
export const clock = () => Number(process.hrtime.bigint() / 1000n)

/** A delta that says which one it is and when it was said. */
export const delta = (number: number, at: number) =>
  `${String(number).padStart(8, '0')} ${String(at).padStart(16, '0')} the gaffer `.padStart(
    DELTA_BYTES,
    '.',
  )

/** Reads the deltas of a text; a broken one gives NaN. */
export function* deltasIn(text: string): Generator<{ number: number; at: number }> {
  for (let start = 0; start < text.length; start += DELTA_BYTES) {
    const [number = '', at = ''] = text
      .slice(start, start + DELTA_BYTES)
      .replace(/^\.+/, '')
      .split(' ')
    yield { number: Number(number), at: Number(at) }
  }
}
