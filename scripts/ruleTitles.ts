/** A rule of docs/delivery.md: its id, such as `B4`, and whether it is marked as not built yet. */
export type Rule = { id: string; later: boolean }

/** The numbered rules of a page, from the first cells of its tables. */
export const rulesIn = (page: string): Rule[] =>
  Array.from(page.matchAll(/^\|\s*([A-E]\d+)( ○)?\s*\|/gm), ([, id, mark]) => ({
    id: String(id),
    later: mark !== undefined,
  }))

// The first argument of `it`, `test` or `describe`, or of what their `each` and the like gave.
const title =
  /(?:\b(?:it|test|describe)((?:\.\w+)*)|\))\s*\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)\s*,/g
const comment = /^[ \t]*(?:\/\/.*|\/\*[\s\S]*?\*\/)$/gm
const neverRun = /\.(?:skip|todo)$/

/** The ids of rules that titles of a test file name. One that never runs proves nothing. */
export function rulesNamedBy(source: string): string[] {
  const found = source.replaceAll(comment, '').matchAll(title)
  const titles = Array.from(found, ([, modifiers = '', ...words]) =>
    neverRun.test(modifiers) ? '' : words.join(''),
  )
  return titles.flatMap((words) =>
    Array.from(words.matchAll(/\[([A-E]\d+)\]/g), ([, id]) => String(id)),
  )
}

/** What does not fit between rules and the titles that name them, a line for each. */
export function unproven(rules: readonly Rule[], named: ReadonlySet<string>): string[] {
  const known = new Set(rules.map(({ id }) => id))
  return [
    ...rules
      .filter(({ id, later }) => !later && !named.has(id))
      .map(({ id }) => `${id} is named by no test's title`),
    ...[...named]
      .filter((id) => !known.has(id))
      .map((id) => `${id} is named by a test, and no rule`),
  ]
}
