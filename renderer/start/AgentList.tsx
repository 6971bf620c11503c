import { AgentLine } from './AgentLine.tsx'
import { useAgents } from './useAgents.ts'

/** The agents of this machine with their state. */
export function AgentList() {
  const asked = useAgents()
  return (
    <section aria-labelledby="agents" className="mt-8">
      <h2 id="agents" className="text-small font-semibold text-soft">
        Agents on this machine
      </h2>
      {asked.status === 'asking' && <p className="mt-2 text-faint">Looking …</p>}
      {asked.status === 'failed' && <p className="mt-2 text-bad">{asked.message}</p>}
      {asked.status === 'answered' && (
        <ul className="mt-2 divide-y divide-line overflow-hidden rounded-lg border border-line">
          {asked.data.map((agent) => (
            <li key={agent.id}>
              <AgentLine agent={agent} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
