import { useState } from 'react'
import { isKnownAgent, PRACTICE } from '../../core/agentSettings.ts'
import type { AgentFound } from '../../core/queries.ts'
import { AgentLine } from '../start/AgentLine.tsx'
import { useAgents } from '../start/useAgents.ts'
import { useQuery } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { framed, Section } from '../ui/Page.tsx'
import { AgentForm } from './AgentForm.tsx'

type Writing = { status: 'nothing' } | { status: 'new' } | { status: 'changing'; agent: string }

/** The agents of this machine, what is set for each, and the person's own. */
export function AgentsSection() {
  const [revision, setRevision] = useState(0)
  const asked = useAgents(revision)
  const kept = useQuery('secrets', {}, revision)
  const [writing, setWriting] = useState<Writing>({ status: 'nothing' })
  const agents = asked.status === 'answered' ? asked.data : []
  const close = () => setWriting({ status: 'nothing' })
  const formOf = (agent: AgentFound | undefined) => (
    <AgentForm
      key={agent?.id ?? 'new'}
      agent={agent}
      taken={agents.flatMap(({ id, name }) => [id, name])}
      kept={kept.status === 'answered' ? kept.data : []}
      onSecrets={() => setRevision((times) => times + 1)}
      onDone={() => {
        setRevision((times) => times + 1)
        close()
      }}
      onCancel={close}
    />
  )
  return (
    <Section
      title="Agents"
      end={
        <Button size="small" onClick={() => setWriting({ status: 'new' })}>
          <Icon name="plus" className="size-3.5" />
          Add an ACP agent
        </Button>
      }
    >
      {writing.status === 'new' && (
        <div className="mb-2 rounded-lg border border-line">{formOf(undefined)}</div>
      )}
      {asked.status === 'asking' && <p className="text-faint">Looking …</p>}
      {asked.status === 'failed' && <p className="text-bad">{asked.message}</p>}
      <ul className={framed}>
        {agents.map((agent) => (
          <li key={agent.id}>
            <AgentLine
              agent={agent}
              end={
                <Button
                  size="small"
                  look="quiet"
                  aria-label={`Set up ${agent.name}`}
                  aria-expanded={writing.status === 'changing' && writing.agent === agent.id}
                  onClick={() => setWriting({ status: 'changing', agent: agent.id })}
                >
                  Set up
                </Button>
              }
            />
            {isOwn(agent) && agent.command && (
              <p className="truncate px-3 pb-1.5 pl-9.5 font-mono text-small text-faint">
                {agent.command.join(' ')}
              </p>
            )}
            {writing.status === 'changing' && writing.agent === agent.id && formOf(agent)}
          </li>
        ))}
      </ul>
    </Section>
  )
}

const isOwn = ({ id }: AgentFound) => !isKnownAgent(id) && id !== PRACTICE
