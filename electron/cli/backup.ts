import path from 'node:path'
import { backUp } from '../store/backup.ts'
import { homeFolder } from '../store/home.ts'
import { restore } from '../store/restore.ts'
import { print, say } from './output.ts'
import { exit, homeOption, parsed, required } from './usage.ts'

export async function runBackup(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, homeOption, 1)
  const file = required(positionals[0], 'Say which file to write the backup to.')
  const kept = await backUp(homeFolder(values.home), path.resolve(file))
  await print(JSON.stringify(kept))
  if (kept.damaged === 0) return exit.done
  say(`${kept.damaged} large texts of this home are damaged, and not in the backup.`)
  return exit.failed
}

export async function runRestore(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, homeOption, 1)
  const file = required(positionals[0], 'Say which backup to restore.')
  await print(JSON.stringify(await restore(path.resolve(file), homeFolder(values.home))))
  return exit.done
}
