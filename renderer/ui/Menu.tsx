import { ContextMenu } from '@base-ui/react/context-menu'
import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement } from 'react'
import { classNames } from './classNames.ts'
import { Icon, type IconName } from './Icon.tsx'

export type MenuAction = {
  label: string
  icon?: IconName
  danger?: boolean
  disabled?: boolean
  onSelect: () => void
}

const popup =
  'max-h-[min(24rem,var(--available-height))] max-w-96 min-w-44 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-pop outline-hidden data-ending-style:opacity-0'

/** A button with a menu. `trigger` needs a name of its own. */
export function Menu({ trigger, actions }: { trigger: ReactElement; actions: MenuAction[] }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className={popup}>
            <MenuItems actions={actions} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

/** The same menu on a right click or the menu key. What it offers is reachable otherwise too. */
export function WithContextMenu({
  actions,
  children,
}: {
  actions: MenuAction[]
  children: ReactElement
}) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={children} />
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="z-50">
          <ContextMenu.Popup className={popup}>
            <MenuItems actions={actions} />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

const MenuItems = ({ actions }: { actions: MenuAction[] }) =>
  actions.map(({ label, icon, danger, disabled, onSelect }) => (
    <Base.Item
      key={label}
      disabled={disabled ?? false}
      onClick={onSelect}
      className={classNames(
        'flex h-7 cursor-default items-center gap-2 rounded-md px-2 outline-hidden select-none data-disabled:opacity-50 data-highlighted:bg-hover',
        danger && 'text-bad',
      )}
    >
      {icon && <Icon name={icon} />}
      <span className="truncate">{label}</span>
    </Base.Item>
  ))
