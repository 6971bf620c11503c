import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { endGroup, type GroupKeeper } from '../agents/processGroup.ts'
import { processWith } from '../agents/processTable.ts'

/** How long output is still read after the command that owned it has ended, in milliseconds. */
const DRAIN_MS = 500

export type CommandOptions = {
  /** An argv; never a shell line. */
  argv: readonly string[]
  directory: string
  environment: NodeJS.ProcessEnv
  /** How much of the end of its output is kept, in bytes. */
  outputLimit: number
  keeper?: GroupKeeper
}

export type CommandExit = { exitCode: number | null; signal: NodeJS.Signals | null }

/**
 * A command that an agent asked for, without a terminal's screen: what the Agent Client Protocol's
 * terminal requests need, one method each.
 */
export interface RunningCommand {
  /** What it wrote so far, both streams as they came; cut at its beginning, never within a character. */
  output(): { text: string; truncated: boolean; exit: CommandExit | undefined }
  readonly exited: Promise<CommandExit>
  /** Ends it and all that it started; its output stays. */
  kill(): Promise<void>
  /** Kills it and lets go of its output. */
  release(): Promise<void>
}

/**
 * Starts a command in a process group of its own.
 *
 * Rejects with the system's error (`ENOENT`, `EACCES`) when it cannot be started.
 */
export async function startCommand(options: CommandOptions): Promise<RunningCommand> {
  const { argv, directory, environment, outputLimit, keeper } = options
  const [program = '', ...args] = argv
  const child = spawn(program, args, {
    cwd: directory,
    env: environment,
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kept = new OutputTail(outputLimit)
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => kept.add(chunk))
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error('a spawned command has no pid')

  let exit: CommandExit | undefined
  const closed = once(child, 'close')
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const row = await processWith(pid)
  // One that has ended already may have left a group, which began after we did.
  const startedAt = (row ?? (await processWith(process.pid)))?.startedAt ?? ''
  const record = { pid, startedAt }
  keeper?.record(record)
  const exited = ended.then(async ([exitCode, signal]) => {
    // What it left running may hold its output open, and would outlive it.
    await endGroup(record)
    const drained = setTimeout(() => {
      child.stdout.destroy()
      child.stderr.destroy()
    }, DRAIN_MS)
    await closed
    clearTimeout(drained)
    keeper?.forget(record)
    exit = { exitCode, signal }
    return exit
  })

  const kill = async () => {
    await endGroup(record)
    await exited
  }
  return {
    output: () => ({ ...kept.read(), exit }),
    exited,
    kill,
    async release() {
      await kill()
      kept.drop()
    },
  }
}

/** The last bytes of an output. */
class OutputTail {
  readonly #limit: number
  #chunks: Buffer[] = []
  #bytes = 0
  #truncated = false

  constructor(limit: number) {
    this.#limit = limit
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    // Cut now and then and not at each chunk, or a long output would be copied over and over.
    if (this.#bytes > 2 * this.#limit + 64 * 1024) this.#cut()
  }

  read(): { text: string; truncated: boolean } {
    if (this.#bytes > this.#limit) this.#cut()
    const text = Buffer.concat(this.#chunks).toString('utf8')
    return { text, truncated: this.#truncated }
  }

  drop(): void {
    this.#chunks = []
    this.#bytes = 0
  }

  #cut(): void {
    const all = Buffer.concat(this.#chunks)
    let from = all.length - this.#limit
    while (from < all.length && ((all[from] ?? 0) & 0xc0) === 0x80) from += 1
    const tail = Buffer.from(all.subarray(from))
    this.#chunks = [tail]
    this.#bytes = tail.length
    this.#truncated = true
  }
}
