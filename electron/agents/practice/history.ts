import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'

/** What is kept of a session, so that another process can go on with it. */
const kept = z.object({ id: z.string(), prompts: z.array(z.string()) })
export type History = z.infer<typeof kept>

const PROMPTS_LIMIT = 200

const folder = () =>
  process.env['PRACTICE_SESSIONS_DIR'] ?? path.join(os.tmpdir(), 'gaffer-practice-sessions')
const fileOf = (id: string) => path.join(folder(), `${id}.json`)

export async function startHistory(): Promise<History> {
  return save({ id: randomUUID(), prompts: [] })
}

/** The history of an earlier session; undefined when there is none of this id that can be read. */
export async function loadHistory(id: string): Promise<History | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return undefined
  try {
    return kept.parse(JSON.parse(await readFile(fileOf(id), 'utf8')))
  } catch {
    return undefined
  }
}

/** The history with one more prompt, on disk before this resolves. */
export async function remember(history: History, prompt: string): Promise<History> {
  return save({ ...history, prompts: [...history.prompts, prompt].slice(-PROMPTS_LIMIT) })
}

async function save(history: History): Promise<History> {
  await mkdir(folder(), { recursive: true, mode: 0o700 })
  // A reader sees the old file or the new one, never half of it.
  const draft = `${fileOf(history.id)}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(history), { mode: 0o600 })
  await rename(draft, fileOf(history.id))
  return history
}
