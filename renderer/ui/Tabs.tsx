import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

export type Tab<T extends string> = { value: T; label: string; panel: ReactNode }

/** Tabs over panels. `end` stands at the right of the tab list. */
export function Tabs<T extends string>({
  label,
  tabs,
  shown,
  onShow,
  end,
}: {
  label: string
  tabs: Tab<T>[]
  shown: T
  onShow: (tab: T) => void
  end?: ReactNode
}) {
  return (
    <Base.Root value={shown} onValueChange={onShow} className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-11 shrink-0 items-center justify-between gap-2 border-b border-line px-2">
        <Base.List aria-label={label} className="flex h-full items-center gap-1">
          {tabs.map(({ value, label: name }) => (
            <Base.Tab
              key={value}
              value={value}
              className="h-7 rounded-md px-2 font-medium text-faint hover:text-text data-active:bg-chosen data-active:text-text"
            >
              {name}
            </Base.Tab>
          ))}
        </Base.List>
        {end}
      </div>
      {tabs.map(({ value, panel }) => (
        <Base.Panel
          key={value}
          value={value}
          className="flex min-h-0 flex-1 flex-col outline-hidden"
          keepMounted={false}
        >
          {panel}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
