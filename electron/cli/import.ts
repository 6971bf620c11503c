import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { readLines } from '../agents/lines.ts'
import { BLOB_LIMIT } from '../store/blobs.ts'
import { homeFolder } from '../store/home.ts'
import { importLog } from '../store/import.ts'
import { TransferError } from '../store/transferError.ts'
import { print, say } from './output.ts'
import { exit, homeOption, parsed, required } from './usage.ts'

/** The longest line of an export, in bytes: a blob of which every byte had to be escaped. */
const LINE_LIMIT = 6 * BLOB_LIMIT + 1024

export async function runImport(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, homeOption, 1)
  const file = required(positionals[0], 'Say which file to import; - is standard input.')
  const lines = readLines(await sourceOf(file), LINE_LIMIT)
  const imported = await importLog({ home: homeFolder(values.home), lines, now: Date.now })
  await print(JSON.stringify(imported))
  if (imported.rules > 0)
    say(`${imported.rules} permission rules came along and hold from now on. Look at them.`)
  if (imported.automations > 0)
    say(`${imported.automations} automations came along and are disabled. Enable those you want.`)
  return exit.done
}

async function sourceOf(file: string): Promise<Readable> {
  if (file === '-') return process.stdin
  try {
    return (await open(file)).createReadStream()
  } catch (error) {
    throw new TransferError('file-unreadable', `${file} cannot be read. Name another file.`, error)
  }
}
