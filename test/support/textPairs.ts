import fc from 'fast-check'

/** Lines that look like parts of a diff, or are hard to keep whole on their way through one. */
const odd = [
  '',
  ' ',
  '\t',
  '-',
  '+',
  '--- a/file',
  '+++ b/file',
  '@@ -1,3 +1,4 @@',
  'diff --git a/file b/file',
  '\\ No newline at end of file',
  'é 日本 🎭',
  'a\rb',
  '\u00a0\u2028',
  `long ${'x'.repeat(5_000)}`,
]

const line = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e', '}', '{') },
  { weight: 2, arbitrary: fc.constantFrom(...odd) },
  // Bytes that are no text in UTF-8; a zero byte would make it a binary file.
  { weight: 1, arbitrary: fc.constantFrom('\xff\xfe', '\x80', 'caf\xe9') },
)
const end = fc.constantFrom('\n', '\n', '\n', '\r\n')
const ended = fc.tuple(line, end).map(([text, lineEnd]) => `${bytes(text)}${lineEnd}`)
const lines = fc.array(ended, { maxLength: 14 })

type Step = { at: number; drop: number; put: string[] }
const step: fc.Arbitrary<Step> = fc.record({
  at: fc.nat(14),
  drop: fc.nat(3),
  put: fc.array(ended, { maxLength: 3 }),
})

/**
 * Two versions of a text file that mostly have lines in common, as bytes in latin1. Either may be
 * empty or lack its last line's end.
 */
export const textPair: fc.Arbitrary<{ old: string; new: string }> = fc
  .record({
    lines,
    steps: fc.array(step, { minLength: 1, maxLength: 4 }),
    bare: fc.tuple(rarely(), rarely()),
  })
  .map(({ lines: before, steps, bare }) => {
    const after = [...before]
    for (const { at, drop, put } of steps) after.splice(Math.min(at, after.length), drop, ...put)
    return { old: joined(before, bare[0]), new: joined(after, bare[1]) }
  })

function rarely(): fc.Arbitrary<boolean> {
  return fc.nat(7).map((number) => number === 0)
}

function joined(all: readonly string[], bare: boolean): string {
  const text = all.join('')
  return bare ? text.replace(/\r?\n$/, '') : text
}

/** Text in UTF-8, byte for byte in latin1; what is latin1 already stays. */
function bytes(text: string): string {
  const isLatin1 = [...text].every((each) => each <= '\u00ff')
  return isLatin1 ? text : Buffer.from(text, 'utf8').toString('latin1')
}
