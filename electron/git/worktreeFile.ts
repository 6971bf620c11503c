import type { BigIntStats } from 'node:fs'
import { cp, lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { GitError } from './gitError.ts'

/**
 * What is there under a path of a working tree; null when nothing is, which goes for all that lies
 * beyond a link: git keeps nothing there.
 */
export async function lookAt(root: string, path: string): Promise<BigIntStats | null> {
  const look = (each: string) => lstat(join(root, each), { bigint: true }).catch(() => null)
  for (const folder of foldersOf(path)) if (!(await look(folder))?.isDirectory()) return null
  return look(path)
}

/** What tells a file from any that is written in its place later; null where no file is. */
export async function printOfFile(root: string, path: string): Promise<string | null> {
  const found = await lookAt(root, path)
  if (found === null || found.isDirectory()) return null
  const { ino, mode, size, mtimeNs, ctimeNs } = found
  return [ino, mode, size, mtimeNs, ctimeNs].join(' ')
}

/**
 * Says whether something is in the way of a file that is to be written, once `leaving` have gone: a
 * folder with other files in its place, or a file or link in the place of one of its folders.
 */
export async function isBlocked(
  root: string,
  path: string,
  leaving: ReadonlySet<string>,
): Promise<boolean> {
  for (const folder of foldersOf(path)) {
    const found = await lstat(join(root, folder)).catch(() => null)
    if (found === null || leaving.has(folder)) return false
    if (!found.isDirectory()) return true
  }
  const found = await lookAt(root, path)
  if (!found?.isDirectory()) return false
  const inside = await readdir(join(root, path), { recursive: true })
  for (const name of inside) {
    const below = `${path}/${name.replaceAll('\\', '/')}`
    if (!leaving.has(below) && !(await lookAt(root, below))?.isDirectory()) return true
  }
  return false
}

/** Removes a file, and the folders that leaves empty. */
export async function removeFile(root: string, path: string): Promise<void> {
  await rm(join(root, path))
  for (const folder of foldersOf(path).toReversed()) {
    const removed = await rmdir(join(root, folder)).then(
      () => true,
      () => false,
    )
    if (!removed) return
  }
}

/**
 * Puts a file (or a link) in the place of one, in one step.
 *
 * Throws GitError `path-blocked`.
 */
export async function replaceFile(root: string, path: string, from: string): Promise<void> {
  const target = join(root, path)
  await rename(from, target).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw new GitError('path-blocked', { cause: error })
    // The git folder may lie on another disk, and a file becomes another in one step only on its own.
    const beside = join(dirname(target), `.gaffer-${basename(dirname(from))}`)
    await cp(from, beside, { verbatimSymlinks: true })
    await rename(beside, target)
  })
}

/**
 * Puts a file (or a link) where there is none, with the folders it needs, in one step.
 *
 * Throws GitError `path-blocked`.
 */
export async function addFile(root: string, path: string, from: string): Promise<void> {
  for (const folder of foldersOf(path)) {
    await mkdir(join(root, folder)).catch(() => undefined)
    const found = await lstat(join(root, folder)).catch(() => null)
    if (!found?.isDirectory()) throw new GitError('path-blocked')
  }
  // A folder can be no more than empty by now; nothing else is an empty folder.
  await rmdir(join(root, path)).catch(() => undefined)
  await replaceFile(root, path, from)
}

/** The folders that a path lies in, the outermost first. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_part, at) => parts.slice(0, at + 1).join('/'))
}
