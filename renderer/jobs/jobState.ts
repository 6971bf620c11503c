import type { JobRow } from '../../core/protocol.ts'

/** How a job stands now. Times are milliseconds since the epoch. */
export type JobStanding =
  | { kind: 'running' }
  /** What it reaches for keeps failing; `until` is when one job may try again. */
  | { kind: 'held'; target: string; until: number }
  /** It came to nothing so far and is tried again at `at`. */
  | { kind: 'again'; at: number }
  /** Its turn has not come. */
  | { kind: 'waiting' }
  | { kind: 'over'; how: 'done' | 'dead' | 'cancelled'; at: number }

export function standingOf(job: JobRow, now: number): JobStanding {
  switch (job.status) {
    case 'in-flight':
      return { kind: 'running' }
    case 'pending':
      if (job.circuit && job.circuit.until > now) return { kind: 'held', ...job.circuit }
      return job.dueAt > now ? { kind: 'again', at: job.dueAt } : { kind: 'waiting' }
    default:
      return { kind: 'over', how: job.status, at: job.finishedAt ?? job.createdAt }
  }
}

/** Jobs that are over and shown; the rest is in the log. */
export const OVER_SHOWN = 50

export type JobGroups = {
  /** What runs first, then what is held, what is tried again soonest, and what waits longest. */
  open: JobRow[]
  /** Newest first. */
  over: JobRow[]
}

export function groupJobs(jobs: readonly JobRow[], now: number): JobGroups {
  const standing = new Map(jobs.map((job) => [job, standingOf(job, now)]))
  const place = (job: JobRow) => urgency.indexOf(standing.get(job)?.kind ?? 'over')
  const when = (job: JobRow) => {
    const is = standing.get(job)
    return is?.kind === 'again' ? is.at : is?.kind === 'held' ? is.until : job.createdAt
  }
  const ended = (job: JobRow) => job.finishedAt ?? job.createdAt
  const isOver = (job: JobRow) => standing.get(job)?.kind === 'over'
  return {
    open: jobs
      .filter((job) => !isOver(job))
      .toSorted((a, b) => place(a) - place(b) || when(a) - when(b)),
    over: jobs
      .filter(isOver)
      .toSorted((a, b) => ended(b) - ended(a))
      .slice(0, OVER_SHOWN),
  }
}

const urgency: JobStanding['kind'][] = ['running', 'held', 'again', 'waiting', 'over']
