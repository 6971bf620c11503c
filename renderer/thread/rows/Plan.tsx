import type { PlanBody } from '../../../core/items.ts'
import { classNames } from '../../ui/classNames.ts'
import { Icon } from '../../ui/Icon.tsx'

const words: Record<PlanBody['entries'][number]['status'], string> = {
  pending: 'to do',
  running: 'doing now',
  completed: 'done',
}

export function Plan({ body }: { body: PlanBody }) {
  const done = body.entries.filter((entry) => entry.status === 'completed').length
  return (
    <section aria-label="Plan" className="my-2 rounded-lg border border-line px-3 py-2">
      <p className="text-small font-semibold text-soft">
        Plan · {done} of {body.entries.length}
      </p>
      <ol className="mt-1 flex flex-col gap-1">
        {body.entries.map((entry, index) => (
          // Entries have no ids; their place is what they are known by.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className="flex gap-2">
            <span
              className={classNames(
                'mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border',
                entry.status === 'completed' && 'border-transparent bg-good-tint text-good',
                entry.status === 'running' && 'border-accent',
                entry.status === 'pending' && 'border-line-strong',
              )}
            >
              {entry.status === 'completed' && <Icon name="check" className="size-3" />}
              {entry.status === 'running' && <span className="size-1.5 rounded-full bg-accent" />}
            </span>
            <span className={classNames(entry.status === 'completed' && 'text-faint')}>
              {entry.text}
              <span className="sr-only">, {words[entry.status]}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
