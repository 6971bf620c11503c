import type { AgentFound } from '../../core/queries.ts'
import { useQuery } from '../store/hooks.ts'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { copyText } from '../ui/toasts.ts'

/** The agents of this machine with their state. */
export function AgentList() {
  const asked = useQuery('agents', {})
  return (
    <section aria-labelledby="agents" className="mt-8">
      <h2 id="agents" className="text-small font-semibold text-soft">
        Agents on this machine
      </h2>
      {asked.status === 'asking' && <p className="mt-2 text-faint">Looking …</p>}
      {asked.status === 'failed' && <p className="mt-2 text-bad">{asked.message}</p>}
      {asked.status === 'answered' && (
        <ul className="mt-2 overflow-hidden rounded-lg border border-line">
          {asked.data.map((agent) => (
            <Found key={`${agent.provider} ${agent.name}`} agent={agent} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Found({ agent }: { agent: AgentFound }) {
  const { install } = agent
  const ready = agent.status === 'ready'
  return (
    <li className="flex min-h-10 items-center gap-2.5 border-b border-line px-3 py-1.5 last:border-b-0">
      <Icon
        name={ready ? 'check' : 'arrowDown'}
        className={ready ? 'size-4 text-good' : 'size-4 text-faint'}
      />
      <span className="shrink-0 font-medium">{agent.name}</span>
      <span className="shrink-0 text-small text-faint">{ready ? 'Ready' : 'Not installed'}</span>
      <span className="flex-1" />
      {!ready && install && (
        <>
          <code title={install} className="min-w-0 truncate font-mono text-small text-soft">
            {install}
          </code>
          <IconButton
            icon="copy"
            label={`Copy how to install ${agent.name}`}
            onClick={() => void copyText(install)}
          />
        </>
      )}
    </li>
  )
}
