import { useState } from 'react'
import type { AgentChoice } from '../../core/agent.ts'
import type { ProjectId } from '../../core/ids.ts'
import type { QueryAnswer } from '../../core/queries.ts'
import { type Asked, useQuery } from '../store/hooks.ts'
import { type Choice, Select } from '../ui/Select.tsx'
import { ModelDialog } from './ModelDialog.tsx'

// No model's name begins with a space.
const USUAL = ' usual'
const ANOTHER = ' another'
const NOTE = ' note'

/** Chooses the model of an agent among those that its program tells, or by its name. */
export function ModelPicker({
  agent,
  projectId,
  onChange,
}: {
  agent: AgentChoice
  projectId: ProjectId
  /** Undefined leaves it to the agent and its settings. */
  onChange: (model: string | undefined) => void
}) {
  const [looked, setLooked] = useState(false)
  const [asking, setAsking] = useState(false)
  const { provider, command, model } = agent
  // To ask may start the program, so that is left until somebody wants to know.
  const asked = useQuery(
    'agentModels',
    looked ? { agent: { provider, ...(command && { command }) }, projectId } : null,
  )
  return (
    <>
      <Select
        quiet
        label="Model"
        value={model ?? USUAL}
        choices={choicesOf(asked, model)}
        onOpen={() => setLooked(true)}
        onChange={(chosen) => {
          if (chosen === ANOTHER) setAsking(true)
          else onChange(chosen === USUAL ? undefined : chosen)
        }}
      />
      <ModelDialog
        model={model ?? ''}
        open={asking}
        onClose={() => setAsking(false)}
        onChoose={onChange}
      />
    </>
  )
}

function choicesOf(
  asked: Asked<QueryAnswer<'agentModels'>>,
  model: string | undefined,
): Choice<string>[] {
  const told = asked.status === 'answered' && asked.data.status === 'ok' ? asked.data.models : []
  const choices: Choice<string>[] = [
    { value: USUAL, label: 'Usual model', hint: 'As its settings say, else its own default' },
    ...told.map(({ id, name, description, isDefault }) => {
      const hint = [isDefault && 'Its own default', description].filter(Boolean).join(' · ')
      return { value: id, label: name, ...(hint && { hint }) }
    }),
  ]
  if (model !== undefined && !choices.some(({ value }) => value === model))
    choices.push({ value: model, label: model })
  const note = noteOf(asked)
  if (note) choices.push({ value: NOTE, disabled: true, ...note })
  choices.push({ value: ANOTHER, label: 'Another model…', hint: 'By its name' })
  return choices
}

/** Why there is no list, as long as there is none. */
function noteOf(
  asked: Asked<QueryAnswer<'agentModels'>>,
): { label: string; hint?: string } | undefined {
  if (asked.status === 'asking') return { label: 'Asking the agent …' }
  if (asked.status === 'failed') return { label: 'Its models are not known', hint: asked.message }
  if (asked.data.status === 'unavailable')
    return { label: 'Its models are not known', hint: asked.data.message }
  return asked.data.models.length === 0 ? { label: 'It tells of no models' } : undefined
}
