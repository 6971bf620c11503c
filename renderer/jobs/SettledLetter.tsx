import type { Resolution } from '../../core/deadLetters.ts'
import { age, fullTime, useNow } from '../ui/time.ts'
import { kindWords } from './jobWords.ts'
import type { Letter } from './openLetters.ts'
import { PlaceName } from './PlaceName.tsx'

const words: Record<Resolution['how'], string> = {
  retried: 'Done again',
  discarded: 'Discarded',
  handled: 'Marked handled',
}

/** A dead letter that somebody has seen to. */
export function SettledLetter({ letter: { of, kind, message, resolved } }: { letter: Letter }) {
  const now = useNow(30_000)
  if (!resolved) return null
  return (
    <li className="flex min-h-9 items-center gap-2.5 px-3 py-1.5">
      <span className="shrink-0">{kindWords(kind)}</span>
      <span title={message} className="min-w-0 flex-1 truncate text-faint">
        <PlaceName streamId={'threadId' in of ? of.threadId : of.automationId} /> · {message}
      </span>
      <span className="shrink-0 text-small text-soft">
        {words[resolved.how]}{' '}
        <time dateTime={new Date(resolved.at).toISOString()} title={fullTime(resolved.at)}>
          {age(resolved.at, now)}
        </time>
      </span>
    </li>
  )
}
