import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { eventPayloads, HOST_STREAM } from '../../core/events.ts'
import { openBlobs } from '../store/blobs.ts'
import { blobsNamedBy } from '../store/blobNames.ts'
import type { Db } from '../store/database.ts'
import { openReadOnly } from '../store/readOnly.ts'
import { asStoreError, StoreError } from '../store/storeError.ts'
import type { Finding } from './doctor.ts'
import { surveyWorktrees } from './worktreeSurvey.ts'

/** What is wrong with a home's log: it cannot be worked with, or a part of it is lost. */
export type HomeFindings = { problems: Finding[]; hints: Finding[] }

/** An index.lock of git's that is older than this was left behind, in milliseconds. */
const LOCK_AGE = 60_000

/** Looks into the log of a home, if there is one; reads all of it. Changes nothing. */
export async function examineLog(home: string): Promise<HomeFindings> {
  const file = path.join(home, 'gaffer.db')
  if (!existsSync(file)) return { problems: [], hints: [] }
  try {
    const db = openReadOnly(home)
    try {
      return {
        problems: [...damage(db, file), ...failedViews(db), ...(await lostBlobs(db, home))],
        hints: [
          ...redactions(db),
          ...repairs(db),
          ...deadJobs(db),
          ...folders(db),
          ...(await worktrees(db, home)),
        ],
      }
    } finally {
      db.close()
    }
  } catch (error) {
    const named = asStoreError(error, file)
    if (!(named instanceof StoreError)) throw named
    const { code, message } = named
    const finding = { code, message }
    return code === 'database-older'
      ? { problems: [], hints: [finding] }
      : { problems: [finding], hints: [] }
  }
}

function damage(db: Db, file: string): Finding[] {
  if (db.pragma('quick_check(1)', { simple: true }) === 'ok') return []
  const message = `${file} is damaged. Close Gaffer, keep a copy of the folder, and restore a backup.`
  return [{ code: 'database-corrupt', message }]
}

function failedViews(db: Db): Finding[] {
  const failed = db
    .prepare<[], { view: string; message: string | null }>(
      "SELECT view, message FROM views WHERE status = 'failed'",
    )
    .all()
  return failed.map(({ view, message }) => ({
    code: 'view-failed',
    message: `The view ${view} ${message ?? 'failed'}. Nothing in the log is lost; make it anew with: gaffer rebuild ${view}`,
  }))
}

async function lostBlobs(db: Db, home: string): Promise<Finding[]> {
  const blobs = openBlobs(path.join(home, 'blobs'))
  const naming = db.prepare<[], { payload: string }>(
    `SELECT payload FROM events WHERE instr(payload, '"blob":"') > 0`,
  )
  const named = new Set<string>()
  for (const { payload } of naming.iterate())
    for (const digest of blobsNamedBy(payload)) named.add(digest)
  let lost = 0
  for (const digest of named) if (!(await blobs.has(digest))) lost += 1
  const what = lost === 1 ? '1 large text is' : `${lost} large texts are`
  const message = `${what} missing below ${path.join(home, 'blobs')}. Copy the folder back from a backup.`
  return lost === 0 ? [] : [{ code: 'blobs-missing', message }]
}

function redactions(db: Db): Finding[] {
  if (!db.prepare('SELECT 1 FROM purges LIMIT 1').get()) return []
  const message =
    'What was redacted is out of the log, but old copies of it are still in the files. They go at the next start, when there is room and nobody else reads the database.'
  return [{ code: 'purge-waits', message }]
}

function repairs(db: Db): Finding[] {
  const told = db
    .prepare<[string], { payload: string; at: number }>(
      `SELECT payload, occurred_at AS at FROM events
       WHERE stream_id = ? AND type = 'ViewRepaired' ORDER BY stream_version DESC`,
    )
    .all(HOST_STREAM)
  const [newest] = told
  if (!newest) return []
  const { view, differs } = eventPayloads.ViewRepaired.parse(JSON.parse(newest.payload))
  const often = told.length === 1 ? '' : ` Views were repaired ${told.length} times by now.`
  const message = `On ${new Date(newest.at).toISOString()} the view ${view} was not what the log says (${differs}) and was made anew.${often} Should it happen again, look at the disk, and at programs that write into this home.`
  return [{ code: 'views-repaired', message }]
}

function deadJobs(db: Db): Finding[] {
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM dead_letters').get()?.n
  if (!count) return []
  const message = `${count} pieces of work were given up and wait for a person. See: gaffer views deadLetters`
  return [{ code: 'dead-letters', message }]
}

async function worktrees(db: Db, home: string): Promise<Finding[]> {
  const found = await surveyWorktrees(db, path.join(home, 'worktrees'))
  return found.flatMap(({ path: place, state, threadId, remove }): Finding[] => {
    if (state === 'in-use') return []
    if (state === 'orphan') {
      const message = `No thread works in the worktree ${place}. If you need nothing of it, remove it: ${remove}`
      return [{ code: 'worktree-orphan', message }]
    }
    const message = `The worktree ${place} of the thread ${threadId} is gone. Put the folder back, or remove the worktree in its thread and make it anew.`
    return [{ code: 'worktree-lost', message }]
  })
}

function folders(db: Db): Finding[] {
  const roots = db
    .prepare<[], { checkout: string }>(
      "SELECT checkout FROM streams WHERE stream_type = 'project' AND ended = 0 AND checkout IS NOT NULL",
    )
    .all()
  return roots.flatMap(({ checkout }): Finding[] => {
    if (!existsSync(checkout)) {
      const message = `The folder ${checkout} of a project is gone. Put it back, or remove the project.`
      return [{ code: 'folder-missing', message }]
    }
    const lock = path.join(checkout, '.git/index.lock')
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
    if (since === undefined || Date.now() - since < LOCK_AGE) return []
    const message = `Git left ${lock} behind. If no git is at work there, remove it: until then nothing can be committed.`
    return [{ code: 'index-lock', message }]
  })
}
