import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { type Exported, exportLog } from '../store/export.ts'
import { homeFolder } from '../store/home.ts'
import { asStoreError } from '../store/storeError.ts'
import { TransferError } from '../store/transferError.ts'
import { print, say } from './output.ts'
import { exit, homeOption, parsed } from './usage.ts'

export async function runExport(args: string[]): Promise<number> {
  const { values } = parsed(args, {
    ...homeOption,
    thread: { type: 'string' },
    out: { type: 'string' },
  })
  const { thread, out } = values
  const source = { home: homeFolder(values.home), thread }
  const exported =
    out === undefined
      ? await exportLog({ ...source, write: print })
      : await toFile(path.resolve(out), (write) => exportLog({ ...source, write }))
  if (out !== undefined) await print(JSON.stringify(exported))
  if (exported.missing === 0) return exit.done
  say(`${exported.missing} large texts are missing or damaged in this home, and so in the export.`)
  return exit.failed
}

/** Writes a file of the user's own that has its name only once it is whole. */
async function toFile(
  file: string,
  work: (write: (line: string) => Promise<void>) => Promise<Exported>,
): Promise<Exported> {
  const taken = () => new TransferError('file-exists', `${file} exists already. Name another file.`)
  if (existsSync(file)) throw taken()
  const aside = `${file}.${randomUUID()}`
  try {
    const handle = await open(aside, 'wx', 0o600)
    try {
      const stream = handle.createWriteStream({ autoClose: false })
      const exported = await work(
        (line) =>
          new Promise((resolve, reject) => {
            stream.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
          }),
      )
      await handle.sync()
      // A link, not a rename: it never takes the place of a file that came up meanwhile.
      await link(aside, file)
      return exported
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw existsSync(file) && !(error instanceof TransferError)
      ? taken()
      : asStoreError(error, file)
  } finally {
    await rm(aside, { force: true })
  }
}
