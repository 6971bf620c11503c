/** Numbers in [0, 1) that are the same in every run: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const VOCABULARY = 4_000
const WORDS = 100_000
const SYLLABLES =
  'ga ffer lam mo ve set cam ra lig ht sta nd cu no re pla in to dol ly gri p'.split(' ')

/**
 * Gives pieces of a long text that is the same in every run.
 *
 * A few of its words are common and most are rare, as in any language: the size of a full-text index
 * goes by that.
 */
export function openText(random: () => number) {
  const syllable = () => SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? ''
  const vocabulary = Array.from({ length: VOCABULARY }, (_, at) =>
    at < 40 ? syllable() + syllable() : syllable() + syllable() + syllable() + at.toString(36),
  )
  const starts: number[] = []
  let text = ''
  for (let word = 0; word < WORDS; word += 1) {
    starts.push(text.length)
    text += `${vocabulary[Math.floor(VOCABULARY ** random()) - 1]} `
  }
  return {
    /** So many letters or a few less, whole words only. */
    letters(count: number): string {
      const first = starts[Math.floor(random() * (WORDS - count))] ?? 0
      const piece = text.slice(first, first + count)
      return piece.slice(0, piece.lastIndexOf(' ') + 1)
    },
  }
}
