import type { JobRow } from '../../core/protocol.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { age, clockTime, fullTime, untilThen } from '../ui/time.ts'
import { Attempts } from './Attempts.tsx'
import { type JobStanding, standingOf } from './jobState.ts'
import { kindWords } from './jobWords.ts'
import { PlaceName } from './PlaceName.tsx'
import { useOpen } from '../store/opened.ts'

/** One job: what it does, where, and how it stands. Opens to what became of its runs. */
export function JobLine({ job, now }: { job: JobRow; now: number }) {
  const [open, toggle] = useOpen(`job ${job.id}`)
  const is = standingOf(job, now)
  const { icon, tone, words } = wordsOf(is, job, now)
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={toggle}
        className="flex min-h-9 w-full items-center gap-2.5 px-3 py-1.5 text-left outline-offset-[-2px] hover:bg-hover"
      >
        <Icon name={icon} className={`size-4 ${tone}`} />
        <span className="max-w-[55%] shrink-0 truncate">{kindWords(job.kind)}</span>
        <span className="min-w-0 flex-1 truncate text-faint">
          <PlaceName streamId={job.streamId} />
        </span>
        <span className={`shrink-0 text-small ${tone}`}>{words}</span>
        <Icon
          name="chevronRight"
          className={open ? 'size-3 rotate-90 text-faint' : 'size-3 text-faint'}
        />
      </button>
      {is.kind === 'held' && (
        <p className="px-3 pb-2 pl-9.5 text-small text-waiting wrap-anywhere">
          {held(is, job)} One job tries again at {clockTime(is.until)}.
        </p>
      )}
      {is.kind === 'again' && job.lastError && (
        <p className="px-3 pb-2 pl-9.5 text-small text-soft wrap-anywhere">
          {job.lastError.message}
        </p>
      )}
      {open && (
        <div className="border-t border-line bg-sunken px-3 py-2 pl-9.5">
          {job.lastError && is.kind !== 'again' && (
            <p className="mb-2 wrap-anywhere">{job.lastError.message}</p>
          )}
          <Attempts jobId={job.id} revision={`${job.status} ${job.attempts}`} />
          <p className="mt-2 text-small text-faint">
            Asked for <time title={fullTime(job.createdAt)}>{ago(job.createdAt, now)}</time> ·{' '}
            <code className="font-mono wrap-anywhere">{job.id}</code>
          </p>
        </div>
      )}
    </li>
  )
}

const held = ({ target }: Extract<JobStanding, { kind: 'held' }>, job: JobRow) =>
  `“${kindWords(job.kind)}” keeps failing at ${target}, so nothing more is tried there for now.`

const ago = (at: number, now: number) => {
  const words = age(at, now)
  return words === 'now' ? 'just now' : `${words} ago`
}

function wordsOf(
  is: JobStanding,
  job: JobRow,
  now: number,
): { icon: IconName; tone: string; words: string } {
  switch (is.kind) {
    case 'running':
      return { icon: 'play', tone: 'text-accent', words: nth('Running', job) }
    case 'held':
      return {
        icon: 'stop',
        tone: 'text-waiting',
        words: `Held back, tries ${untilThen(is.until, now)}`,
      }
    case 'again':
      return {
        icon: 'refresh',
        tone: 'text-waiting',
        words: `${failed(job)}again ${untilThen(is.at, now)}`,
      }
    case 'waiting':
      return { icon: 'more', tone: 'text-faint', words: 'Waits its turn' }
    case 'over':
      return overWords[is.how](ago(is.at, now))
  }
}

const failed = ({ attempts }: JobRow) =>
  attempts > 0 ? `Failed ${attempts === 1 ? 'once' : `${attempts} times`}, ` : ''

const nth = (word: string, { attempts }: JobRow) =>
  attempts > 1 ? `${word}, attempt ${attempts}` : word

const overWords: Record<
  Extract<JobStanding, { kind: 'over' }>['how'],
  (ago: string) => { icon: IconName; tone: string; words: string }
> = {
  done: (ago) => ({ icon: 'check', tone: 'text-faint', words: `Done ${ago}` }),
  dead: (ago) => ({ icon: 'close', tone: 'text-bad', words: `Given up ${ago}` }),
  cancelled: (ago) => ({ icon: 'stop', tone: 'text-faint', words: `Cancelled ${ago}` }),
}
