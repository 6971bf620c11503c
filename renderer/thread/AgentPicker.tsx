import { type AgentChoice, modeOf } from '../../core/agent.ts'
import { useQuery } from '../store/hooks.ts'
import { type Choice, Select } from '../ui/Select.tsx'
import { agentNames, chosen, inMode, modes } from './agents.ts'

/** Chooses who works and how much it may do without asking. */
export function AgentPicker({
  agent,
  onChange,
}: {
  agent: AgentChoice
  onChange: (agent: AgentChoice) => void
}) {
  const asked = useQuery('agents', {})
  const found = asked.status === 'answered' ? asked.data : []
  const choices: Choice<string>[] = found.map(({ provider, name, status }) => ({
    value: provider,
    label: name,
    disabled: status !== 'ready',
    ...(status !== 'ready' && { hint: 'Not installed' }),
  }))
  if (!choices.some(({ value }) => value === agent.provider))
    choices.push({ value: agent.provider, label: agentNames[agent.provider] })

  return (
    <div className="flex min-w-0 items-center">
      <Select
        quiet
        label="Agent"
        value={agent.provider}
        choices={choices}
        onChange={(provider) => {
          const next = found.find((each) => each.provider === provider)
          if (next) onChange(chosen(next, modeOf(agent)))
        }}
      />
      <Select
        quiet
        label="Mode"
        value={modeOf(agent)}
        choices={modes}
        onChange={(mode) => onChange(inMode(agent, mode))}
      />
    </div>
  )
}
