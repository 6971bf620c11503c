import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { StoredEvent } from '../../core/events.ts'
import type { OpenThread } from '../../core/thread/state.ts'
import { openHost } from '../../electron/host.ts'
import { createKnowledge } from '../crash/knowledge.ts'
import { createLedger } from '../crash/ledger.ts'
import type { Plan } from '../crash/plans.ts'
import { createRandom } from '../crash/random.ts'
import { problemsAtRest } from '../crash/rest.ts'
import { makeScene } from '../crash/scene.ts'
import { wish } from '../crash/wishes.ts'
import { type HostProcess, startHost } from './process.ts'

/** What a drive came to: which faults ended a host, and all that was wrong. */
export type Drive = {
  kills: number
  /** Fault points that did it, as `GAFFER_FAULT` names them. */
  reached: string[]
  problems: string[]
}

/** Commands that one life of a host is sent at most. */
const STEPS = 8
/** How long a turn has to get under way, in milliseconds. */
const TURN_MS = 2_000
/** How long everything has to come to rest, in milliseconds. */
const REST_MS = 60_000

/**
 * Lives through one story: a host on one home is sent what a seed says, and killed once for every
 * plan; then everything comes to rest, and what is there is held against what was promised.
 */
export async function drive(seed: number, plans: readonly Plan[]): Promise<Drive> {
  const random = createRandom(seed)
  const scene = makeScene()
  const known = createKnowledge()
  const problems: string[] = []
  const ledger = createLedger((problem) => problems.push(problem))
  const reached: string[] = []
  let number = 0
  const around = { random, known, scene, fresh: () => (number += 1) }

  /** Reads on from what is known, whose newest event must still be there. */
  async function learn(host: HostProcess): Promise<boolean> {
    const newest = known.log.at(-1)
    let after = newest ? newest.position - 1 : 0
    for (;;) {
      const page = await read(host, after)
      if (!page) return false
      const again = after < known.log.length ? page.shift() : undefined
      if (again && again.hash !== newest?.hash)
        problems.push(`event ${again.position} is another one than it was`)
      if (!again && after < known.log.length)
        problems.push(`event ${newest?.position} (${newest?.type}) is gone`)
      const gap = page.find((event, at) => event.position !== known.log.length + 1 + at)
      if (gap) problems.push(`after ${known.log.length} comes ${gap.position}`)
      known.learn(page)
      if (page.length < PAGE - 1 || problems.length > 0) return true
      after = known.log.length
    }
  }

  /** Starts a host that is to die as planned. Undefined when it died before anyone could reach it. */
  async function begin(plan: Plan): Promise<HostProcess | undefined> {
    tamper(scene.home, plan)
    const orphans = programsOf(scene.folder)
    const host = await startHost(scene.home, plan.fault).catch((error: unknown) => {
      // Only a host that killed itself as it was armed to may fail to start.
      if (plan.fault === undefined || !String(error).includes('SIGKILL')) throw error
      return undefined
    })
    if (!host) return undefined
    const now = new Set(programsOf(scene.folder).map(({ pid }) => pid))
    const left = orphans.filter(({ pid }) => now.has(pid))
    for (const { words } of left) problems.push(`still running after a restart: ${words}`)
    if (!(await learn(host))) return undefined
    ledger.compare(known.log)
    for (const each of ledger.lost()) if (!(await ledger.send(host, each))) return undefined
    return host
  }

  /** Starts a turn and sees it come to where it can be answered or stopped, if it does so soon. */
  async function withTurn(host: HostProcess, manner: 'ask' | 'wonder' | 'stream'): Promise<void> {
    const there = ({ turn }: OpenThread) =>
      turn && (manner === 'stream' ? turn.began : turn.open.length + turn.asked.length > 0)
    await ledger.send(host, wish({ ...around, manner }, ['StartTurn']))
    const deadline = Date.now() + TURN_MS
    while (Date.now() < deadline && (await learn(host)) && !known.threads().some(there))
      await pause(25)
  }

  async function live(plan: Plan): Promise<void> {
    const host = await begin(plan)
    if (!host) return void (plan.fault && reached.push(plan.fault))
    let dead = false
    void host.ended.then(() => (dead = true))
    try {
      if (plan.rebuild !== undefined) await rebuild(host, plan.rebuild)
      if (plan.turn !== undefined) await withTurn(host, plan.turn)
      const steps = plan.fault === undefined ? random.below(STEPS) : STEPS
      for (let step = 0; step < steps && !dead; step += 1) {
        const old = random.chance(0.08) ? random.one(ledger.answered()) : undefined
        if (old) await ledger.repeat(host, old)
        else await ledger.send(host, wish(around, random.chance(0.6) ? plan.wanted : []))
        if (random.chance(0.4)) await pause(random.below(40))
        if (dead || !(await learn(host))) break
      }
      // What was asked for goes on for a while, and the armed point may still be reached.
      if (!dead) await Promise.race([host.ended, pause(random.below(plan.fault ? 400 : 250))])
      if (!dead) return
      const end = await host.ended
      if (plan.fault !== undefined && end === 'SIGKILL') reached.push(plan.fault)
      else problems.push(`the host ended by itself: ${end}`)
    } finally {
      host.kill()
      await host.ended
    }
  }

  /** Lets everything come to an end on a host that nobody kills. */
  async function rest(): Promise<void> {
    const host = await begin({ wanted: [] })
    if (!host) throw new Error('a host without a fault could not be reached')
    try {
      const deadline = Date.now() + REST_MS
      for (;;) {
        await learn(host)
        const threads = known.threads()
        for (const { threadId, turn } of threads) {
          if (!turn || turn.interrupting) continue
          const id = `c${around.fresh()}`
          await ledger.send(host, { id, type: 'InterruptTurn', threadId, turnId: turn.turnId })
        }
        const busy = threads.filter((each) => each.turn || each.operation || each.capturing.length)
        const { data: jobs } = await host.view('jobs')
        const open = jobs.filter(({ status }) => status === 'pending' || status === 'in-flight')
        if (busy.length + open.length === 0) break
        if (Date.now() > deadline) {
          problems.push(`never came to rest: ${JSON.stringify({ busy, open }).slice(0, 3000)}`)
          return
        }
        await pause(25)
      }
      await learn(host)
      host.kill('SIGTERM')
      const end = await host.ended
      if (end !== 0) problems.push(`a host that was asked to stop ended with ${end}`)
    } finally {
      host.kill()
      await host.ended
    }
    ledger.compare(known.log)
    problems.push(...problemsAtRest(known.log, scene))
    problems.push(...(await verified(scene.home)))
    for (const { words } of programsOf(scene.folder)) problems.push(`still running: ${words}`)
  }

  let kills = 0
  for (const plan of plans) {
    await live(plan)
    kills += 1
    // What is wrong once is wrong ever after; the first sight of it says most.
    if (problems.length > 0) return { kills, reached, problems }
  }
  await rest()
  return { kills, reached, problems }
}

