import { RequestError, type ReadTextFileRequest } from '@agentclientprotocol/sdk'
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { locateIn, type Place } from '../inside.ts'

/** The largest file that is read for an agent, in bytes. */
const READ_LIMIT_BYTES = 10 * 1024 * 1024

/** Where a path lies that an agent wants us to touch. Throws RequestError unless it is in the checkout. */
export async function placeFor(checkout: string, file: string): Promise<Place> {
  const place = await locateIn(checkout, file)
  if (!place.inside)
    throw RequestError.invalidParams({ path: file }, `${file} is outside the workspace`)
  // What is in there can run as a command, and is git's own business.
  if (/^\.git(?:\/|$)/i.test(place.name))
    throw RequestError.invalidParams({ path: file }, `${file} belongs to git itself`)
  return place
}

/** The text of a file, or some of its lines; `line` counts from 1. Throws RequestError. */
export async function readFor(
  checkout: string,
  { path: file, line, limit }: Pick<ReadTextFileRequest, 'path' | 'line' | 'limit'>,
): Promise<string> {
  const { absolute } = await placeFor(checkout, file)
  const text = await asked(file, async () => {
    const found = await stat(absolute)
    if (found.size > READ_LIMIT_BYTES)
      throw RequestError.invalidParams({ path: file }, `${file} is larger than 10 MiB`)
    return readFile(absolute, 'utf8')
  })
  if (typeof line !== 'number' && typeof limit !== 'number') return text
  const from = Math.max(1, line ?? 1) - 1
  const lines = text.split(/(?<=\n)/)
  return lines.slice(from, typeof limit === 'number' ? from + limit : undefined).join('')
}

/** What a file says now; undefined when there is none that can be read. */
export const textNow = ({ absolute }: Place): Promise<string | undefined> =>
  readFile(absolute, 'utf8').catch(() => undefined)

/** Writes a file whole: whoever looks sees the old text or the new one. Throws RequestError. */
export async function writeFor({ absolute, name }: Place, text: string): Promise<void> {
  const draft = path.join(path.dirname(absolute), `.${randomUUID()}.gaffer-draft`)
  await asked(name, async () => {
    await mkdir(path.dirname(absolute), { recursive: true })
    const before = await stat(absolute).catch(() => undefined)
    try {
      await writeFile(draft, text, { flag: 'wx' })
      if (before) await chmod(draft, before.mode)
      await rename(draft, absolute)
    } catch (error) {
      await unlink(draft).catch(() => {})
      throw error
    }
  })
}

/** Tells the agent of the system's no, in a manner that it may know. */
async function asked<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RequestError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') throw RequestError.resourceNotFound(file)
    throw RequestError.internalError({ path: file }, String(code ?? error))
  }
}
