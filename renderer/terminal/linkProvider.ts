import type { IBufferCellPosition, ILinkProvider, Terminal } from '@xterm/xterm'
import { type FileLink, findFileLinks } from './fileLinks.ts'

/** Makes what names a file a link, also where it goes over several rows of the screen. */
export function fileLinkProvider(
  terminal: Terminal,
  open: (link: FileLink) => void,
): ILinkProvider {
  return {
    provideLinks(row, answer) {
      const { text, cells } = wholeLine(terminal, row - 1)
      const links = findFileLinks(text).flatMap((link) => {
        const start = cells[link.start]
        const end = cells[link.end - 1]
        if (!start || !end || row < start.y || row > end.y) return []
        return [
          {
            range: { start, end },
            text: text.slice(link.start, link.end),
            activate: () => {
              // Whoever marks a piece of it does not mean to open it.
              if (!terminal.hasSelection()) open(link)
            },
          },
        ]
      })
      answer(links.length > 0 ? links : undefined)
    },
  }
}

/** The line that a row belongs to, with the cell that each letter of it stands in, counted from 1. */
function wholeLine(terminal: Terminal, row: number) {
  const buffer = terminal.buffer.active
  let first = row
  while (first > 0 && buffer.getLine(first)?.isWrapped) first -= 1
  let text = ''
  const cells: IBufferCellPosition[] = []
  for (let at = first; at === first || buffer.getLine(at)?.isWrapped; at += 1) {
    const line = buffer.getLine(at)
    for (let column = 0; line && column < line.length; column += 1) {
      const cell = line.getCell(column)
      // The second half of a wide letter.
      if (!cell || cell.getWidth() === 0) continue
      const letters = cell.getChars() || ' '
      for (const _ of letters.split('')) cells.push({ x: column + 1, y: at + 1 })
      text += letters
    }
  }
  return { text, cells }
}
