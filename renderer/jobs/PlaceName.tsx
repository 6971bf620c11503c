import { automationId, threadId } from '../../core/ids.ts'
import { useAutomation, useThread } from '../store/hooks.ts'

/** What people call the thread or the automation that a job belongs to. */
export function PlaceName({ streamId }: { streamId: string }) {
  const title = useThread(threadId.parse(streamId), (thread) => thread.title)
  const name = useAutomation(automationId.parse(streamId), (automation) => automation.name)
  return title ?? name ?? 'Something that is gone'
}
