import { type AgentChoice, modeOf } from '../../core/agent.ts'
import { useQuery } from '../store/hooks.ts'
import { type Choice, Select } from '../ui/Select.tsx'
import { agentKey, agentLabel, chosen, inMode, modes } from './agents.ts'

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
  const choices: Choice<string>[] = found.map(({ name, status, ...one }) => ({
    value: agentKey(one),
    label: name,
    disabled: status !== 'ready',
    ...(status !== 'ready' && { hint: 'Not installed' }),
  }))
  const current = agentKey(agent)
  if (!choices.some(({ value }) => value === current))
    choices.push({ value: current, label: agentLabel(agent) })

  return (
    <div className="flex min-w-0 items-center">
      <Select
        quiet
        label="Agent"
        value={current}
        choices={choices}
        onChange={(key) => {
          const next = found.find((each) => agentKey(each) === key)
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
