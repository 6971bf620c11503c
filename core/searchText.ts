/** Words of one search; those beyond are not looked for. */
export const SEARCH_WORDS = 32
/** Letters of a snippet, and of them those that stand before the first word found. */
export const SNIPPET_LENGTH = 200
const SNIPPET_BEFORE = 60

/** A piece of a snippet; `found` marks what was looked for. */
export type SnippetPart = { text: string; found: boolean }

/** What a person typed, part by part; what has neither letter nor digit cannot be looked for. */
export function searchTerms(text: string): string[] {
  return text
    .replaceAll('\0', ' ')
    .split(/\s+/u)
    .filter((term) => /[\p{L}\p{N}]/u.test(term))
    .slice(0, SEARCH_WORDS)
}

/**
 * The terms as SQLite's full-text search takes them: each quoted, so that nothing in it is syntax,
 * and the last also as a beginning, because somebody may still be typing.
 *
 * Undefined when there is nothing to look for.
 */
export function matchOf(terms: readonly string[]): string | undefined {
  if (terms.length === 0) return undefined
  return `${terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' ')}*`
}

/** The piece of a text around the first of the terms, with all of them marked. */
export function snippetOf(text: string, terms: readonly string[]): SnippetPart[] {
  const pattern = patternOf(terms)
  const first = pattern ? text.search(pattern) : -1
  const from = first > SNIPPET_BEFORE ? wordStart(text, first - SNIPPET_BEFORE, first) : 0
  const to = from + SNIPPET_LENGTH
  const piece = wholeLetters(text.slice(from, to))
  const parts = pattern ? marked(piece, pattern) : [{ text: piece, found: false }]
  const dots = { text: '…', found: false }
  return [
    ...(from > 0 ? [dots] : []),
    ...parts.filter((part) => part.text !== ''),
    ...(to < text.length ? [dots] : []),
  ]
}

function patternOf(terms: readonly string[]): RegExp | undefined {
  const words = terms.flatMap((term) => term.match(/[\p{L}\p{N}]+/gu) ?? [])
  if (words.length === 0) return undefined
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})`, 'giu')
}

function marked(text: string, pattern: RegExp): SnippetPart[] {
  const parts: SnippetPart[] = []
  let at = 0
  for (const { 0: word, index } of text.matchAll(pattern)) {
    parts.push({ text: text.slice(at, index), found: false }, { text: word, found: true })
    at = index + word.length
  }
  return [...parts, { text: text.slice(at), found: false }]
}

/** The first beginning of a word at or after a place, but before another. */
function wordStart(text: string, from: number, before: number): number {
  const space = text.slice(from, before).search(/\s/u)
  return space === -1 ? from : from + space + 1
}

/** Leaves away half a letter at either end. */
const wholeLetters = (text: string) =>
  text.replace(/^[\uDC00-\uDFFF]/, '').replace(/[\uD800-\uDBFF]$/, '')
