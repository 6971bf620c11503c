import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ownFolder } from './indexFile.ts'
import { exists } from './repository.ts'

/**
 * What we write into a worktree's own git folder as we make it: which operation does, and whether
 * all of it is there.
 */
const mark = z.object({ operationId: z.string(), whole: z.boolean() })
type Mark = z.infer<typeof mark>

const fileOf = (gitDir: string) => join(ownFolder(gitDir), 'worktree.json')

export async function writeMark(gitDir: string, made: Mark): Promise<void> {
  const file = fileOf(gitDir)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(made))
}

/**
 * Whether a worktree has all that it was to be made with. One without a mark of ours has, once git
 * has checked anything out in it: somebody else made it.
 */
export async function isWhole(gitDir: string): Promise<boolean> {
  const text = await readFile(fileOf(gitDir), 'utf8').catch(() => null)
  if (text === null) return exists(join(gitDir, 'index'))
  return markIn(text)?.whole ?? false
}

/** A mark that was cut short as it was written says nothing. */
function markIn(text: string): Mark | undefined {
  try {
    return mark.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
