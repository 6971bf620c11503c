/**
 * Splits a plain shell command into its words, or gives null for anything that is more than one
 * plain command.
 *
 * A rule may only cover what it can see whole. Operators, substitutions, redirections, globs,
 * environment prefixes, comments and line breaks can all run something that the words do not show,
 * so a command with any of them is covered by no rule of words.
 */
export function shellWords(command: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let at = 0
  while (at < command.length) {
    const char = command[at] ?? ''
    if (char === ' ' || char === '\t') {
      if (word !== null) words.push(word)
      word = null
      at += 1
    } else if (char === "'") {
      const end = command.indexOf("'", at + 1)
      if (end < 0) return null
      word = (word ?? '') + command.slice(at + 1, end)
      at = end + 1
    } else if (char === '"') {
      const end = command.indexOf('"', at + 1)
      const inner = end < 0 ? '' : command.slice(at + 1, end)
      if (end < 0 || /[$`\\!]/.test(inner)) return null
      word = (word ?? '') + inner
      at = end + 1
    } else {
      if (!PLAIN.test(char)) return null
      word = (word ?? '') + char
      at += 1
    }
  }
  if (word !== null) words.push(word)
  if (words.some((each) => /[\r\n\0]/.test(each))) return null
  return /^[A-Za-z_]\w*\+?=/.test(words[0] ?? '') ? null : words
}

// Everything else that is unquoted means something to some shell: ; & | < > ( ) $ ` \ * ? [ ] { } ~ ! # ^
const PLAIN = /^[\p{L}\p{N}_@%+=:,./-]$/u
