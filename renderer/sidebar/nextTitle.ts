import { TITLE_LIMIT } from '../../core/commands.ts'

/** The same title with the first number that no other has: `Greet`, `Greet (2)`, `Greet (3)`. */
export function nextTitle(title: string, taken: readonly string[]): string {
  const stem = title.replace(/ \(\d+\)$/, '')
  for (let nth = 2; ; nth += 1) {
    const mark = ` (${nth})`
    const next = stem.slice(0, TITLE_LIMIT - mark.length).trimEnd() + mark
    if (!taken.includes(next)) return next
  }
}
