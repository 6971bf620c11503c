import { Page } from '../ui/Page.tsx'
import { AgentsSection } from './AgentsSection.tsx'
import { NotificationsSection } from './NotificationsSection.tsx'

export const SettingsPage = () => (
  <Page title="Settings">
    <AgentsSection />
    <NotificationsSection />
  </Page>
)
