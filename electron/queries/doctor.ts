import { existsSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import type { AgentFound } from '../../core/queries.ts'
import { findAgents } from '../agents/found.ts'
import { gitLine } from '../git/git.ts'
import { GitError } from '../git/gitError.ts'
import { isTaken } from '../store/home.ts'
import { findRunning, isAnnounced } from '../transport/running.ts'
import { version } from '../version.ts'
import { examineLog } from './homeFindings.ts'

/** Something that is not as it should be, and what to do about it, in words. */
export type Finding = { code: string; message: string }

/** What Gaffer finds on this machine, for a person who wants to know why something does not work. */
export type Diagnosis = {
  version: string
  node: string
  platform: string
  home: string
  /** Bytes of the log's database; null before the first start. */
  database: number | null
  /** Bytes that may still be written where the home is. */
  free: number
  /** Where the host of this home is reached; null when none is. */
  url: string | null
  /** Git's own words on its version; null when there is no git, without which nothing works. */
  git: string | null
  agents: AgentFound[]
  /** What keeps Gaffer from working, or has lost something. */
  problems: Finding[]
  /** What is worth knowing, and may be as it is meant. */
  hints: Finding[]
}

/** With less room than this the log may be unable to grow at any moment, in bytes. */
const ROOM_NEEDED = 64 * 1024 * 1024
/** With less room than this it is time to make some, in bytes. */
const ROOM_WANTED = 1024 * 1024 * 1024

/** Looks around and through the whole log; changes nothing. */
export async function examine(home: string): Promise<Diagnosis> {
  const database = path.join(home, 'gaffer.db')
  const [running, git, agents, free, log] = await Promise.all([
    findRunning(home),
    gitVersion(),
    findAgents(),
    freeBytes(home),
    examineLog(home),
  ])
  const found = [
    ...gitFindings(git),
    ...roomFindings(free, home),
    ...hostFindings(home, running !== undefined),
    ...agentFindings(agents),
  ]
  return {
    version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    home,
    database: existsSync(database) ? statSync(database).size : null,
    free,
    url: running?.url ?? null,
    git,
    agents,
    problems: [...log.problems, ...found.filter(({ grave }) => grave).map(told)],
    hints: [...log.hints, ...found.filter(({ grave }) => !grave).map(told)],
  }
}

type Graded = Finding & { grave: boolean }
const told = ({ code, message }: Graded): Finding => ({ code, message })

function gitFindings(git: string | null): Graded[] {
  const message = 'Git was not found. Install it; Gaffer works in git repositories.'
  return git === null ? [{ grave: true, code: 'git-missing', message }] : []
}

function roomFindings(free: number, home: string): Graded[] {
  if (free >= ROOM_WANTED) return []
  const room = `${Math.floor(free / 1024 / 1024)} MB`
  const message = `Only ${room} are free where ${home} is. Free some space, before the log cannot grow.`
  return [{ grave: free < ROOM_NEEDED, code: 'disk-low', message }]
}

function hostFindings(home: string, running: boolean): Graded[] {
  if (running) return []
  if (isTaken(home)) {
    const message = `A Gaffer has ${home} open and does not answer over HTTP. If it is not the desktop app, end it and start again.`
    return [{ grave: isAnnounced(home), code: 'host-unreachable', message }]
  }
  if (!isAnnounced(home)) return []
  const message =
    'The last host of this home was ended before it could close. The next start puts right what it left.'
  return [{ grave: false, code: 'host-killed', message }]
}

function agentFindings(agents: readonly AgentFound[]): Graded[] {
  const ready = agents.some(({ provider, status }) => provider !== 'practice' && status === 'ready')
  const ways = agents.flatMap(({ name, install }) => (install ? [`${name}: ${install}`] : []))
  const message = `No agent is installed but the one for practice. ${ways.join('; ')}`
  return ready ? [] : [{ grave: false, code: 'agents-missing', message }]
}

async function gitVersion(): Promise<string | null> {
  try {
    return await gitLine(homedir(), ['--version'])
  } catch (error) {
    if (error instanceof GitError && error.code === 'git-missing') return null
    throw error
  }
}

/** Of the folder, or of the nearest one above it that there is. */
async function freeBytes(folder: string): Promise<number> {
  if (!existsSync(folder)) return freeBytes(path.dirname(folder))
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
