import { type LineChange, baseOfPatch, parsePatch } from '../../core/diff/patch.ts'
import type { LineRange, Selected } from '../../core/git/selection.ts'
import { fileDiff } from '../../electron/git/fileDiff.ts'

/** The diff that a person sees of a file, to choose lines in. */
export async function seen(
  root: string,
  scope: 'staged' | 'unstaged',
  path: string,
  oldPath?: string,
): Promise<{ changes: LineChange[]; choose: (...lines: LineRange[]) => Selected }> {
  const file = { path, ...(oldPath === undefined ? {} : { oldPath }) }
  const diff = await fileDiff(root, { kind: scope }, file)
  const patch = diff.kind === 'text' ? parsePatch(diff.patch) : null
  if (patch === null) throw new Error(`no diff of ${path}`)
  const base = baseOfPatch(patch)
  return { changes: patch.changes, choose: (...lines) => ({ ...file, part: { base, lines } }) }
}

/** All lines of a change, as the head of a hunk tells them. */
export function hunk({ oldStart, newStart, oldLines, newLines }: LineChange): LineRange[] {
  return [
    { side: 'old', from: oldStart + 1, to: oldStart + oldLines.length },
    { side: 'new', from: newStart + 1, to: newStart + newLines.length },
  ]
}

/** Lines of the old side. */
export function oldLine(from: number, to = from): LineRange {
  return { side: 'old', from, to }
}

/** Lines of the new side. */
export function newLine(from: number, to = from): LineRange {
  return { side: 'new', from, to }
}
