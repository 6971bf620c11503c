import { once } from 'node:events'

/** Writes a line for programs; waits while its reader is behind. */
export async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
}

/** Writes a line for people. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
