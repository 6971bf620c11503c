/** What git knows of one side of a file's diff. */
export type PatchSide = {
  /** As in a tree: `100644`, `120000`. */
  mode: string
  /** Of the blob, as far as the patch gives it; empty where only mode or name changed. */
  id: string
}

/** Lines of the old side and those that replaced them; either may be none, not both. */
export type LineChange = {
  /** How many lines of the old side come before. */
  oldStart: number
  newStart: number
  /** With their ends; a last line that has none has none here. */
  oldLines: string[]
  newLines: string[]
}

/** The diff of one file. */
export type FilePatch = {
  /** Null for a file that was not there. */
  oldSide: PatchSide | null
  newSide: PatchSide | null
  binary: boolean
  /** In order; empty where no line changed, or none can be told. */
  changes: LineChange[]
}

/**
 * Reads the unified diff of one file as `git diff --full-index` writes it, with any number of lines
 * around each change. Null when it is not the diff of exactly one file: nothing changed, or a file
 * became a link, which git tells as a deletion and a creation.
 *
 * It reads no more than git's own marks, so the text may be decoded in any way that leaves ASCII
 * alone: byte for byte (latin1) where the lines are to be written again, as UTF-8 where they are
 * shown.
 */
export function parsePatch(text: string): FilePatch | null {
  const { header, end } = readHeader(text)
  if (header[0]?.startsWith('diff --git ') !== true) return null
  const sides = readSides(header)
  const binary = header.some((line) => /^(Binary files |GIT binary patch$)/.test(line))
  const body = readBody(text, end)
  return body === null ? null : { ...sides, binary, changes: body }
}

/**
 * What a diff is a diff of: the contents and modes of its two sides, whatever is shown around the
 * changes. Lines chosen in one diff mean the same in another that has the same base.
 */
export function baseOfPatch({ oldSide, newSide }: FilePatch): string {
  return [oldSide, newSide].map((side) => (side ? `${side.mode}:${side.id}` : 'none')).join('..')
}

function readHeader(text: string): { header: string[]; end: number } {
  const header: string[] = []
  let at = 0
  while (at < text.length && !text.startsWith('@@ ', at)) {
    if (header.length > 0 && text.startsWith('diff --git ', at)) break
    const next = lineEnd(text, at)
    header.push(text.slice(at, next).replace(/\n$/, ''))
    at = next
  }
  return { header, end: at }
}

function readSides(header: readonly string[]): Pick<FilePatch, 'oldSide' | 'newSide'> {
  const after = (...starts: string[]) => {
    for (const start of starts) {
      const line = header.find((each) => each.startsWith(start))
      if (line !== undefined) return line.slice(start.length)
    }
    return undefined
  }
  const index = /^([0-9a-f]+)\.\.([0-9a-f]+)(?: (\d+))?$/.exec(after('index ') ?? '')
  const both = index?.[3] ?? ''
  const created = after('new file mode ')
  const deleted = after('deleted file mode ')
  const oldMode = after('deleted file mode ', 'old mode ') ?? both
  const newMode = after('new file mode ', 'new mode ') ?? both
  return {
    oldSide: created === undefined ? { mode: oldMode, id: index?.[1] ?? '' } : null,
    newSide: deleted === undefined ? { mode: newMode, id: index?.[2] ?? '' } : null,
  }
}

/** Reads the hunks; null when something else follows them. */
function readBody(text: string, start: number): LineChange[] | null {
  const changes: LineChange[] = []
  let at = start
  while (at < text.length) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text.slice(at, at + 100))
    if (head === null) return null
    let oldLeft = Number(head[2] ?? 1)
    let newLeft = Number(head[4] ?? 1)
    // Where a side has no lines, its head names the line before.
    let oldAt = Number(head[1]) - (oldLeft === 0 ? 0 : 1)
    let newAt = Number(head[3]) - (newLeft === 0 ? 0 : 1)
    let open: LineChange | null = null
    at = lineEnd(text, at)
    while (oldLeft > 0 || newLeft > 0) {
      if (at >= text.length) return null
      const next = lineEnd(text, at)
      const mark = text[at]
      // A line that follows says that this one has no end of its own.
      const bare = text[next] === '\\'
      const line = text.slice(at + 1, bare ? next - 1 : next)
      at = bare ? lineEnd(text, next) : next
      if (mark === '-' || mark === '+') {
        if (open === null) {
          open = { oldStart: oldAt, newStart: newAt, oldLines: [], newLines: [] }
          changes.push(open)
        }
        if (mark === '-') open.oldLines.push(line)
        else open.newLines.push(line)
      } else if (mark === ' ' || mark === '\n') {
        // Git can be told to leave the blank of an empty line away.
        open = null
      } else {
        return null
      }
      if (mark !== '+') {
        oldAt += 1
        oldLeft -= 1
      }
      if (mark !== '-') {
        newAt += 1
        newLeft -= 1
      }
    }
  }
  return changes
}

/** Where the next line begins. */
function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  return found === -1 ? text.length : found + 1
}
