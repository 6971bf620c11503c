import type { AutomationRunRow } from '../../core/views/automationRuns.ts'
import { PlaceName } from '../jobs/PlaceName.tsx'
import { openThread } from '../store/app.ts'
import { useOpen } from '../store/opened.ts'
import { WholeText } from '../thread/rows/WholeText.tsx'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { age, duration, fullTime, useNow } from '../ui/time.ts'
import { eventName } from './eventNames.ts'
import { outcomeTone, outcomeWords } from './runWords.ts'
import { textOf } from './textOf.ts'

/** One run: what it did, for what, and what came of it. Opens to the output. */
export function RunLine({ row }: { row: AutomationRunRow }) {
  const { runId, status, firedAt, settledAt, action, eventType, threadId, result, message } = row
  const [open, toggle] = useOpen(`run ${runId}`)
  const now = useNow(30_000)
  const tone = status === 'running' ? 'text-accent' : outcomeTone[status]
  const exit = result.exitCode
  // Of what is too long for a row the end says most; the whole of it can be asked for.
  const shown = result.output?.blob === undefined ? result.output?.text : result.tail
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={toggle}
        className="flex min-h-9 w-full items-center gap-2.5 px-3 py-1.5 text-left outline-offset-[-2px] hover:bg-hover"
      >
        <span className={`w-24 shrink-0 truncate text-small ${tone}`}>
          {status === 'running' ? 'Running' : outcomeWords[status]}
          {exit !== undefined && exit !== 0 && ` (${exit})`}
        </span>
        <span className="min-w-0 flex-1 truncate font-mono text-small">{textOf(action)}</span>
        <span className="max-w-[30%] shrink-0 truncate text-small text-faint">
          {eventType === undefined ? 'by hand' : eventName(eventType)}
        </span>
        <time
          dateTime={new Date(firedAt).toISOString()}
          title={fullTime(firedAt)}
          className="w-8 shrink-0 text-right text-small text-faint"
        >
          {age(firedAt, now)}
        </time>
        <Icon
          name="chevronRight"
          className={open ? 'size-3 rotate-90 text-faint' : 'size-3 text-faint'}
        />
      </button>
      {open && (
        <div className="flex flex-col gap-2 border-t border-line bg-sunken px-3 py-2">
          {message !== undefined && <p className="wrap-anywhere">{message}</p>}
          {shown !== undefined && (
            <div>
              <pre
                role="group"
                aria-label="Output"
                // A region that scrolls must be reachable, or the keyboard could not scroll it.
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
                tabIndex={0}
                className="max-h-72 overflow-auto rounded-md border border-line bg-surface p-2 font-mono text-small whitespace-pre-wrap wrap-anywhere"
              >
                {shown === '' ? 'No output' : shown}
              </pre>
              {result.output && <WholeText body={result.output} />}
            </div>
          )}
          <p className="flex flex-wrap items-center gap-x-2 text-small text-faint">
            <span>{fullTime(firedAt)}</span>
            {settledAt !== null && <span>took {duration(settledAt - firedAt)}</span>}
            {row.depth > 1 && <span>{row.depth} automations from a person</span>}
            {row.handles !== undefined && <span>saw to a dead letter</span>}
            {threadId !== undefined && (
              <Button
                look="quiet"
                size="small"
                className="max-w-full min-w-0 shrink"
                onClick={() => openThread(threadId)}
              >
                <span className="truncate">
                  <PlaceName streamId={threadId} />
                </span>
              </Button>
            )}
          </p>
        </div>
      )}
    </li>
  )
}
