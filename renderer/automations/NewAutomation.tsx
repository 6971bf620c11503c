import { automationId as automationIdSchema } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { goTo } from '../store/app.ts'
import { useSend } from '../store/hooks.ts'
import { Page } from '../ui/Page.tsx'
import { AutomationForm } from './AutomationForm.tsx'
import { dropDraft, useDraft } from './drafts.ts'

const PLACE = 'new'

export function NewAutomation() {
  const send = useSend()
  const [draft, change] = useDraft(PLACE)
  return (
    <Page title="New automation">
      <AutomationForm
        draft={draft}
        submit="Create"
        onChange={change}
        onCancel={() => {
          dropDraft(PLACE)
          goTo({ kind: 'automations' })
        }}
        onSave={async (name, definition) => {
          const automationId = automationIdSchema.parse(mintId())
          const wish = { automationId, name, ...definition, enabled: true }
          if (!(await send({ type: 'CreateAutomation', ...wish }))) return
          dropDraft(PLACE)
          goTo({ kind: 'automations', shown: { automationId, editing: false } })
        }}
      />
    </Page>
  )
}
