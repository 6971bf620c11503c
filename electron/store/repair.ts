import Database from 'better-sqlite3'
import type { View } from '../../core/views/view.ts'
import { openLog } from './log.ts'
import type { Check } from './verify.ts'
import { brokenLink } from './verifyLog.ts'
import { difference } from './verifyView.ts'
import type { Views } from './views.ts'

/** How long nothing may have happened before views are checked, in milliseconds. */
export const QUIET_MS = 60_000
/** How often they are, in milliseconds. */
export const CHECK_EVERY_MS = 24 * 60 * 60 * 1000
/** How long one check may take altogether, in milliseconds: it keeps SQLite from tidying its WAL. */
export const CHECK_LIMIT_MS = 10 * 60 * 1000
/** How long a check works at a time, and then lets the others work, in milliseconds. */
const SLICE_MS = 8
const REST_MS = 40

/** What a check came to. `unfinished` begins from nothing the next time. */
export type Checked =
  | { status: 'whole' | 'unfinished' }
  /** Views that differed from the log, with how; they are being made anew. */
  | { status: 'repaired'; views: Record<string, string> }
  /** The log itself is not what was written, so no view is made from it. */
  | { status: 'broken'; view: string; differs: string; chain: string }

/** Checks in a quiet hour that every view is what its events come to, and puts right what is not. */
export interface Repair {
  /** Checks now. Reads beside everything else, as of one moment. */
  check(): Promise<Checked>
  stop(): Promise<void>
}

export type RepairOptions = {
  /** The database's file. */
  file: string
  definitions: readonly View[]
  views: Pick<Views, 'states'>
  /** Begins a view anew and tells the log so, in one transaction. */
  repair: (view: string, differs: string) => Promise<void>
  /** Position of the newest event. */
  head: () => number
  /** Told what every check came to. */
  checked: (outcome: Checked) => void
  /** Told why one could not be made. */
  failed: (error: unknown) => void
}

export function openRepair(options: RepairOptions): Repair {
  const { file, definitions, views, repair, head, checked, failed } = options
  let stopped = false
  let running: Promise<Checked> | undefined
  let seen = head()
  let due = 0

  /** Works a slice at a time; undefined when it could not be finished. */
  async function paced(
    check: Check,
    until: number,
  ): Promise<{ found: string | undefined } | undefined> {
    try {
      for (;;) {
        const late = performance.now() + SLICE_MS
        while (performance.now() < late) {
          const step = check.next()
          if (step.done) return { found: step.value }
        }
        if (stopped || performance.now() > until) return undefined
        await new Promise((resolve) => setTimeout(resolve, REST_MS))
      }
    } finally {
      check.return(undefined)
    }
  }

  async function look(): Promise<Checked> {
    const until = performance.now() + CHECK_LIMIT_MS
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      db.pragma('cache_size = -4096')
      db.exec('BEGIN')
      const log = openLog(db)
      const differing: Record<string, string> = {}
      for (const view of definitions) {
        if (views.states()[view.name]?.status !== 'ready') continue
        const looked = await paced(difference(db, log, view), until)
        if (!looked) return { status: 'unfinished' }
        if (looked.found !== undefined) differing[view.name] = looked.found
      }
      const [first] = Object.entries(differing)
      if (!first) return { status: 'whole' }
      const link = await paced(brokenLink(db), until)
      if (!link) return { status: 'unfinished' }
      const [view, differs] = first
      if (link.found !== undefined) return { status: 'broken', view, differs, chain: link.found }
      if (stopped) return { status: 'unfinished' }
      for (const [name, how] of Object.entries(differing)) await repair(name, how)
      return { status: 'repaired', views: differing }
    } finally {
      db.close()
    }
  }

  function check(): Promise<Checked> {
    running ??= look()
      .then((outcome) => {
        checked(outcome)
        return outcome
      })
      .finally(() => {
        running = undefined
      })
    return running
  }

  const timer = setInterval(() => {
    const quiet = head() === seen
    seen = head()
    if (!quiet || performance.now() < due) return
    due = performance.now() + CHECK_EVERY_MS
    check().catch(failed)
  }, QUIET_MS).unref()

  return {
    check,
    async stop() {
      stopped = true
      clearInterval(timer)
      await running?.catch(() => {})
    },
  }
}