const PAGE = 1000

async function read(host: HostProcess, after: number): Promise<StoredEvent[] | undefined> {
  try {
    const text = await (await host.get(`/api/events?after=${after}&limit=${PAGE}`)).text()
    const lines = text.split('\n').filter((line) => line !== '')
    return lines.map((line) => JSON.parse(line) as StoredEvent)
  } catch {
    return undefined
  }
}

async function rebuild({ url, token }: HostProcess, view: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const route = new URL(`/api/rebuild?view=${view}`, url)
  await fetch(route, { method: 'POST', headers }).catch(() => undefined)
}

/** Does to the jobs of a dead host what a plan asks for: time and again in vain, or gone. */
function tamper(home: string, { worn, wiped }: Plan): void {
  if ((worn === undefined && !wiped) || !existsSync(`${home}/gaffer.db`)) return
  const db = new Database(`${home}/gaffer.db`)
  try {
    if (wiped) db.exec('DELETE FROM jobs')
    const open = "status IN ('pending', 'in-flight')"
    if (worn !== undefined)
      db.prepare(`UPDATE jobs SET reclaims = 50 WHERE kind = ? AND ${open}`).run(worn)
  } finally {
    db.close()
  }
}

async function verified(home: string): Promise<string[]> {
  const host = await openHost({ home, runner: 'off' })
  try {
    return host.verify().problems.map(({ part, message }) => `${part}: ${message}`)
  } finally {
    await host.close()
  }
}

/** Programs whose words name a folder, and that have not ended. */
function programsOf(folder: string): { pid: number; words: string }[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
  return table.split('\n').flatMap((line) => {
    const [, pid, state, words = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    const ours = words.includes(folder) && !words.includes('serve') && !state?.startsWith('Z')
    return pid !== undefined && ours ? [{ pid: Number(pid), words }] : []
  })
}
