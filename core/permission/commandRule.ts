import { isDisguised } from './hidden.ts'
import { seenWhole, mayLaunch, programOf } from './launchers.ts'
import type { PermissionRule } from './rule.ts'
import { shellWords } from './shellWords.ts'

/** A command line as rules look at it, read once for all of them. */
export type Command = {
  line: string
  /** Null where it is more than one plain command. */
  words: readonly string[] | null
  /** What may stand in it as words, whichever shell reads it. */
  mentioned: () => readonly Reading[]
}
type Reading = { read: (text: string) => string[]; words: readonly string[] }

export function lookAtCommand(line: string, windows: boolean): Command {
  let readings: readonly Reading[] | undefined
  return {
    line,
    words: shellWords(line, { windows }),
    mentioned: () =>
      (readings ??= [asSplit, asJoined].map((read) => ({ read, words: read(line) }))),
  }
}

/**
 * Whether a rule covers a command.
 *
 * An allow covers plain words that begin with its own, unless what follows says what to run. A deny
 * or an ask is also held against a command that is more than plain words, or that launches others,
 * when its words stand anywhere in it, since it may well run them.
 */
export function coversCommand(
  { effect, pattern, exact }: PermissionRule,
  { line, words, mentioned }: Command,
): boolean {
  if (exact) return pattern === line && (effect !== 'allow' || !isDisguised(line))
  const prefix = shellWords(pattern)
  if (prefix === null || prefix.length === 0) return false
  if (effect === 'allow')
    return (
      words !== null &&
      prefix.every((word, at) => words[at] === word) &&
      prefix.length >= seenWhole(words)
    )
  if (words && placesOf(words, prefix).includes(0)) return true
  if (words && !mayLaunch(words)) return false
  return mentioned().some(
    (reading) => placesOf(reading.words, prefix.flatMap(reading.read)).length > 0,
  )
}

/** Why a pattern is no good as the first words of a command; undefined where it is. */
export function flawOfPrefix(
  pattern: string,
  effect: PermissionRule['effect'],
): 'unreadable' | 'launcher' | 'disguised' | undefined {
  const prefix = shellWords(pattern)
  if (prefix === null || prefix.length === 0) return 'unreadable'
  if (effect !== 'allow') return undefined
  if (isDisguised(pattern) || !/^[\x21-\x7e]+$/.test(prefix[0] ?? '')) return 'disguised'
  return prefix.length < seenWhole(prefix) ? 'launcher' : undefined
}

/** Every run of characters that some shell might take for a word. */
const asSplit = (text: string) => wordsOf(text, /[\s;&|<>()`$"'\\{}^!=]+/)
/** The same, but with quotes and escapes taken out of the words that they stand in. */
const asJoined = (text: string) =>
  wordsOf(text.replace(/[\\`^]\r?\n/g, '').replace(/["'\\`^]/g, ''), /[\s;&|<>()${}!=]+/)

const wordsOf = (text: string, between: RegExp) => text.split(between).filter((word) => word !== '')

/**
 * Where a command stands among words; its program may be spelt with its folder (`/bin/rm`).
 *
 * Takes time by the sum of the two lengths (Knuth, Morris and Pratt), since an agent may send
 * commands of any length.
 */
function placesOf(words: readonly string[], command: readonly string[]): number[] {
  const [program, ...rest] = command
  if (program === undefined) return []
  const name = programOf(program)
  const isProgram = (word: string | undefined) =>
    word !== undefined && (word === program || programOf(word) === name)
  return startsOf(rest, words)
    .map((start) => start - 1)
    .filter((at) => isProgram(words[at]))
}

/** Every place from which `wanted` stands in `words`; after the last of them too when it is empty. */
function startsOf(wanted: readonly string[], words: readonly string[]): number[] {
  if (wanted.length === 0) return [...words.keys(), words.length]
  const back = fallbacks(wanted)
  const starts: number[] = []
  let fits = 0
  for (const [at, word] of words.entries()) {
    while (fits > 0 && wanted[fits] !== word) fits = back[fits - 1] ?? 0
    if (wanted[fits] === word) fits += 1
    if (fits < wanted.length) continue
    starts.push(at + 1 - wanted.length)
    fits = back[fits - 1] ?? 0
  }
  return starts
}

/** For each beginning of `wanted`, how long the longest proper end of it is that begins it too. */
function fallbacks(wanted: readonly string[]): number[] {
  const back = [0]
  let fits = 0
  for (const [at, word] of wanted.entries()) {
    if (at === 0) continue
    while (fits > 0 && wanted[fits] !== word) fits = back[fits - 1] ?? 0
    if (wanted[fits] === word) fits += 1
    back.push(fits)
  }
  return back
}
