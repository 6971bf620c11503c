/**
 * Splits a plain shell command into its words, or gives null for anything that is more than one
 * plain command.
 *
 * A rule may only cover what it can see whole. Operators, substitutions, redirections, globs,
 * environment prefixes, comments and line breaks can all run something that the words do not show,
 * so a command with any of them is covered by no rule of words.
 *
 * Nobody tells which shell will read it. So what sh, bash, zsh and fish do not all read alike is not
 * plain; with `windows`, nor is what cmd or PowerShell read otherwise.
 */
export function shellWords(command: string, { windows = false } = {}): string[] | null {
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
      const inner = end < 0 ? '' : command.slice(at + 1, end)
      // To fish a backslash before the quote keeps the string open.
      if (end < 0 || inner.endsWith('\\')) return null
      if (windows && OF_CMD.test(inner)) return null
      word = (word ?? '') + inner
      at = end + 1
    } else if (char === '"') {
      const end = command.indexOf('"', at + 1)
      const inner = end < 0 ? '' : command.slice(at + 1, end)
      if (end < 0 || /[$`\\!]/.test(inner)) return null
      word = (word ?? '') + inner
      at = end + 1
    } else {
      if (!PLAIN.test(char) || INVISIBLE.test(char)) return null
      word = (word ?? '') + char
      at += 1
    }
  }
  if (word !== null) words.push(word)
  // A terminal that is typed into obeys control characters, quoted or not.
  if (words.some((each) => /[^\P{Cc}\t]/u.test(each))) return null
  if (windows && (VARIABLE.test(command) || CURLY.test(command))) return null
  return /^[A-Za-z_]\w*\+?=/.test(words[0] ?? '') ? null : words
}

// Everything else that is unquoted means something to some shell: ; & | < > ( ) $ ` \ * ? [ ] { } ~ ! # ^
const PLAIN = /^[\p{L}\p{N}_@%+=:,./-]$/u

// Letters that are drawn as nothing.
const INVISIBLE = /[\u115f\u1160\u3164\uffa0]/

// To cmd single quotes are no quotes, and a double quote among them ends or begins a string.
const OF_CMD = /[&|<>^"]/
// cmd puts in a variable's value before it looks for operators, in any quotes.
const VARIABLE = /%[^%\s]+%/
// To PowerShell these are quotes.
const CURLY = /[\u2018-\u201f]/
