const PERSON = /^[^<>\n\r]+ <[^<>\s]+>$/

/** People as they were typed, one to a line: those that git can take, and what it cannot. */
export function coAuthorsIn(text: string): { right: string[]; wrong: string[] } {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return {
    right: lines.filter((line) => PERSON.test(line)),
    wrong: lines.filter((line) => !PERSON.test(line)),
  }
}

/** What a commit would take. */
export function commitWords(commit: {
  taken: number
  of: number
  staged: boolean
  amend: boolean
}): string {
  const { taken, of, staged, amend } = commit
  if (taken === 0) {
    if (amend) return 'Only the last message changes'
    return staged ? 'Nothing is staged' : of > 0 ? 'No file is chosen' : 'Nothing to commit'
  }
  const files = (count: number) => (count === 1 ? '1 file' : `${count.toLocaleString('en')} files`)
  const into = amend ? ' into the last commit' : ''
  if (staged) return `Takes what is staged of ${files(taken)}${into}`
  return taken < of ? `Takes ${taken} of ${files(of)}${into}` : `Takes ${files(of)}${into}`
}

/** How many of the changed files a commit takes; with none left out, those that are not listed too. */
export const pickedWords = (picked: number, listed: number, total: number): string =>
  `${(picked === listed ? total : picked).toLocaleString('en')} of ${total.toLocaleString('en')} in the commit`
