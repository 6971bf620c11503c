import { type AgentChoice, modeOf } from '../../core/agent.ts'
import { useState } from 'react'
import { standingOf } from '../start/agentWords.ts'
import { useAgents } from '../start/useAgents.ts'
import { type Choice, Select } from '../ui/Select.tsx'
import type { ProjectId } from '../../core/ids.ts'
import { agentKey, agentLabel, agentOf, begun, chosen, inMode, modes, withModel } from './agents.ts'
import { CommandDialog } from './CommandDialog.tsx'
import { lineOf } from './commandLine.ts'
import { useCustomCommands } from './customAgents.ts'
import { ModelPicker } from './ModelPicker.tsx'

/** Stands among the agents and asks for one more; no agent's key is a word with a space. */
const ANOTHER = 'another agent'

/** Chooses who works, with which model, and how much it may do without asking. */
export function AgentPicker({
  agent,
  projectId,
  fresh = false,
  onChange,
}: {
  agent: AgentChoice
  projectId: ProjectId
  /** Whether the thread is still to begin: then an agent brings what is set for it. */
  fresh?: boolean
  onChange: (agent: AgentChoice) => void
}) {
  const asked = useAgents()
  const found = asked.status === 'answered' ? asked.data : []
  const choices: Choice<string>[] = found.map((one) => {
    const { status, words } = standingOf(one)
    return {
      value: agentKey(one),
      label: one.name,
      disabled: status === 'missing',
      ...(status !== 'ready' && { hint: words }),
    }
  })
  const [asking, setAsking] = useState(false)
  const typed = useCustomCommands().map((command) => agentOf([...command], modeOf(agent)))
  for (const one of [...typed, agent])
    if (!choices.some(({ value }) => value === agentKey(one)))
      choices.push({
        value: agentKey(one),
        label: agentLabel(one),
        ...(one.provider === 'acp' && one.command && { hint: lineOf(one.command) }),
      })
  choices.push({ value: ANOTHER, label: 'Another ACP agent…', hint: 'By its command line' })

  return (
    <div className="flex min-w-0 items-center">
      <Select
        quiet
        label="Agent"
        value={agentKey(agent)}
        choices={choices}
        onChange={(key) => {
          if (key === ANOTHER) return setAsking(true)
          const next = found.find((each) => agentKey(each) === key)
          const own = typed.find((each) => agentKey(each) === key)
          if (next) onChange((fresh ? begun : chosen)(next, modeOf(agent)))
          else if (own) onChange(own)
        }}
      />
      {agent.provider !== 'practice' && (
        <ModelPicker
          key={agentKey(agent)}
          agent={agent}
          projectId={projectId}
          onChange={(model) => onChange(withModel(agent, model))}
        />
      )}
      <Select
        quiet
        label="Mode"
        value={modeOf(agent)}
        choices={modes}
        onChange={(mode) => onChange(inMode(agent, mode))}
      />
      <CommandDialog
        open={asking}
        onClose={() => setAsking(false)}
        onChoose={(command) => onChange(agentOf(command, modeOf(agent)))}
      />
    </div>
  )
}
