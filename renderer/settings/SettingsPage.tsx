import { Page } from '../ui/Page.tsx'
import { AgentsSection } from './AgentsSection.tsx'
import { HostSection } from './HostSection.tsx'
import { NotificationsSection } from './NotificationsSection.tsx'

export const SettingsPage = () => (
  <Page title="Settings">
    <AgentsSection />
    <HostSection />
    <NotificationsSection />
  </Page>
)
