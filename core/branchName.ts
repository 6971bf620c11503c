/** How long a suggested name may be, in UTF-16 units. */
const NAME_LIMIT = 50

/** What a branch is called when its text has no letter and no digit. */
const NAMELESS = 'work'

/**
 * A branch name made from words, such as a thread's title: lower case, letters and digits of any
 * script joined by dashes, cut between words. Never one of `taken`.
 */
export function suggestBranchName(text: string, taken: readonly string[] = []): string {
  const words = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .normalize('NFC')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '')
  const name = cut(words) || NAMELESS
  // `x` and `x/y` cannot both be branches, and some file systems know no case.
  const names = new Set(taken.map((each) => each.toLowerCase()))
  const isTaken = (wanted: string) =>
    names.has(wanted) || [...names].some((each) => each.startsWith(`${wanted}/`))
  let suggested = name
  for (let count = 2; isTaken(suggested); count += 1) suggested = `${name}-${count}`
  return suggested
}

function cut(words: readonly string[]): string {
  let name = ''
  for (const word of words) {
    const longer = name === '' ? word : `${name}-${word}`
    if (longer.length > NAME_LIMIT) break
    name = longer
  }
  // One long word is cut in its middle, though not through a character.
  return name || [...(words[0] ?? '')].slice(0, NAME_LIMIT / 2).join('')
}
