import { useState } from 'react'
import type { HostSettingName } from '../../core/hostSettings.ts'
import type { HostSettingsAnswer } from '../../core/queries.ts'
import { useQuery, useSend } from '../store/hooks.ts'
import { framed, Section } from '../ui/Page.tsx'
import { NumberSetting } from './NumberSetting.tsx'

const settings: { name: HostSettingName; label: string; hint: string; unit: string }[] = [
  {
    name: 'idleMinutes',
    label: 'An idle agent is ended after',
    hint: 'It comes back by itself with the next turn.',
    unit: 'minutes',
  },
  {
    name: 'silenceMinutes',
    label: 'An agent counts as silent after',
    hint: 'Then the thread says so, and offers to stop the turn or to keep waiting.',
    unit: 'minutes',
  },
  {
    name: 'turnsAtOnce',
    label: 'Turns that run at once',
    hint: 'Further ones wait, and are shown as queued.',
    unit: 'turns',
  },
  {
    name: 'effectsAtOnce',
    label: 'Other work that runs at once',
    hint: 'Checkpoints, commits, automations and the like.',
    unit: 'pieces',
  },
]

/** How agents and what goes on beside them are run, for the whole home. */
export function HostSection() {
  const [revision, setRevision] = useState(0)
  const [known, setKnown] = useState<HostSettingsAnswer | null>(null)
  const asked = useQuery('hostSettings', {}, revision)
  const send = useSend()
  // While it is asked anew, what was known stays where it is.
  const answer = asked.status === 'answered' ? asked.data : known
  if (answer && answer !== known) setKnown(answer)

  const save = async (name: HostSettingName, value: number | null) => {
    if (!answer) return false
    const saved = await send({ type: 'SetHostSettings', ...answer.set, [name]: value })
    setRevision((times) => times + 1)
    return saved
  }
  return (
    <Section title="Agents at work">
      {!answer && asked.status === 'asking' && <p className="text-faint">Reading …</p>}
      {asked.status === 'failed' && <p className="text-bad">{asked.message}</p>}
      {answer && (
        <ul className={framed}>
          {settings.map(({ name, ...words }) => (
            <NumberSetting
              key={name}
              {...words}
              setting={answer[name]}
              own={answer.set[name] !== undefined}
              onSave={(value) => save(name, value)}
            />
          ))}
        </ul>
      )}
    </Section>
  )
}
