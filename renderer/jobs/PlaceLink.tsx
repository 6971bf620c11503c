import { goTo, openThread } from '../store/app.ts'
import type { Letter } from './openLetters.ts'
import { PlaceName } from './PlaceName.tsx'

/** Leads to the thread or the automation that a job belongs to. */
export function PlaceLink({ of }: { of: Letter['of'] }) {
  const open = () =>
    'threadId' in of
      ? openThread(of.threadId)
      : goTo({ kind: 'automations', shown: { automationId: of.automationId, editing: false } })
  return (
    <button
      type="button"
      onClick={open}
      className="max-w-full truncate align-bottom underline decoration-line underline-offset-2 hover:text-text"
    >
      <PlaceName streamId={'threadId' in of ? of.threadId : of.automationId} />
    </button>
  )
}
