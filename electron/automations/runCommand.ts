import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as after } from 'node:timers/promises'
import type { BoundedText } from '../../core/items.ts'
import { agentEnvironment } from '../agents/environment.ts'
import { locateProgram } from '../agents/locate.ts'
import { recordGroup } from '../git/keeping.ts'
import type { Blobs } from '../store/blobs.ts'
import { keepOutput } from './output.ts'

/** How long a program has to end after it was asked to, in milliseconds, before it is killed. */
const END_GRACE_MS = 2000
/** How long output is still read after the program that owned it has ended, in milliseconds. */
const DRAIN_MS = 500

/** A command that could not be started. Its code is `program-missing` or `folder-missing`. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: 'program-missing' | 'folder-missing'
  constructor(code: CommandError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

export type ProgramOptions = {
  /** An argv; never a shell line. */
  argv: readonly string[]
  directory: string
  /** What is told beyond the user's environment. */
  environment?: Readonly<Record<string, string>>
  limitMs: number
  /** Ends the program and all that it started. */
  signal: AbortSignal
  /** Called just before the program is let go. */
  begin: () => void
  /** Takes what it writes; more is read once that resolves. */
  write: (piece: string) => Promise<void> | void
}

/** How a program ended. Without `exitCode` a signal ended it. */
export type ProgramEnd = {
  exitCode?: number
  signal?: string
  /** Whether it took longer than it may. */
  limited: boolean
  durationMs: number
}

export type CommandOptions = Omit<ProgramOptions, 'write'> & { blobs: Pick<Blobs, 'begin'> }
export type CommandEnd = ProgramEnd & { output: BoundedText; tail: string }

/** Runs a program as `runProgram` does, and keeps what it writes. */
export async function runCommand({ blobs, ...options }: CommandOptions): Promise<CommandEnd> {
  const output = keepOutput(blobs)
  try {
    const end = await runProgram({ ...options, write: output.write })
    return { ...end, ...(await output.end()) }
  } catch (error) {
    await output.drop()
    throw error
  }
}

/**
 * Runs a program in a process group of its own, in the user's environment.
 *
 * The group is recorded where somebody keeps groups (keeping.ts), and none of it outlives the
 * program. Throws CommandError, and the signal's reason once it has ended the program.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramEnd> {
  const { argv, directory, limitMs, signal, begin, write } = options
  const environment = { ...agentEnvironment(), ...options.environment }
  const [name = '', ...args] = argv
  const place = /[\\/]/.test(name) ? path.resolve(directory, name) : name
  const program = await locateProgram(place, environment)
  if (!program)
    throw new CommandError(
      'program-missing',
      `There is no program ${name} here. Install it, or name another in the automation.`,
    )
  signal.throwIfAborted()
  const { child, letGo } = hold([program, ...args], directory, environment)
  try {
    await once(child, 'spawn')
  } catch (error) {
    throw new CommandError(
      'folder-missing',
      `${name} could not be started in ${directory}. Is the folder there?`,
      error,
    )
  }
  const { pid, stdout, stderr } = child
  if (pid === undefined || !stdout || !stderr) throw new Error('a spawned program has no pid')
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  let forget = () => {}
  try {
    forget = await recordGroup(pid)
    begin()
    const limit = AbortSignal.timeout(limitMs)
    const stop = AbortSignal.any([signal, limit])
    const started = performance.now()
    letGo?.end('\n')
    const ending = endWhen(stop, child)
    const read = Promise.all([copy(stdout, write), copy(stderr, write)])
    // What goes wrong with it is told once the program has ended.
    read.catch(() => {})
    const [code, killedBy] = await exited
    const durationMs = Math.round(performance.now() - started)
    ending.over()
    // What it left running would go on without anyone, and may hold its output open for ever.
    signalGroup(child, 'SIGKILL')
    await Promise.race([read, after(DRAIN_MS, undefined, { ref: false })])
    stdout.destroy()
    stderr.destroy()
    await read
    signal.throwIfAborted()
    return {
      ...(code !== null && { exitCode: code }),
      ...(killedBy && { signal: killedBy }),
      limited: limit.aborted,
      durationMs,
    }
  } catch (error) {
    signalGroup(child, 'SIGKILL')
    await exited
    throw error
  } finally {
    forget()
  }
}

/**
 * Starts a program that is held back until it is let go.
 *
 * Should we die between its start and its record, it would run on and nobody would know of it; so a
 * shell waits in its place, which ends with us, and becomes it. The words pass through untouched.
 */
function hold(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  const options = { cwd, env, windowsHide: true } as const
  const [program = '', ...args] = argv
  if (process.platform === 'win32')
    return { child: spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }) }
  const wait = 'read -r _ <&3 && exec "$@" 3<&-'
  const child = spawn('/bin/sh', ['-c', wait, 'sh', ...argv], {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const letGo = child.stdio[3] as Writable
  // One that was stopped before it was let go has closed its end.
  letGo.on('error', () => {})
  return { child, letGo }
}

/** Asks the group to end when it is told to, and kills it when it takes too long. */
function endWhen(stop: AbortSignal, child: ChildProcess) {
  let kill: NodeJS.Timeout | undefined
  const end = () => {
    signalGroup(child, 'SIGTERM')
    kill = setTimeout(() => signalGroup(child, 'SIGKILL'), END_GRACE_MS)
  }
  if (stop.aborted) end()
  else stop.addEventListener('abort', end, { once: true })
  return {
    over() {
      stop.removeEventListener('abort', end)
      clearTimeout(kill)
    },
  }
}

async function copy(stream: Readable, write: ProgramOptions['write']): Promise<void> {
  const decoder = new TextDecoder()
  try {
    for await (const chunk of stream) await write(decoder.decode(chunk, { stream: true }))
  } catch (error) {
    // A pipe that we closed has been read as far as it goes.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
  await write(decoder.decode())
}

function signalGroup({ pid }: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return
  if (process.platform === 'win32') {
    // Windows has no groups; taskkill walks the tree of children instead.
    spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-pid, name)
  } catch {
    // None of the group is left.
  }
}
