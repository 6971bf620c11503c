import type { Standing } from '../store/standing.ts'

export const statusWords: Record<Standing, string> = {
  idle: 'Idle',
  queued: 'Queued',
  running: 'Running',
  'awaiting-approval': 'Needs approval',
  'has-question': 'Has a question',
  failed: 'Failed',
  'done-unreviewed': 'Done, not reviewed',
}

const colours: Record<Standing, string> = {
  idle: 'text-faint',
  queued: 'text-soft',
  running: 'text-accent',
  'awaiting-approval': 'text-waiting',
  'has-question': 'text-waiting',
  failed: 'text-bad',
  'done-unreviewed': 'text-good',
}

/** A status by shape and colour; the word is its name and its tooltip. */
export function StatusMark({ status }: { status: Standing }) {
  return (
    <svg
      role="img"
      aria-label={statusWords[status]}
      viewBox="0 0 16 16"
      className={`size-4 shrink-0 ${colours[status]}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <title>{statusWords[status]}</title>
      <Shape status={status} />
    </svg>
  )
}

function Shape({ status }: { status: Standing }) {
  switch (status) {
    case 'idle':
      return <circle cx="8" cy="8" r="2.5" strokeWidth="1.3" />
    case 'queued':
      return <path d="M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3M8 5.5V8l1.8 1.2" strokeWidth="1.3" />
    case 'running':
      return (
        <g className="origin-center animate-turn">
          <path d="M8 3a5 5 0 1 1-5 5" />
        </g>
      )
    case 'awaiting-approval':
      return (
        <>
          <path d="M8 1.6 14.4 8 8 14.4 1.6 8z" fill="currentColor" stroke="none" />
          <path d="M8 5v3.2M8 10.7v.01" className="stroke-surface" />
        </>
      )
    case 'has-question':
      return (
        <>
          <path d="M8 1.6 14.4 8 8 14.4 1.6 8z" fill="currentColor" stroke="none" />
          <path
            d="M6.6 6.6a1.5 1.5 0 1 1 2.2 1.3c-.5.3-.8.5-.8 1M8 11.1v.01"
            className="stroke-surface"
            strokeWidth="1.3"
          />
        </>
      )
    case 'failed':
      return (
        <>
          <path
            d="M5.3 2h5.4L14 5.3v5.4L10.7 14H5.3L2 10.7V5.3z"
            fill="currentColor"
            stroke="none"
          />
          <path d="M6 6l4 4M10 6l-4 4" className="stroke-surface" />
        </>
      )
    case 'done-unreviewed':
      return (
        <>
          <circle cx="8" cy="8" r="6" fill="currentColor" stroke="none" />
          <path d="M5.3 8.2l2 2 3.5-4" className="stroke-surface" />
        </>
      )
  }
}
