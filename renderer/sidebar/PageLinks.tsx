import { goTo, type PageName, useApp } from '../store/app.ts'
import { classNames } from '../ui/classNames.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'

const pages: { page: PageName; label: string; icon: IconName }[] = [
  { page: 'activity', label: 'Activity', icon: 'activity' },
  { page: 'automations', label: 'Automations', icon: 'bolt' },
  { page: 'rules', label: 'Rules', icon: 'shield' },
  { page: 'jobs', label: 'Jobs', icon: 'jobs' },
  { page: 'usage', label: 'Usage', icon: 'bars' },
  { page: 'worktrees', label: 'Worktrees', icon: 'folder' },
  { page: 'settings', label: 'Settings', icon: 'sliders' },
]

/** The ways to the pages beside the threads. */
export function PageLinks({ letters }: { letters: number }) {
  const here = useApp(({ place }) => place.kind)
  return (
    <ul aria-label="Pages" className="shrink-0 border-t border-line px-2 py-1">
      {pages.map(({ page, label, icon }) => (
        <li key={page}>
          <button
            type="button"
            data-sidebar-item
            aria-current={here === page ? 'page' : undefined}
            onClick={() => goTo({ kind: page })}
            className={classNames(
              'flex h-7 w-full items-center gap-2 rounded-md px-2 text-left',
              here === page ? 'bg-chosen' : 'text-soft hover:bg-hover hover:text-text',
            )}
          >
            <Icon name={icon} />
            <span className="flex-1">{label}</span>
            {page === 'jobs' && letters > 0 && (
              <span className="rounded-full bg-bad-tint px-1.5 text-small font-medium text-bad">
                {letters}
                <span className="sr-only"> given up</span>
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  )
}
