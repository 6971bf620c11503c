import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * A process that runs now. `startedAt` is opaque and unequal for two processes that had the same
 * pid, also across restarts of the machine.
 */
export type ProcessRow = { pid: number; group: number; startedAt: string }

/** The process with this pid; undefined when there is none, or it has ended and nobody waited for it. */
export async function processWith(pid: number): Promise<ProcessRow | undefined> {
  switch (process.platform) {
    case 'linux':
      return readStat(String(pid))
    case 'win32':
      return readWindows(pid)
    default:
      return (await listWithPs()).find((row) => row.pid === pid)
  }
}

/** The processes of a group. On Windows, which has no groups, the one process that would lead it. */
export async function membersOf(group: number): Promise<ProcessRow[]> {
  switch (process.platform) {
    case 'linux': {
      const rows = await Promise.all((await pidsInProc()).map(readStat))
      return rows.filter((row) => row !== undefined).filter((row) => row.group === group)
    }
    case 'win32': {
      const row = await readWindows(group)
      return row ? [row] : []
    }
    default:
      return (await listWithPs()).filter((row) => row.group === group)
  }
}

/** The variable by which all that comes of a program is known, also when it has left its group. */
export const MARK = 'GAFFER_AGENT'

/**
 * The processes that bear a mark in their environment: a child inherits it, and keeps it when it
 * forks twice or begins a session of its own. Linux alone lets us see it.
 */
export async function bearersOf(mark: string): Promise<ProcessRow[]> {
  if (process.platform !== 'linux') return []
  const wanted = `${MARK}=${mark}`
  const rows = await Promise.all(
    (await pidsInProc()).map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`).catch(() => undefined)
      return environment?.includes(wanted) ? readStat(pid) : undefined
    }),
  )
  return rows.filter((row) => row !== undefined)
}

/** Every pid that is taken now; none on Windows, where nobody needs them. */
export async function pidsTaken(): Promise<ReadonlySet<number>> {
  switch (process.platform) {
    case 'linux':
      return new Set((await pidsInProc()).map(Number))
    case 'win32':
      return new Set()
    default:
      return new Set((await listWithPs()).map((row) => row.pid))
  }
}

/** Whether two processes started since the same start of the machine, where that can be told. */
export const sameBoot = (one: string, other: string) =>
  one.includes('/') && one.split('/')[0] === other.split('/')[0]

const pidsInProc = async () => (await readdir('/proc')).filter((name) => /^\d+$/.test(name))

const execute = promisify(execFile)
let bootId: Promise<string> | undefined

async function readStat(pid: string): Promise<ProcessRow | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  // The second field is the program's name in brackets, which may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, , group] = fields
  const ticks = fields[19]
  if (state === 'Z' || state === 'X' || group === undefined || ticks === undefined) return undefined
  bootId ??= readFile('/proc/sys/kernel/random/boot_id', 'utf8')
  return { pid: Number(pid), group: Number(group), startedAt: `${(await bootId).trim()}/${ticks}` }
}

async function listWithPs(): Promise<ProcessRow[]> {
  const { stdout } = await execute('ps', ['-axo', 'pid=,pgid=,stat=,lstart='], {
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 16 * 1024 * 1024,
  })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, group, state, startedAt] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*\S)/.exec(line) ?? []
    if (pid === undefined || group === undefined || startedAt === undefined) return []
    return state?.startsWith('Z') ? [] : [{ pid: Number(pid), group: Number(group), startedAt }]
  })
}

async function readWindows(pid: number): Promise<ProcessRow | undefined> {
  const script = `(Get-Process -Id ${pid}).StartTime.Ticks`
  const found = await execute('powershell.exe', ['-NoProfile', '-Command', script]).catch(
    () => undefined,
  )
  const startedAt = found?.stdout.trim()
  return startedAt ? { pid, group: pid, startedAt } : undefined
}
