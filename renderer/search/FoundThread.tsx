import type { SearchFound } from '../../core/queries.ts'
import { openThread } from '../store/app.ts'
import { useProject, useThread } from '../store/hooks.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { age, fullTime, useNow } from '../ui/time.ts'
import type { FoundInThread } from './groupFound.ts'

const kinds: Record<SearchFound['kind'], { icon: IconName; words: string }> = {
  message: { icon: 'edit', words: 'Your message' },
  'user-message': { icon: 'edit', words: 'Your message' },
  'assistant-text': { icon: 'read', words: 'Agent' },
  reasoning: { icon: 'think', words: 'Reasoning' },
  'tool-call': { icon: 'command', words: 'Tool' },
  plan: { icon: 'jobs', words: 'Plan' },
  notice: { icon: 'other', words: 'Notice' },
}

/** One thread's results. */
export function FoundThread({ group: { threadId, found } }: { group: FoundInThread }) {
  const title = useThread(threadId, (thread) => thread.title) ?? 'A thread that is gone'
  const projectId = useThread(threadId, (thread) => thread.projectId)
  const project = useProject(projectId, (row) => row.name)
  return (
    <section aria-label={title}>
      <h2 className="flex items-baseline gap-2 px-2">
        <span title={title} className="min-w-0 truncate font-medium">
          {title}
        </span>
        <span className="max-w-40 shrink-0 truncate text-small text-faint">{project}</span>
      </h2>
      <ul>
        {found.map((each) => (
          <FoundLine key={each.key} found={each} />
        ))}
      </ul>
    </section>
  )
}

function FoundLine({ found: { threadId, key, rank, kind, at, snippet } }: { found: SearchFound }) {
  const now = useNow(30_000)
  const { icon, words } = kinds[kind]
  return (
    <li>
      <button
        type="button"
        data-found
        onClick={() => openThread(threadId, { key, rank })}
        className="flex w-full items-start gap-2.5 rounded-md px-2 py-1 text-left hover:bg-hover"
      >
        <Icon name={icon} className="mt-0.5 size-4 text-faint" />
        <span className="sr-only">{words}: </span>
        <span className="line-clamp-3 min-w-0 flex-1 whitespace-pre-wrap text-soft wrap-anywhere">
          {snippet.map(({ text, found }, index) =>
            found ? (
              <mark key={index} className="rounded-xs bg-accent-tint font-medium text-accent">
                {text}
              </mark>
            ) : (
              text
            ),
          )}
        </span>
        <span title={fullTime(at)} className="shrink-0 text-small text-faint">
          {age(at, now)}
        </span>
      </button>
    </li>
  )
}
