import { MESSAGE_LIMIT } from '../../core/commands.ts'

/** Half of what a message may have, so that there is room to say what it is about. */
const QUOTE_LIMIT = MESSAGE_LIMIT / 2

/** A piece of a terminal's output as a block of a message; the end of it where it is too long. */
export function quoted(selection: string, title: string): string {
  const text = selection.replaceAll(/[ \t]+$/gm, '').replace(/^\n+|\n+$/g, '')
  const kept = text.slice(-QUOTE_LIMIT)
  const longest = Math.max(2, ...(kept.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const cut = kept === text ? '' : ' (its end)'
  return `From the terminal ${title}${cut}:\n${fence}text\n${kept}\n${fence}\n`
}
