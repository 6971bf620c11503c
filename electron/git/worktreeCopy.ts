import { constants, type Stats } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, readdir, readlink, rename, symlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { lookAt } from './worktreeFile.ts'

/** What one worktree may have copied into it: bytes, and files with their folders and links. */
export const COPIED_BYTES_LIMIT = 2 * 1024 * 1024 * 1024
export const COPIED_ENTRIES_LIMIT = 100_000

type Limits = { bytes: number; entries: number }
type Found = { path: string; stat: Stats }

/**
 * Copies files and folders that git does not keep from one working tree into another, with their
 * modes. What is there already stays as it is; links are copied as links, and only those that stay
 * inside. Run again after it was cut short, it completes.
 *
 * Gives sentences about what was left out, and why.
 */
export async function copyIntoWorktree(
  from: string,
  to: string,
  wishes: readonly string[],
  {
    signal,
    limits = { bytes: COPIED_BYTES_LIMIT, entries: COPIED_ENTRIES_LIMIT },
  }: { signal?: AbortSignal | undefined; limits?: Limits } = {},
): Promise<string[]> {
  const said: string[] = []
  const left = { ...limits }
  for (const wish of wishes) {
    const path = wish.replace(/\/+$/, '')
    if (!isBelow(path) || (await lookAt(from, path)) === null) {
      said.push(`${wish} was not copied: it is not in the project’s folder, or lies beyond a link.`)
      continue
    }
    const found = await gather(from, path, left, signal)
    if (found === null) {
      said.push(`${wish} was not copied: it is more than a worktree may have copied.`)
      continue
    }
    for (const each of found) {
      signal?.throwIfAborted()
      const flaw = await copyOne(from, to, each).catch(unwritten)
      if (flaw !== null) said.push(`${each.path} was not copied: ${flaw}`)
    }
  }
  return said
}

/** All that is to be copied for a wish, outermost first; null where that is more than there may be. */
async function gather(
  from: string,
  wish: string,
  left: Limits,
  signal: AbortSignal | undefined,
): Promise<Found[] | null> {
  const found: Found[] = []
  const still = { ...left }
  const open = [wish]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    signal?.throwIfAborted()
    const stat = await lstat(join(from, path)).catch(() => null)
    if (stat === null || isGits(path)) continue
    found.push({ path, stat })
    still.entries -= 1
    if (stat.isFile()) still.bytes -= stat.size
    if (still.entries < 0 || still.bytes < 0) return null
    if (stat.isDirectory())
      for (const name of await readdir(join(from, path))) open.push(`${path}/${name}`)
  }
  Object.assign(left, still)
  return found
}

const isBelow = (path: string) =>
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

function unwritten(error: NodeJS.ErrnoException): string {
  if (error.code === undefined) throw error
  return `it could not be read or written (${error.code}).`
}

/** A repository's own folder is tied to its place. */
const isGits = (path: string) => path.split('/').includes('.git')

/** Copies one entry; gives why not, or null. */
async function copyOne(from: string, to: string, { path, stat }: Found): Promise<string | null> {
  const source = join(from, path)
  const target = join(to, path)
  if (!(await makeFolders(from, to, path))) return 'something else is in its place.'
  const there = await lookAt(to, path)
  if (there !== null) {
    const agrees = !stat.isDirectory() || there.isDirectory()
    return agrees ? null : 'something else is in its place.'
  }
  if (stat.isDirectory()) {
    await mkdir(target)
    await chmod(target, (stat.mode & 0o777) | 0o700)
    return null
  }
  if (stat.isSymbolicLink()) {
    const aim = await readlink(source)
    const end = resolve(dirname(source), aim)
    if (isAbsolute(aim) || !isWithin(from, end)) return 'it is a link that leads out of the folder.'
    await symlink(aim, target)
    return null
  }
  if (!stat.isFile()) return 'it is no file.'
  // What is cut short must not look whole.
  const part = `${target}.gaffer-part`
  await copyFile(source, part, constants.COPYFILE_FICLONE)
  await rename(part, target)
  return null
}

/** Makes the folders that a path lies in; false where something else is in the place of one. */
async function makeFolders(from: string, to: string, path: string): Promise<boolean> {
  const parts = path.split('/').slice(0, -1)
  for (const [at] of parts.entries()) {
    const folder = parts.slice(0, at + 1).join('/')
    const there = await lookAt(to, folder)
    if (there !== null && !there.isDirectory()) return false
    if (there !== null) continue
    await mkdir(join(to, folder))
    await chmod(join(to, folder), (await lstat(join(from, folder))).mode & 0o777)
  }
  return true
}

const isWithin = (root: string, place: string) => {
  const way = relative(root, place)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
