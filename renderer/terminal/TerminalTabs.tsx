import { Tabs as Base } from '@base-ui/react/tabs'
import { TERMINAL_TITLE_LIMIT, type TerminalId, type TerminalRow } from '../../core/terminals.ts'
import { classNames } from '../ui/classNames.ts'
import { Icon } from '../ui/Icon.tsx'
import { InlineEdit } from '../ui/InlineEdit.tsx'

/** The terminals of a thread. Those that stand side by side stand together here too. */
export function TerminalTabs({
  groups,
  shown,
  renaming,
  onChoose,
  onRename,
  onClose,
}: {
  groups: TerminalRow[][]
  shown: TerminalId
  /** One whose name is about to be changed. */
  renaming: TerminalId | null
  /** `byHand` tells a click or a tap from the arrow keys, which go on through the tabs. */
  onChoose: (terminalId: TerminalId, byHand: boolean) => void
  /** Without a name it is asked for; null leaves it as it was. */
  onRename: (terminalId: TerminalId, title?: string | null) => void
  onClose: (terminalId: TerminalId) => void
}) {
  const tab = ({ terminalId, title, state }: TerminalRow) =>
    renaming === terminalId ? (
      <InlineEdit
        key={terminalId}
        label="Name of the terminal"
        value={title}
        limit={TERMINAL_TITLE_LIMIT}
        className="w-36 flex-none"
        onDone={(next) => onRename(terminalId, next)}
      />
    ) : (
      <Base.Tab
        key={terminalId}
        value={terminalId}
        title={`${title} (double click to rename)`}
        onClick={(event) => onChoose(terminalId, event.detail > 0)}
        onDoubleClick={() => onRename(terminalId)}
        onAuxClick={(event) => event.button === 1 && onClose(terminalId)}
        onKeyDown={(event) => {
          if (event.key === 'F2') onRename(terminalId)
          if (event.key === 'Delete') onClose(terminalId)
        }}
        className="flex h-7 max-w-44 shrink-0 items-center gap-1.5 rounded-md px-2 font-medium text-faint hover:text-text data-active:bg-chosen data-active:text-text"
      >
        <Icon name="command" className="size-3.5" />
        <span className={classNames('truncate', state.kind !== 'running' && 'line-through')}>
          {title}
        </span>
        {state.kind !== 'running' && <span className="sr-only">, ended</span>}
      </Base.Tab>
    )
  return (
    <Base.Root value={shown} className="min-w-0 flex-1">
      <Base.List
        aria-label="Terminals"
        className="flex h-full items-center gap-1 overflow-x-auto [scrollbar-width:none]"
      >
        {groups.map((group) =>
          group.length === 1 ? (
            group.map(tab)
          ) : (
            <div
              key={group[0]?.group}
              role="presentation"
              className="flex shrink-0 rounded-md bg-sunken"
            >
              {group.map(tab)}
            </div>
          ),
        )}
      </Base.List>
    </Base.Root>
  )
}
