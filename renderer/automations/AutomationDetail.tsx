import { type ReactNode, useState } from 'react'
import type { AutomationId } from '../../core/ids.ts'
import type { AutomationRow } from '../../core/views/automations.ts'
import { goTo } from '../store/app.ts'
import { useAutomation, useSend } from '../store/hooks.ts'
import { AlertDialog } from '../ui/AlertDialog.tsx'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Page } from '../ui/Page.tsx'
import { Switch } from '../ui/Switch.tsx'
import { RunHistory } from './RunHistory.tsx'
import { RunNow } from './RunNow.tsx'
import { sentence } from './sentence.ts'
import { useProjectNames } from './useProjectNames.ts'

/** One automation: what it does, what came of it, and everything that can be done with it. */
export function AutomationDetail({ automationId }: { automationId: AutomationId }) {
  const row = useAutomation(automationId, (automation) => automation)
  return (
    <Page
      title={row?.name ?? 'Automation'}
      actions={
        <>
          <Button look="quiet" size="small" onClick={() => goTo({ kind: 'automations' })}>
            All automations
          </Button>
          {row && <Actions row={row} />}
        </>
      }
    >
      {row ? (
        <>
          <Definition row={row} />
          <RunHistory automationId={automationId} />
        </>
      ) : (
        <Empty title="This automation is gone">It was deleted, or its project was.</Empty>
      )}
    </Page>
  )
}

function Actions({ row }: { row: AutomationRow }) {
  const { automationId, name, enabled } = row
  const send = useSend()
  const [removing, setRemoving] = useState(false)
  const remove = async () => {
    if (await send({ type: 'DeleteAutomation', automationId })) goTo({ kind: 'automations' })
  }
  return (
    <>
      <Switch
        label="Switched on"
        checked={enabled}
        onChange={(on) =>
          void send({ type: on ? 'EnableAutomation' : 'DisableAutomation', automationId })
        }
      />
      <RunNow row={row} />
      <Button
        size="small"
        onClick={() => goTo({ kind: 'automations', shown: { automationId, editing: true } })}
      >
        Change
      </Button>
      <Button look="quiet" size="small" onClick={() => setRemoving(true)}>
        Delete…
      </Button>
      <AlertDialog
        title={`Delete “${name}”?`}
        describedBy="It stops at once: what of it still waits is not run. What its runs did stays as it is."
        confirm="Delete automation"
        danger
        open={removing}
        onClose={() => setRemoving(false)}
        onConfirm={() => void remove()}
      />
    </>
  )
}

function Definition({ row }: { row: AutomationRow }) {
  const { when, where, what, says } = sentence(row, useProjectNames())
  const { attempts } = row.retry
  return (
    <dl className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 *:wrap-anywhere">
      <Term name="When">{when}</Term>
      <Term name="In">{where}</Term>
      <Term name="Do">
        {what}
        <span className="mt-0.5 block font-mono text-small whitespace-pre-wrap text-soft">
          {says}
        </span>
      </Term>
      <Term name="Limits">
        {attempts === 1 ? 'Tried once' : `Tried up to ${attempts} times`}; at most {row.depthLimit}{' '}
        automations in a row
        {row.skipped > 0 && (
          <span className="text-waiting">
            {' '}
            · skipped {row.skipped === 1 ? 'once' : `${row.skipped} times`}
          </span>
        )}
      </Term>
    </dl>
  )
}

const Term = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-right text-faint">{name}</dt>
    <dd>{children}</dd>
  </>
)
