import type { ReactNode } from 'react'
import type { RuleEntry, RuleUse } from '../../core/views/rules.ts'
import { requestKey } from '../../core/views/timeline.ts'
import { openThread } from '../store/app.ts'
import { useThread } from '../store/hooks.ts'
import { useOpen } from '../store/opened.ts'
import { classNames } from '../ui/classNames.ts'
import { Icon } from '../ui/Icon.tsx'
import { fullTime, useNow } from '../ui/time.ts'
import {
  agoWords,
  byWords,
  coverWords,
  doneWords,
  effects,
  patternWords,
  sentence,
  useTones,
} from './ruleWords.ts'

/** One rule in a line; opened, whence it came and what it has done. */
export function RuleLine({
  entry,
  uses,
  actions,
}: {
  entry: RuleEntry
  uses: readonly RuleUse[]
  actions?: ReactNode
}) {
  const { rule, lastAt, removed } = entry
  const [open, toggle] = useOpen(`rule ${rule.ruleId} ${entry.added.at}`)
  const now = useNow(60_000)
  const { word, icon, tone } = effects[rule.effect]
  const pattern = patternWords(rule)
  return (
    <li aria-label={sentence(rule)}>
      <button
        type="button"
        data-rule
        aria-expanded={open}
        onClick={toggle}
        className="flex min-h-9 w-full items-center gap-2.5 px-3 py-1 text-left outline-offset-[-2px] hover:bg-hover"
      >
        <span
          className={classNames(
            'flex w-14 shrink-0 items-center gap-1.5 font-medium',
            removed ? 'text-faint' : tone,
          )}
        >
          <Icon name={icon} className="size-3.5" />
          {word}
        </span>
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-1.5">
          <span className="shrink-0 text-soft">{coverWords(rule)}</span>
          {pattern && (
            <code
              title={pattern}
              className={classNames(
                'min-w-0 truncate font-mono text-small',
                removed && 'line-through',
              )}
            >
              {pattern}
            </code>
          )}
        </span>
        <span className="shrink-0 text-small text-faint">
          {doneWords(entry)}
          {lastAt !== null && ` · ${agoWords(lastAt, now)}`}
        </span>
        <Icon name={open ? 'chevronDown' : 'chevronRight'} className="size-3 shrink-0 text-faint" />
      </button>
      {open && (
        <div className="flex flex-col gap-2 px-3 pt-0.5 pb-3 pl-[4.875rem]">
          <History entry={entry} now={now} />
          <Uses entry={entry} uses={uses} now={now} />
          {actions && <div className="flex gap-1.5">{actions}</div>}
        </div>
      )}
    </li>
  )
}

function History({
  entry: { rule, added, origin, removed },
  now,
}: {
  entry: RuleEntry
  now: number
}) {
  return (
    <div className="text-soft wrap-anywhere">
      {rule.pattern.length > 60 && (
        <pre className="mb-1 font-mono text-small whitespace-pre-wrap">{rule.pattern}</pre>
      )}
      <p>
        Added by {byWords(added.by)} <When at={added.at} now={now} />
        {origin && (
          <>
            {' '}
            to answer “{origin.title}” in <ThreadLink threadId={origin.threadId} />
          </>
        )}
        .
      </p>
      {removed && (
        <p>
          Removed by {byWords(removed.by)} <When at={removed.at} now={now} />.
        </p>
      )}
    </div>
  )
}

function Uses({
  entry: { allowed, asked, denied },
  uses,
  now,
}: {
  entry: RuleEntry
  uses: readonly RuleUse[]
  now: number
}) {
  if (uses.length === 0) return null
  const more = allowed + asked + denied - uses.length
  return (
    <div>
      <ul aria-label="What it has done lately">
        {uses.map((use) => (
          <Use key={`${use.threadId} ${use.requestId}`} use={use} now={now} />
        ))}
      </ul>
      {more > 0 && <p className="text-small text-faint">and {more} before or in deleted threads</p>}
    </div>
  )
}

function Use({
  use: { threadId, requestId, asked, effect, title, at },
  now,
}: {
  use: RuleUse
  now: number
}) {
  return (
    <li className="flex min-h-6 items-baseline gap-2 text-small">
      <span className={`w-14 shrink-0 ${useTones[effect]}`}>{effect}</span>
      <span title={title} className="min-w-0 flex-1 truncate">
        {title}
      </span>
      <ThreadLink threadId={threadId} at={{ key: requestKey(requestId), rank: asked }} />
      <span className="shrink-0 text-faint">
        <When at={at} now={now} />
      </span>
    </li>
  )
}

function ThreadLink({
  threadId,
  at,
}: {
  threadId: RuleUse['threadId']
  at?: { key: string; rank: number }
}) {
  const title = useThread(threadId, (thread) => thread.title)
  if (title === undefined) return <span className="text-faint">a thread that is gone</span>
  return (
    <button
      type="button"
      onClick={() => openThread(threadId, at)}
      className="max-w-60 truncate underline decoration-line-strong underline-offset-2 hover:text-text"
    >
      {title}
    </button>
  )
}

const When = ({ at, now }: { at: number; now: number }) => (
  <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
    {agoWords(at, now)}
  </time>
)
