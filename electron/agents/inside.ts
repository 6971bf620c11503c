import { lstat, readlink } from 'node:fs/promises'
import path from 'node:path'

/** Where a path of an agent's truly lies. */
export type Place = {
  /** With every link followed; absolute. */
  absolute: string
  /** As people and rules name it: below the checkout with `/` between its parts, else absolute. */
  name: string
  /** Whether that is in the checkout. The checkout itself is. */
  inside: boolean
}

const LINKS_LIMIT = 40

/**
 * Finds where a path lies, which need not exist, the way the system would when it opens it: link by
 * link, and `..` from where a link leads to. A path that winds through too many links lies outside.
 */
export async function locateIn(checkout: string, file: string): Promise<Place> {
  const root = await follow(path.resolve(checkout))
  const absolute = await follow(path.isAbsolute(file) ? file : `${root}${path.sep}${file}`)
  if (root === undefined || absolute === undefined)
    return {
      absolute: path.resolve(checkout, file),
      name: path.resolve(checkout, file),
      inside: false,
    }
  const relative = path.relative(root, absolute)
  const inside =
    relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
  return { absolute, name: inside ? relative.split(path.sep).join('/') : absolute, inside }
}

/** A path as people name it, links left as they are: below the checkout, else as it is. */
export function nameIn(checkout: string, file: string): string {
  const relative = path.relative(checkout, path.resolve(checkout, file))
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`)
  return outside || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/')
}

async function follow(absolute: string): Promise<string | undefined> {
  const { root } = path.parse(absolute)
  let at = root
  let links = 0
  const waiting = split(absolute.slice(root.length)).toReversed()
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      at = path.dirname(at)
      continue
    }
    const next = path.join(at, part)
    const target = await linkTarget(next)
    if (target === undefined) {
      at = next
      continue
    }
    links += 1
    if (links > LINKS_LIMIT) return undefined
    const start = path.parse(target).root
    if (start !== '') at = start
    waiting.push(...split(target.slice(start.length)).toReversed())
  }
  return at
}

const split = (text: string) => text.split(path.sep === '\\' ? /[\\/]/ : '/')

async function linkTarget(place: string): Promise<string | undefined> {
  const found = await lstat(place).catch(() => undefined)
  return found?.isSymbolicLink() ? readlink(place) : undefined
}
