import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import type { Receipt } from '../../core/protocol.ts'
import { type JobSpec, react } from '../../core/reactions.ts'
import { views as definitions } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import { mintId } from '../../electron/ids.ts'
import { FINISHED_KEPT_ROWS } from '../../electron/jobs/retention.ts'
import { openJobTable } from '../../electron/jobs/table.ts'
import { openDatabase } from '../../electron/store/database.ts'
import { openLog } from '../../electron/store/log.ts'
import { fingerprintOf, openReceipts, told } from '../../electron/store/receipts.ts'
import { openViews } from '../../electron/store/views.ts'
import { openText, seeded } from './pastText.ts'
import { beginning, type Step, turn } from './pastTurn.ts'
import { scratchFolder } from './scratch.ts'

/** What a home has been through. A thread's items are counted where it is about one long thread. */
export type Past = { events: number; threads: number } | { items: number }

/** Threads that are at work at a time. */
const AT_ONCE = 8
const THREADS_OF_PROJECT = 50
/** Tools of a turn, at least and at most: a thread grows long by its turns' being long too. */
const TOOLS = [2, 7] as const
const TOOLS_OF_LONG = [30, 60] as const
/** Commands that are written in one transaction. */
const WRITTEN_AT_ONCE = 500
/** A command every so many milliseconds. */
const PACE_MS = 400
const DATABASE = 'gaffer.db'

const nameOf = (past: Past) =>
  'items' in past ? `${past.items}-items` : `${past.events}-events-${past.threads}-threads`

/** The folder of a home with such a past; `prepare` has made it. Read it, or copy it first. */
export const homeWith = (past: Past): string => path.join(sharedFolder(), nameOf(past))

/** A copy of such a home's log and views, for a run to do with as it likes. */
export function copyOfHome(past: Past): string {
  const copy = scratchFolder()
  copyFileSync(path.join(homeWith(past), DATABASE), path.join(copy, DATABASE))
  return copy
}

/** Makes homes for the runs to come, unless this run of the benchmark has made them already. */
export async function prepareHomes(...pasts: readonly Past[]): Promise<undefined> {
  for (const past of pasts) {
    const home = homeWith(past)
    if (existsSync(home)) continue
    mkdirSync(`${home}.part`)
    writePast(path.join(`${home}.part`, DATABASE), past)
    renameSync(`${home}.part`, home)
  }
}

/** Where homes lie that several processes of one run read; the first of them makes and removes it. */
function sharedFolder(): string {
  const folder = process.env['BENCH_HOMES'] ?? scratchFolder()
  process.env['BENCH_HOMES'] = folder
  return folder
}

/**
 * Writes a log through the store's own code, and folds every view.
 *
 * Nothing is decided and nothing flushed, so a million events take a minute; they are those that the
 * deciders would have given, and `gaffer verify` finds nothing amiss.
 */
function writePast(file: string, past: Past): void {
  const db = openDatabase(file)
  db.pragma('synchronous = OFF')
  const log = openLog(db)
  const receipts = openReceipts(db, log)
  const jobs = openJobTable(db)
  const newest: { spec: JobSpec; streamId: string; position: number; at: number }[] = []
  let at = Date.now() - 30 * 24 * 60 * 60_000

  function write({ by, events }: Step): number {
    at += PACE_MS
    const [first] = events
    if (!first) return 0
    const { type, payload } = first
    const route =
      type === 'ProjectCreated'
        ? ({ type: 'project', id: payload.projectId } as const)
        : ({ type: 'thread', id: 'threadId' in payload ? String(payload.threadId) : '' } as const)
    const commandId = mintId()
    const written = events.map((event) => ({ event, json: JSON.stringify(event.payload) }))
    const stored = log.append(route, log.load(route.type, route.id), written, {
      commandId,
      causationId: by === 'person' ? null : mintId(),
      correlationId: commandId,
      principal: by === 'person' ? 'user:local' : 'host',
      depth: 0,
      rootId: null,
      at,
    })
    const asked: Receipt['jobs'] = []
    for (const event of stored)
      for (const spec of react(event)) {
        asked.push({ id: spec.id, kind: spec.kind })
        newest.push({ spec, streamId: route.id, position: event.position, at })
      }
    if (newest.length > 2 * FINISHED_KEPT_ROWS) newest.splice(0, FINISHED_KEPT_ROWS)
    if (by === 'person') {
      const receipt = { commandId, events: stored.map(told), jobs: asked }
      receipts.keep(commandId, fingerprintOf(commandId), { receipt })
    }
    return events.length
  }

  const steps = stepsOf(past)
  const someSteps = db.transaction(() => {
    for (let count = 0; count < WRITTEN_AT_ONCE; count += 1) {
      const { value, done } = steps.next()
      if (done) return false
      write(value)
    }
    return true
  })
  while (someSteps()) log.committed()
  log.committed()

  const finished = db.transaction(() => {
    for (const { spec, streamId, position, at: now } of newest.slice(-FINISHED_KEPT_ROWS)) {
      jobs.add(spec, { streamId, laneKey: streamId, position, now })
      const claimed = jobs.claim(spec.id, { token: mintId(), now, boot: 'earlier' })
      if (claimed) jobs.complete(claimed, now)
    }
  })
  finished()
  const views = openViews(db, log, Object.values<View>(definitions), {
    page: { milliseconds: Number.MAX_SAFE_INTEGER },
  })
  for (const name of Object.keys(definitions)) views.reset(name)
  for (let [view] = views.lagging(); view !== undefined; [view] = views.lagging()) views.page(view)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

/** Every command of a past, those of the threads that are at work mixed. */
function* stepsOf(past: Past): Generator<Step> {
  const random = seeded(7)
  const text = openText(random)
  const count = 'items' in past ? 1 : past.threads
  const threads = Array.from({ length: count }, (_, thread) => ({
    threadId: 'items' in past ? LONG_THREAD : mintId(),
    project: Math.floor(thread / THREADS_OF_PROJECT),
    turns: 0,
  }))
  const counts = countsOf(past)
  let done = 0
  const counted = (step: Step) => {
    for (const event of step.events) done += counts(event.type)
    return step
  }
  for (let project = 0; project * THREADS_OF_PROJECT < count; project += 1) {
    const ids = threads.filter((thread) => thread.project === project)
    const steps = beginning(
      mintId(),
      ids.map(({ threadId }) => threadId),
      text,
    )
    for (const step of steps) yield counted(step)
  }
  const tools = 'items' in past ? TOOLS_OF_LONG : TOOLS
  const wanted = 'items' in past ? past.items : past.events
  const working: Iterator<Step>[] = []
  for (let next = 0; done < wanted || working.length > 0;) {
    while (done < wanted && working.length < Math.min(AT_ONCE, count)) {
      const thread = threads[next % count]
      next += 1
      if (!thread) break
      thread.turns += 1
      const { threadId, turns: number } = thread
      working.push(turn({ threadId, number, tools, text, random }))
    }
    const chosen = Math.floor(random() * working.length)
    const step = working[chosen]?.next()
    if (step && !step.done) yield counted(step.value)
    else working.splice(chosen, 1)
  }
}

/** The one thread of a past that is told by its items. */
export const LONG_THREAD = 'long-thread'

function countsOf(past: Past): (type: string) => number {
  if ('events' in past) return () => 1
  return (type) => (type === 'TurnItemAppended' ? 1 : 0)
}
