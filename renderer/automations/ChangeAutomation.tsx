import { definition as definitionSchema } from '../../core/automation/rule.ts'
import type { AutomationId } from '../../core/ids.ts'
import type { AutomationRow } from '../../core/views/automations.ts'
import { goTo } from '../store/app.ts'
import { useAutomation, useSend } from '../store/hooks.ts'
import { Empty } from '../ui/Empty.tsx'
import { Page } from '../ui/Page.tsx'
import { AutomationForm } from './AutomationForm.tsx'
import { draftOf } from './draft.ts'
import { dropDraft, useDraft } from './drafts.ts'

export function ChangeAutomation({ automationId }: { automationId: AutomationId }) {
  const row = useAutomation(automationId, (automation) => automation)
  return (
    <Page title={row ? `Change “${row.name}”` : 'Automation'}>
      {row ? <Changing row={row} /> : <Empty title="This automation is gone" />}
    </Page>
  )
}

function Changing({ row }: { row: AutomationRow }) {
  const { automationId, name } = row
  const send = useSend()
  const [draft, change] = useDraft(automationId, () => draftOf(name, definitionSchema.parse(row)))
  const leave = () => {
    dropDraft(automationId)
    goTo({ kind: 'automations', shown: { automationId, editing: false } })
  }
  return (
    <AutomationForm
      draft={draft}
      submit="Save"
      onChange={change}
      onCancel={leave}
      onSave={async (next, definition) => {
        const changed = { automationId, name: next, ...definition }
        if (await send({ type: 'UpdateAutomation', ...changed })) leave()
      }}
    />
  )
}
