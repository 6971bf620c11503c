const SHELLS: ReadonlySet<string> = new Set(['bash', 'zsh', 'sh'])

/**
 * The script of a command that only starts a shell for it: `/bin/bash -lc 'git status'` is shown,
 * and judged, as `git status`. Any other command is given back as it is.
 */
export function scriptOf(command: string): string {
  const words = wordsOf(command)
  if (words?.length !== 3) return command
  const [shell = '', option, script = ''] = words
  const known = SHELLS.has(shell.slice(shell.lastIndexOf('/') + 1))
  return known && (option === '-lc' || option === '-c') ? script : command
}

/** The words of a command in which every special character is quoted; undefined for any other. */
function wordsOf(command: string): string[] | undefined {
  const words: string[] = []
  const word = / *((?:'[^']*'|"(?:[^"\\$`]|\\[^])*"|\\[^]|[^\s'"\\|&;<>()$`*?#~])+)(?= |$)/y
  while (word.lastIndex < command.length) {
    const found = word.exec(command)?.[1]
    if (found === undefined) return undefined
    words.push(unquoted(found))
  }
  return words
}

const unquoted = (word: string): string =>
  word.replace(
    /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])/g,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\([$`"\\])/g, '$1') ?? escaped ?? '',
  )
