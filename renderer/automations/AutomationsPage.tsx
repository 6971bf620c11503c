import { useApp } from '../store/app.ts'
import { AutomationDetail } from './AutomationDetail.tsx'
import { AutomationList } from './AutomationList.tsx'
import { ChangeAutomation } from './ChangeAutomation.tsx'
import { NewAutomation } from './NewAutomation.tsx'

/** When something happens, something is done: all automations, one of them, or the form for one. */
export function AutomationsPage() {
  const shown = useApp(({ place }) => (place.kind === 'automations' ? place.shown : undefined))
  if (shown === undefined) return <AutomationList />
  if (shown === 'new') return <NewAutomation />
  const { automationId, editing } = shown
  return editing ? (
    <ChangeAutomation key={automationId} automationId={automationId} />
  ) : (
    <AutomationDetail key={automationId} automationId={automationId} />
  )
}
