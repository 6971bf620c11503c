import type { AgentChoice } from '../../core/agent.ts'
import { PracticeManualButton } from '../start/PracticeManual.tsx'

/** What to know of the chosen agent before one writes to it. */
export function AgentHint({ agent }: { agent: AgentChoice }) {
  if (agent.provider !== 'practice') return null
  return (
    <p className="px-3.5 pt-1 text-small text-faint">
      It follows plain instructions, such as “run npm test”. <PracticeManualButton />
    </p>
  )
}
