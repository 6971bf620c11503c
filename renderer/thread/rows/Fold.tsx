import type { ReactNode } from 'react'
import { useOpen } from '../../store/opened.ts'
import { classNames } from '../../ui/classNames.ts'
import { Icon, type IconName } from '../../ui/Icon.tsx'

/** A row of one line that opens. `rowKey` remembers that it was opened. */
export function Fold({
  rowKey,
  icon,
  tone = 'text-faint',
  line,
  end,
  children,
}: {
  rowKey: string
  icon: IconName
  tone?: string
  line: ReactNode
  end?: ReactNode
  children: ReactNode
}) {
  const [open, toggle] = useOpen(rowKey)
  return (
    <div className="py-0.5">
      <button
        type="button"
        aria-expanded={open}
        onClick={toggle}
        className="flex min-h-7 w-full items-center gap-2 rounded-md px-1.5 text-left hover:bg-hover"
      >
        <Icon name={icon} className={`size-4 ${tone}`} />
        <span className="min-w-0 flex-1 truncate">{line}</span>
        {end}
        <Icon
          name="chevronRight"
          className={classNames('size-3 text-faint', open && 'rotate-90')}
        />
      </button>
      {open && <div className="mt-1 mb-2 ml-3.5 border-l border-line pl-4">{children}</div>}
    </div>
  )
}
