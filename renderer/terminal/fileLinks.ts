/** A place in a file that a line of output names. `start` and `end` are places in that line. */
export type FileLink = { start: number; end: number; path: string; line?: number; column?: number }

const before = String.raw`(?<=^|[\s"'\`(\[{<=,|])`
const folder = String.raw`(?:(?:[A-Za-z]:)?[\\/]|\.{1,2}[\\/])?(?:[\w.@+~-]+[\\/])*`
const name = String.raw`[\w.@+~-]*\.[A-Za-z]\w{0,9}`
const place = String.raw`(?::(?<line>\d{1,7})(?::(?<column>\d{1,5}))?|\((?<row>\d{1,7})(?:,(?<letter>\d{1,5}))?\))?`
const pattern = new RegExp(`${before}(?<path>${folder}${name})${place}(?![\\w/\\\\])`, 'g')

/**
 * Finds `src/a.ts:12:3`, `src/a.ts(12,3)` and `./src/a.ts`. A bare name counts only with a line, since
 * `e.g.` and `example.com` look like one.
 */
export function findFileLinks(text: string): FileLink[] {
  return Array.from(text.matchAll(pattern)).flatMap(({ 0: whole, index, groups = {} }) => {
    const { path = '', line = groups['row'], column = groups['letter'] } = groups
    if (line === undefined && !/[\\/]/.test(path)) return []
    return [
      {
        start: index,
        end: index + whole.length,
        path,
        ...(Number(line) > 0 && { line: Number(line) }),
        ...(Number(column) > 0 && { column: Number(column) }),
      },
    ]
  })
}
