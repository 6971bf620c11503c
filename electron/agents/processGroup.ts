import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { readLines } from './lines.ts'
import { bearersOf, MARK, membersOf, pidsTaken, processWith, sameBoot } from './processTable.ts'

/** The newest bytes that are kept of what a program wrote on stderr. */
export const STDERR_TAIL_BYTES = 8 * 1024
/** How long a program has to end after it was asked to, in milliseconds, before it is killed. */
const END_GRACE_MS = 2000
/** How long output is still read after the program that owned it has ended, in milliseconds. */
const DRAIN_MS = 2000
const POLL_MS = 20

/** What a later owner of the home needs to end a group that its predecessor left. */
export type GroupRecord = {
  pid: number
  startedAt: string
  /** Borne by all that it starts, on Linux, wherever that goes. */
  mark?: string
}

/** Keeps the records of the groups that run. `forget` is told once a group is gone. */
export type GroupKeeper = {
  record(group: GroupRecord): void
  forget(group: GroupRecord): void
}

export type GroupEnd = { code: number | null; signal: NodeJS.Signals | null }

export type ProgramOptions = {
  /** An argv; never a shell line. */
  command: readonly string[]
  directory: string
  environment: NodeJS.ProcessEnv
  keeper?: GroupKeeper
  /** Milliseconds between asking the group to end and killing it. */
  graceMs?: number
}

/** A running program that leads a process group of its own, so that all it starts ends with it. */
export interface ProcessGroup {
  readonly pid: number
  /** What it says, line by line; read only as fast as it is asked for. See `readLines`. */
  readonly lines: AsyncGenerator<string, void>
  /** Resolves when the program has taken the text into its pipe; rejects when it cannot any more. */
  write(text: string): Promise<void>
  stderrTail(): string
  /** Resolves when the program has ended and no process of its group is left. */
  readonly ended: Promise<GroupEnd>
  /**
   * Gives the way to end what it has started since now and left running: in its group, and on Linux
   * also what left the group, by the mark that it bears. Asks, kills after the grace time, and
   * waits until that is gone; what cannot be killed is not waited for.
   */
  fromNow(): Promise<() => Promise<void>>
  /** Asks the group to end, kills what has not after the grace time, and waits until it is gone. */
  end(): Promise<GroupEnd>
}

/**
 * Starts a program in a process group of its own.
 *
 * Rejects with the system's error (`ENOENT`, `EACCES`) when it cannot be started.
 */
export async function startGroup(options: ProgramOptions): Promise<ProcessGroup> {
  const mark = randomUUID()
  const child = spawnDetached(options, mark)
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error('a spawned program has no pid')
  const { keeper, graceMs = END_GRACE_MS } = options
  let tail = Buffer.alloc(0)
  // Node throws away at a program's exit what nobody has begun to read.
  child.stdout.on('readable', () => {})
  child.stderr.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-STDERR_TAIL_BYTES)
  })
  // A program that went away is told by its exit, not by a pipe or a signal that missed it.
  child.stdin.on('error', () => {})
  child.on('error', () => {})

  const closed = once(child, 'close')
  const exited = new Promise<GroupEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const recorded = processWith(pid).then((row) => {
    if (!row) return undefined
    const record = { pid, startedAt: row.startedAt, mark }
    keeper?.record(record)
    return record
  })
  const ended = exited.then(async (end) => {
    // Its children may hold its output open, and would outlive it.
    await killRest(pid)
    const drained = setTimeout(() => child.stdout.destroy(), DRAIN_MS)
    void closed.then(() => clearTimeout(drained))
    const record = await recorded
    if (record) keeper?.forget(record)
    return end
  })
  await recorded

  return {
    pid,
    lines: readLines(child.stdout),
    write: (text) =>
      new Promise((resolve, reject) => {
        child.stdin.write(text, (error) => (error ? reject(error) : resolve()))
      }),
    stderrTail: () => tail.toString('utf8').trim(),
    ended,
    async fromNow() {
      const earlier = await pidsTaken()
      return () => endLater({ group: pid, mark, earlier, graceMs })
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return ended
      const kill = setTimeout(() => void signal(pid, 'SIGKILL'), graceMs)
      await signal(pid, 'SIGTERM')
      const end = await ended
      clearTimeout(kill)
      return end
    },
  }
}

/**
 * Ends a group that a predecessor left, with what bears its mark, and waits until that is gone.
 *
 * Leaves the group alone when the pid now belongs to another process. A group whose leader has gone
 * is still ours if the machine was not started since: no system gives a pid away while a group bears
 * it.
 */
export async function endGroup(record: GroupRecord, graceMs: number = END_GRACE_MS): Promise<void> {
  const { pid, mark } = record
  if (await isOurs(record)) {
    await signal(pid, 'SIGTERM')
    if (!(await gone(pid, graceMs))) await killRest(pid)
  }
  if (mark !== undefined) await endLater({ mark, earlier: new Set(), graceMs })
}

async function isOurs({ pid, startedAt }: GroupRecord): Promise<boolean> {
  const leader = await processWith(pid)
  if (leader) return leader.startedAt === startedAt
  return (await membersOf(pid)).some((row) => sameBoot(row.startedAt, startedAt))
}

type Later = { group?: number; mark: string; earlier: ReadonlySet<number>; graceMs: number }

async function endLater({ group, mark, earlier, graceMs }: Later): Promise<void> {
  if (process.platform === 'win32') return
  const since = performance.now()
  const asked = new Set<number>()
  // A process shows no environment for the moment in which it becomes another program.
  for (let emptyLooks = 0; emptyLooks < 2;) {
    const members = group === undefined ? [] : await membersOf(group)
    const family = [...members, ...(await bearersOf(mark))]
    const later = new Set(family.map((row) => row.pid).filter((pid) => !earlier.has(pid)))
    emptyLooks = later.size === 0 ? emptyLooks + 1 : 0
    const elapsed = performance.now() - since
    if (elapsed > graceMs + END_GRACE_MS) return
    for (const pid of later) {
      if (elapsed > graceMs) signalProcess(pid, 'SIGKILL')
      else if (!asked.has(pid)) signalProcess(pid, 'SIGTERM')
      asked.add(pid)
    }
    // They are not our children, so the system does not tell us when they have ended.
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

async function killRest(group: number): Promise<void> {
  await signal(group, 'SIGKILL')
  await gone(group, END_GRACE_MS)
}

async function gone(group: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  while (signalled(group) && (await membersOf(group)).length > 0) {
    if (performance.now() > until) return false
    // The system tells nobody when a group that is not its own child has ended.
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return true
}

/** Whether a group can be signalled at all: a cheap way to see that none is left. */
function signalled(group: number): boolean {
  if (process.platform === 'win32') return true
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

const execute = promisify(execFile)

async function signal(group: number, name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (process.platform === 'win32') {
    // Windows knows no polite end for a program without a window.
    await execute('taskkill', ['/PID', String(group), '/T', '/F']).catch(() => {})
    return
  }
  signalProcess(-group, name)
}

function signalProcess(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name)
  } catch {
    // There is none any more: it has ended by itself.
  }
}

function spawnDetached({ command, directory, environment }: ProgramOptions, mark: string) {
  const [program, ...args] = command
  if (program === undefined) throw new Error('a command has no words')
  return spawn(program, args, {
    cwd: directory,
    env: { ...environment, [MARK]: mark },
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}
