import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'

export type Rewrite = { path: string; oldText: string; newText: string }

const FILE_LIMIT_BYTES = 1024 * 1024
const skipped = new Set(['.git', 'node_modules'])

/**
 * What each file of a folder, or one file, would say with a word renamed. Only whole words change:
 * letters, digits, `_` and `$` make a word. Files that are no text, and links, are left alone.
 */
export async function rewritesFor(place: string, from: string, to: string): Promise<Rewrite[]> {
  const word = new RegExp(`(?<![\\w$])${literal(from)}(?![\\w$])`, 'g')
  const rewrites: Rewrite[] = []
  for (const file of await filesBelow(place)) {
    const oldText = await readText(file)
    if (oldText === undefined) continue
    const newText = oldText.replace(word, () => to)
    if (newText !== oldText) rewrites.push({ path: file, oldText, newText })
  }
  return rewrites
}

async function filesBelow(place: string): Promise<string[]> {
  if ((await stat(place)).isFile()) return [place]
  const entries = await readdir(place, { withFileTypes: true })
  const found = await Promise.all(
    entries
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(async (entry) => {
        const inner = path.join(place, entry.name)
        if (entry.isFile()) return [inner]
        return entry.isDirectory() && !skipped.has(entry.name) ? filesBelow(inner) : []
      }),
  )
  return found.flat()
}

async function readText(file: string): Promise<string | undefined> {
  if ((await stat(file)).size > FILE_LIMIT_BYTES) return undefined
  const bytes = await readFile(file)
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
