import type { ReactNode } from 'react'
import type { AgentFound } from '../../core/queries.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { copyText } from '../ui/toasts.ts'
import { type AgentStanding, standingOf } from './agentWords.ts'

const marks: Record<AgentStanding['status'], [IconName, string]> = {
  ready: ['check', 'text-good'],
  'signed-out': ['other', 'text-waiting'],
  missing: ['arrowDown', 'text-faint'],
}

/** An agent in a line: how it stands, and what to type where it is not ready. */
export function AgentLine({ agent, end }: { agent: AgentFound; end?: ReactNode }) {
  const standing = standingOf(agent)
  const [icon, tone] = marks[standing.status]
  const command = standing.status === 'ready' ? undefined : standing.command
  const what = standing.status === 'missing' ? 'install' : 'sign in to'
  return (
    <div className="flex min-h-10 items-center gap-x-2.5 px-3 py-1.5">
      <Icon name={icon} className={`size-4 ${tone}`} />
      <span title={agent.name} className="max-w-1/2 shrink-0 truncate font-medium">
        {agent.name}
      </span>
      <span title={standing.words} className="min-w-20 shrink truncate text-small text-faint">
        {standing.words}
      </span>
      <span className="ml-auto flex min-w-0 items-center gap-1">
        {command && (
          <>
            <code title={command} className="min-w-0 truncate font-mono text-small text-soft">
              {command}
            </code>
            <IconButton
              icon="copy"
              label={`Copy how to ${what} ${agent.name}`}
              onClick={() => void copyText(command)}
            />
          </>
        )}
        {end}
      </span>
    </div>
  )
}
