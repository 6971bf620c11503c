import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Entries of a folder that are looked at to know its size. */
export const SIZED_ENTRIES_LIMIT = 500_000

export type FolderSize = {
  bytes: number
  /** Whether that is all of it; else there are more entries than are looked at. */
  whole: boolean
}

/** How many bytes the files of a folder hold, ignored ones too; links count as links. */
export async function sizeOfFolder(
  folder: string,
  {
    signal,
    limit = SIZED_ENTRIES_LIMIT,
  }: { signal?: AbortSignal | undefined; limit?: number } = {},
): Promise<FolderSize> {
  let bytes = 0
  let left = limit
  const open = [folder]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    signal?.throwIfAborted()
    // What goes away meanwhile has no size.
    const entries = await readdir(at, { withFileTypes: true }).catch(() => [])
    const looked = entries.slice(0, left)
    left -= looked.length
    const sizes = await Promise.all(
      looked.map(async (entry) => {
        const place = join(at, entry.name)
        if (!entry.isDirectory()) return (await lstat(place).catch(() => null))?.size ?? 0
        open.push(place)
        return 0
      }),
    )
    bytes += sizes.reduce((sum, size) => sum + size, 0)
    if (looked.length < entries.length) return { bytes, whole: false }
  }
  return { bytes, whole: true }
}
