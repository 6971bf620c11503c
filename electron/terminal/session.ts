import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { processWith, sameBoot } from '../agents/processTable.ts'

/*
 * A shell in a terminal leads a session of its own, and puts each job into a process group of its
 * own. So a terminal is ended by its session, and a group would leave its background jobs. What has
 * left the session on purpose (`setsid`, an editor started from it) is the user's and stays.
 */

/** How long what runs in a terminal has to end after it was told to, in milliseconds. */
export const HANGUP_GRACE_MS = 2_000
/** How long is waited for what was killed, in milliseconds. */
const KILL_WAIT_MS = 2_000
const LOOK_MS = 20

/** What a later owner of the home needs to end a session that its predecessor left. */
export type SessionRecord = { pid: number; startedAt: string }

export async function recordSession(pid: number): Promise<SessionRecord | undefined> {
  const row = await processWith(pid)
  return row && { pid, startedAt: row.startedAt }
}

/**
 * Hangs up on all that runs in the session of a shell, kills what has not ended after the grace time,
 * and resolves once it is gone. What cannot be killed is not waited for.
 */
export async function endSession(leader: number, graceMs = HANGUP_GRACE_MS): Promise<void> {
  const since = performance.now()
  const told = new Set<number>()
  for (;;) {
    const members = await membersOfSession(leader)
    if (members.length === 0) return
    const elapsed = performance.now() - since
    if (elapsed > graceMs + KILL_WAIT_MS) return
    for (const pid of members) {
      if (elapsed >= graceMs) signal(pid, 'SIGKILL')
      else if (!told.has(pid)) {
        signal(pid, 'SIGHUP')
        // One that was stopped would not hear it.
        signal(pid, 'SIGCONT')
      }
      told.add(pid)
    }
    // They are not our children, so the system does not tell us when they have ended.
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

/**
 * Ends a session that a predecessor left. Leaves it alone when the pid now belongs to another process;
 * on Linux one whose leader has gone is still ours within one start of the machine, as no pid is given
 * away while a session bears it.
 */
export async function endLeftSession(record: SessionRecord, graceMs?: number): Promise<void> {
  const leader = await processWith(record.pid)
  if (leader && leader.startedAt !== record.startedAt) return
  if (!leader) {
    const [member] = await membersOfSession(record.pid)
    const row = member === undefined ? undefined : await processWith(member)
    if (!row || !sameBoot(row.startedAt, record.startedAt)) return
  }
  await endSession(record.pid, graceMs)
}

/** The processes of a session. Elsewhere than on Linux those of its terminal, while its leader runs. */
export async function membersOfSession(leader: number): Promise<number[]> {
  switch (process.platform) {
    case 'win32':
      return []
    case 'linux': {
      const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
      const members = await Promise.all(pids.map((pid) => isMember(pid, leader)))
      return pids.filter((_, at) => members[at]).map(Number)
    }
    default: {
      const { stdout } = await execute('ps', ['-axo', 'pid=,tty=,stat='])
      const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/))
      const [, terminal = '??'] = rows.find(([pid]) => Number(pid) === leader) ?? []
      if (terminal.startsWith('?')) return []
      return rows
        .filter(([, tty, state]) => tty === terminal && !state?.startsWith('Z'))
        .map(([pid]) => Number(pid))
    }
  }
}

const execute = promisify(execFile)

async function isMember(pid: string, leader: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The second field is the program's name in brackets, which may hold spaces and brackets itself.
  const [state, , , session] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return Number(session) === leader && state !== 'Z' && state !== 'X'
}

/** Whether a process is there, ended or not, as long as nobody has waited for it. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function signal(pid: number, name: 'SIGHUP' | 'SIGCONT' | 'SIGKILL'): void {
  try {
    process.kill(pid, name)
  } catch {
    // There is none any more: it has ended by itself.
  }
}
