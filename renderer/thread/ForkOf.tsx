import type { ThreadId } from '../../core/ids.ts'
import { openThread } from '../store/app.ts'
import { useThread } from '../store/hooks.ts'
import { Icon } from '../ui/Icon.tsx'

/** The way back to the thread that another goes on from. */
export function ForkOf({ source }: { source: ThreadId }) {
  const title = useThread(source, (thread) => thread.title)
  if (title === undefined)
    return <span className="shrink-0 text-small text-faint">from a thread that is gone</span>
  return (
    <button
      type="button"
      title={`Goes on from “${title}”`}
      onClick={() => openThread(source)}
      className="flex max-w-48 min-w-12 shrink items-center gap-1 rounded-md px-1 text-small text-soft hover:bg-hover"
    >
      <Icon name="fork" className="size-3.5" />
      <span className="truncate">
        <span className="sr-only">Goes on from </span>
        {title}
      </span>
    </button>
  )
}
