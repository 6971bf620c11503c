import type { AutomationRow } from '../../core/views/automations.ts'
import { goTo } from '../store/app.ts'
import { useFeed, useSend, useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Icon } from '../ui/Icon.tsx'
import { framed, Page } from '../ui/Page.tsx'
import { Switch } from '../ui/Switch.tsx'
import { age, useNow } from '../ui/time.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'
import { outcomeTone, outcomeWords } from './runWords.ts'
import { sentence } from './sentence.ts'
import { useProjectNames } from './useProjectNames.ts'

const writeNew = () => goTo({ kind: 'automations', shown: 'new' })

export function AutomationList() {
  const { automations } = useSession()
  const { table, view } = useFeed(automations, (state) => state)
  const rows = table.all()
  return (
    <Page
      title="Automations"
      actions={
        <Button size="small" onClick={writeNew}>
          <Icon name="plus" className="size-3.5" />
          New automation
        </Button>
      }
    >
      <ViewNotice view="automations" what="The list of automations" state={view} />
      {view === null && <Empty title="Loading …" />}
      {view !== null && rows.length === 0 && (
        <Empty title="No automations yet">
          When a turn completes, run the tests. When they fail, tell the agent.
        </Empty>
      )}
      {rows.length > 0 && (
        <ul className={framed}>
          {rows.map((row) => (
            <Item key={row.automationId} row={row} />
          ))}
        </ul>
      )}
    </Page>
  )
}

function Item({ row }: { row: AutomationRow }) {
  const { automationId, name, enabled } = row
  const send = useSend()
  const says = sentence(row, useProjectNames())
  return (
    <li className="flex items-start gap-3 px-3 py-2.5 hover:bg-hover">
      <div className="pt-0.5">
        <Switch
          label={`${name}, switched on`}
          checked={enabled}
          onChange={(on) =>
            void send({ type: on ? 'EnableAutomation' : 'DisableAutomation', automationId })
          }
        />
      </div>
      <button
        type="button"
        onClick={() => goTo({ kind: 'automations', shown: { automationId, editing: false } })}
        className="min-w-0 flex-1 text-left"
      >
        <span title={name} className="block truncate font-medium">
          {name}
        </span>
        <span className="block truncate text-small text-soft">
          When {says.when}, {says.where}: {says.what}{' '}
          <span className="font-mono text-faint">{says.says}</span>
        </span>
      </button>
      <LastRun row={row} />
    </li>
  )
}

function LastRun({ row: { lastRun, running, enabled } }: { row: AutomationRow }) {
  const now = useNow(30_000)
  if (!lastRun) return <Quiet>{enabled ? 'Waits' : 'Off'}</Quiet>
  if (running > 0) return <span className="shrink-0 text-small text-accent">Running</span>
  const { outcome, at, message } = lastRun
  return (
    <span
      title={message}
      className={`shrink-0 text-small ${outcome ? outcomeTone[outcome] : 'text-accent'}`}
    >
      {outcome ? outcomeWords[outcome] : 'Running'}{' '}
      <span className="text-faint">{age(at, now)}</span>
    </span>
  )
}

const Quiet = ({ children }: { children: string }) => (
  <span className="shrink-0 text-small text-faint">{children}</span>
)
