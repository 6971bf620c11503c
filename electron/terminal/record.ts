import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { terminalId, terminalRow, type TerminalId } from '../../core/terminals.ts'
import { codeOf } from '../transport/failure.ts'

/** What is kept of a terminal beside what it said. */
const terminalRecord = terminalRow.extend({
  version: z.literal(1),
  /** The shell, while it runs. */
  session: z.object({ pid: z.number().int(), startedAt: z.string() }).exactOptional(),
})
export type TerminalRecord = z.infer<typeof terminalRecord>

const place = (folder: string) => path.join(folder, 'terminal.json')

/** Writes a record so that there is always a whole one: the one before, or this. */
export async function writeRecord(folder: string, record: TerminalRecord): Promise<void> {
  const aside = `${place(folder)}.new`
  await writeFile(aside, `${JSON.stringify(record)}\n`, { mode: 0o600 })
  await rename(aside, place(folder))
}

/** Every terminal below a folder, in the order of their names. What is no terminal is taken away. */
export async function readRecords(folder: string): Promise<TerminalRecord[]> {
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  const records: TerminalRecord[] = []
  for (const name of names.toSorted()) {
    const record = await readRecord(path.join(folder, name))
    if (record?.terminalId === name) records.push(record)
    // It died before it had a record, so nobody has ever seen it.
    else if (isName(name)) await rm(path.join(folder, name), { recursive: true, force: true })
  }
  return records
}

async function readRecord(folder: string): Promise<TerminalRecord | undefined> {
  try {
    const parsed = terminalRecord.safeParse(JSON.parse(await readFile(place(folder), 'utf8')))
    return parsed.success ? parsed.data : undefined
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error)) return undefined
    throw error
  }
}

const isName = (name: string): name is TerminalId => terminalId.safeParse(name).success
