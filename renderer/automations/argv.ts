/**
 * Words as they are typed in one line: parted by spaces, which quotes or a backslash keep together.
 *
 * That is all there is to it; nothing of it ever goes through a shell. A quote that is not closed
 * goes to the end.
 */
export function splitWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < line.length; at += 1) {
    const letter = line.charAt(at)
    if (letter === '\\' && quote !== "'" && at + 1 < line.length)
      word = `${word ?? ''}${line.charAt((at += 1))}`
    else if (quote === letter) quote = undefined
    else if (quote === undefined && (letter === '"' || letter === "'")) {
      quote = letter
      word ??= ''
    } else if (quote === undefined && /\s/.test(letter)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = `${word ?? ''}${letter}`
  }
  return word === undefined ? words : [...words, word]
}

/** One line that splits into these words. */
export const joinWords = (words: readonly string[]): string => words.map(quoted).join(' ')

const quoted = (word: string): string =>
  word !== '' && !/[\s"'\\]/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`
