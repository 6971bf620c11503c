import type { ThreadRow } from '../../core/views/threads.ts'
import { goTo, openThread } from '../store/app.ts'
import { useStanding } from '../store/standing.ts'
import { Icon } from '../ui/Icon.tsx'
import { StatusMark, statusWords } from '../ui/StatusMark.tsx'

/** The attention inbox. */
export function NeedsYou({
  threads,
  letters,
}: {
  threads: readonly ThreadRow[]
  /** How many jobs were given up and wait. */
  letters: number
}) {
  if (threads.length === 0 && letters === 0)
    return (
      <p className="flex h-7 items-center gap-2 px-2 text-faint">
        <Icon name="inbox" />
        Nothing needs you
      </p>
    )
  return (
    <section aria-labelledby="needs-you">
      <h2 id="needs-you" className="flex h-7 items-center gap-2 px-2 font-semibold">
        <Icon name="inbox" />
        Needs you ({threads.length + (letters > 0 ? 1 : 0)})
      </h2>
      <ul>
        {threads.map((thread) => (
          <li key={thread.threadId}>
            <WaitingThread {...thread} />
          </li>
        ))}
        {letters > 0 && (
          <li>
            <button
              type="button"
              data-sidebar-item
              onClick={() => goTo({ kind: 'jobs' })}
              className="flex w-full items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover"
            >
              <Icon name="jobs" className="size-4 text-bad" />
              <span className="min-w-0 flex-1 truncate">
                {letters === 1 ? 'A job was given up' : `${letters} jobs were given up`}
              </span>
            </button>
          </li>
        )}
      </ul>
    </section>
  )
}

function WaitingThread({
  threadId,
  title,
  status,
  trouble,
}: Pick<ThreadRow, 'threadId' | 'title' | 'status' | 'trouble'>) {
  const standing = useStanding(threadId) ?? status
  return (
    <button
      type="button"
      data-sidebar-item
      title={title}
      onClick={() => openThread(threadId)}
      className="flex w-full items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover"
    >
      <StatusMark status={standing} />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{title}</span>
        <span aria-hidden="true" className="block truncate text-small text-faint">
          {trouble?.message ?? statusWords[standing]}
        </span>
      </span>
    </button>
  )
}
