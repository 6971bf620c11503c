const USUAL_LENGTH = 72

/** A title out of a message: its first line with words, cut at a word. */
export function titleFrom(text: string, limit: number): string {
  const line =
    text
      .split('\n')
      .find((each) => each.trim() !== '')
      ?.trim() ?? ''
  const most = Math.min(USUAL_LENGTH, limit)
  if (line.length <= most) return line
  const cut = line.slice(0, most - 1)
  const space = cut.lastIndexOf(' ')
  return `${(space > most / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}
