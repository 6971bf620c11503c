import { useState } from 'react'
import { useSend, type Wish } from '../store/hooks.ts'
import { useOpen } from '../store/opened.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { age, fullTime, useNow } from '../ui/time.ts'
import { Attempts } from './Attempts.tsx'
import { kindWords } from './jobWords.ts'
import type { Letter } from './openLetters.ts'
import { PlaceLink } from './PlaceLink.tsx'
import { PlaceName } from './PlaceName.tsx'
import { useCause } from './useCause.ts'

/** A job that was given up: what it was for, why it failed, and what a person can do about it. */
export function DeadLetter({ letter }: { letter: Letter }) {
  const { jobId, kind, code, message, attempts, at, handlerFailed } = letter
  const cause = useCause(letter)
  const send = useSend()
  const now = useNow(30_000)
  const [sending, setSending] = useState(false)
  const [open, toggle] = useOpen(`letter ${jobId}`)
  const what = kindWords(kind)

  const answer = async (wish: Wish) => {
    setSending(true)
    await send(wish)
    setSending(false)
  }
  return (
    <li aria-label={what} className="px-3 py-2.5">
      <div className="flex items-start gap-2.5">
        <Icon name="close" className="mt-0.5 size-4 text-bad" />
        <div className="min-w-0 flex-1">
          <div className="flex items-baseline gap-2">
            <p className="min-w-0 flex-1 font-medium wrap-anywhere">
              {what}
              {cause && <span className="font-normal"> “{cause}”</span>}
            </p>
            <time
              dateTime={new Date(at).toISOString()}
              title={fullTime(at)}
              className="shrink-0 text-small text-faint"
            >
              {age(at, now)}
            </time>
          </div>
          <p className="truncate text-small text-faint">
            <PlaceLink of={letter.of} />
          </p>
          <p className="mt-1 whitespace-pre-wrap wrap-anywhere">{message}</p>
          {handlerFailed && (
            <p className="mt-1 text-small text-waiting wrap-anywhere">
              <PlaceName streamId={handlerFailed.handler} /> was to see to it and could not:{' '}
              {handlerFailed.message}
            </p>
          )}
          <div className="mt-2 flex flex-wrap items-center gap-1.5">
            <Button
              look="primary"
              size="small"
              disabled={sending}
              onClick={() => void answer({ type: 'RetryDeadLetter', jobId })}
            >
              Retry
            </Button>
            <Button
              size="small"
              disabled={sending}
              onClick={() => void answer({ type: 'HandleDeadLetter', jobId })}
            >
              Mark handled
            </Button>
            <Button
              look="quiet"
              size="small"
              disabled={sending}
              onClick={() => void answer({ type: 'DiscardDeadLetter', jobId })}
            >
              Discard
            </Button>
            <span className="flex-1" />
            <Button look="quiet" size="small" aria-expanded={open} onClick={toggle}>
              {attempts === 1 ? '1 attempt' : `${attempts} attempts`}
              <Icon name={open ? 'chevronDown' : 'chevronRight'} className="size-3" />
            </Button>
          </div>
          {open && (
            <div className="mt-2 border-t border-line pt-2">
              <Attempts jobId={jobId} />
              <p className="mt-2 text-small text-faint wrap-anywhere">
                Code <code className="font-mono">{code}</code> · asked for by event {letter.intent}{' '}
                · <code className="font-mono">{jobId}</code>
              </p>
              <pre
                role="group"
                aria-label="What the job was told"
                // A region that scrolls must be reachable, or the keyboard could not scroll it.
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
                tabIndex={0}
                className="mt-1 max-h-40 overflow-auto rounded-md bg-sunken p-2 font-mono text-small whitespace-pre-wrap wrap-anywhere"
              >
                {letter.payload}
              </pre>
            </div>
          )}
        </div>
      </div>
    </li>
  )
}
