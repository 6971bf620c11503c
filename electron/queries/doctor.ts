import { existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import type { AgentFound } from '../../core/queries.ts'
import { findAgents } from '../agents/found.ts'
import { gitLine } from '../git/git.ts'
import { GitError } from '../git/gitError.ts'
import { findRunning } from '../transport/running.ts'
import { version } from '../version.ts'

/** What Gaffer finds on this machine, for a person who wants to know why something does not work. */
export type Diagnosis = {
  version: string
  node: string
  platform: string
  home: string
  /** Bytes of the log's database; null before the first start. */
  database: number | null
  /** Where the host of this home is reached; null when none is. */
  url: string | null
  /** Git's own words on its version; null when there is no git, without which nothing works. */
  git: string | null
  agents: AgentFound[]
}

/** Looks around; changes nothing. */
export async function examine(home: string): Promise<Diagnosis> {
  const database = path.join(home, 'gaffer.db')
  const [running, git, agents] = await Promise.all([findRunning(home), gitVersion(), findAgents()])
  return {
    version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    home,
    database: existsSync(database) ? statSync(database).size : null,
    url: running?.url ?? null,
    git,
    agents,
  }
}

async function gitVersion(): Promise<string | null> {
  try {
    return await gitLine(homedir(), ['--version'])
  } catch (error) {
    if (error instanceof GitError && error.code === 'git-missing') return null
    throw error
  }
}
