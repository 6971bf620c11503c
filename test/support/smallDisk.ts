import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A disk of the test's own, small enough to be filled. */
export type SmallDisk = {
  /** Where it is mounted. */
  folder: string
  /** Leaves no byte free. */
  fill(): void
  /** Takes away what `fill` wrote. */
  free(): void
  /** Lets nothing be written until `writable` is called. */
  readOnly(): void
  writable(): void
}

const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'pipe' })
const unmount = (folder: string) => {
  execFileSync('umount', [folder], { stdio: 'pipe' })
  rmdirSync(folder)
}

function mounted(megabytes: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'gaffer-disk-'))
  try {
    mount('-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', folder)
    return folder
  } catch (error) {
    rmdirSync(folder)
    throw error
  }
}

/** Whether this user may mount disks here: root on Linux, and not in every container. */
export const canMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    unmount(mounted(1))
    return true
  } catch {
    return false
  }
})()

/** Mounts one; it is gone when the test is over. What uses it ends first. */
export function smallDisk(megabytes: number): SmallDisk {
  const folder = mounted(megabytes)
  onTestFinished(() => unmount(folder))
  const filler = path.join(folder, 'filler')
  return {
    folder,
    fill() {
      const file = openSync(filler, 'a')
      try {
        // Page by page, as memory is given out: a larger write may fail with some of it left.
        const page = Buffer.alloc(4096, 1)
        while (statfsSync(folder).bavail > 0) writeSync(file, page)
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(filler),
    readOnly: () => void mount('-o', 'remount,ro', folder),
    writable: () => void mount('-o', 'remount,rw', folder),
  }
}
