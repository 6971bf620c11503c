import { useState } from 'react'
import { isKnownAgent, PRACTICE } from '../../core/agentSettings.ts'
import type { AgentFound } from '../../core/queries.ts'
import { useSend, useSession } from '../store/hooks.ts'
import { modes } from '../thread/agents.ts'
import { Words } from '../thread/CommandDialog.tsx'
import { readCommandLine } from '../thread/commandLine.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { FormRow } from '../ui/FormRow.tsx'
import { Select } from '../ui/Select.tsx'
import { showFailure, showNews } from '../ui/toasts.ts'
import { type AgentDraft, type DraftFlaws, draftOf, newValues, readDraft } from './agentDraft.ts'
import { VariableRows } from './VariableRows.tsx'

const input = classNames(field, 'h-8 w-full min-w-0')
const modeChoices = [{ value: 'usual' as const, label: 'As always: ask first' }, ...modes]

/** What is set for one agent, or a new one of the person's own. */
export function AgentForm({
  agent,
  taken,
  kept,
  onSecrets,
  onDone,
  onCancel,
}: {
  agent: AgentFound | undefined
  /** Names that a new agent cannot have. */
  taken: readonly string[]
  /** Variables of which a value is kept. */
  kept: readonly string[]
  /** Values have been kept or forgotten. */
  onSecrets: () => void
  onDone: () => void
  onCancel: () => void
}) {
  const { connection } = useSession()
  const send = useSend()
  const [draft, setDraft] = useState(() => draftOf(agent?.id ?? '', agent?.settings))
  const [flaws, setFlaws] = useState<DraftFlaws>({})
  const [saving, setSaving] = useState(false)
  const change = (by: Partial<AgentDraft>) => setDraft({ ...draft, ...by })
  const words = readCommandLine(draft.arguments)
  const own = agent === undefined || (!isKnownAgent(agent.id) && agent.id !== PRACTICE)

  const keepSecret = async (name: string, value: string | null) => {
    try {
      await connection.setSecret(name, value)
      onSecrets()
      return true
    } catch (error) {
      showFailure(error)
      return false
    }
  }
  const save = async () => {
    const read = readDraft(draft, agent ? [] : taken)
    setFlaws(read.ok ? {} : read.flaws)
    if (!read.ok) return
    setSaving(true)
    for (const { name, value } of newValues(draft))
      if (!(await keepSecret(name, value))) return setSaving(false)
    const saved = await send({ type: 'SetAgentSettings', ...read.settings })
    setSaving(false)
    if (saved) onDone()
  }
  const clear = async (what: string) => {
    if (!agent || !(await send({ type: 'SetAgentSettings', agent: agent.id }))) return
    showNews(what)
    onDone()
  }

  return (
    <form
      aria-label={agent ? `Settings of ${agent.name}` : 'A new agent'}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      className="flex flex-col gap-3 bg-sunken px-3 py-3"
    >
      {!agent && (
        <FormRow
          name="Name"
          hint={<Flaw text={flaws.agent}>What it is called in the lists of agents.</Flaw>}
        >
          <input
            aria-label="Name"
            aria-invalid={flaws.agent !== undefined}
            // It was asked for by key or click; this is where the person wants to be.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            value={draft.agent}
            maxLength={80}
            onChange={(event) => change({ agent: event.target.value })}
            className={input}
          />
        </FormRow>
      )}
      {agent?.id !== PRACTICE && (
        <>
          <FormRow
            name="Program"
            hint={
              <Flaw text={flaws.path}>
                {own
                  ? 'Its name or path. It must speak the Agent Client Protocol.'
                  : 'Its path, where it is not the one that is found.'}
              </Flaw>
            }
          >
            <input
              aria-label="Program"
              aria-invalid={flaws.path !== undefined}
              spellCheck={false}
              placeholder={own ? 'my-agent' : (agent.command?.[0] ?? '')}
              value={draft.path}
              onChange={(event) => change({ path: event.target.value })}
              className={classNames(input, 'font-mono text-small')}
            />
          </FormRow>
          <FormRow
            name="Arguments"
            hint={
              <Flaw text={flaws.arguments}>
                {own ? 'Such as --acp.' : 'Come after those that it is always started with.'}
              </Flaw>
            }
          >
            <input
              aria-label="Arguments"
              aria-invalid={flaws.arguments !== undefined}
              spellCheck={false}
              value={draft.arguments}
              onChange={(event) => change({ arguments: event.target.value })}
              className={classNames(input, 'font-mono text-small')}
            />
            {words.status === 'words' && <Words words={words.words} />}
          </FormRow>
          <FormRow
            name="Environment"
            hint={
              <Flaw text={flaws.environment}>
                Values are kept by name for all agents, outside the log, and never shown again.
              </Flaw>
            }
          >
            <VariableRows
              variables={draft.environment}
              kept={kept}
              onChange={(environment) => change({ environment })}
              onForget={(name) => void keepSecret(name, null)}
            />
          </FormRow>
          <FormRow name="Model" hint="For threads that name none; empty leaves it to the agent.">
            <input
              aria-label="Model"
              spellCheck={false}
              value={draft.model}
              maxLength={200}
              onChange={(event) => change({ model: event.target.value })}
              className={input}
            />
          </FormRow>
        </>
      )}
      <FormRow name="Mode" hint="That new threads of it begin in.">
        <div>
          <Select
            label="Mode of new threads"
            value={draft.mode}
            choices={modeChoices}
            onChange={(mode) => change({ mode })}
          />
        </div>
      </FormRow>
      {agent && flaws.agent && <Flaw text={flaws.agent} />}
      <div className="flex flex-wrap justify-end gap-1.5">
        {agent?.settings && (
          <Button
            look="quiet"
            className="mr-auto"
            onClick={() =>
              void clear(own ? `${agent.name} was removed` : `${agent.name} is as it was at first`)
            }
          >
            {own ? 'Remove this agent' : 'Clear all that is set'}
          </Button>
        )}
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button look="primary" type="submit" disabled={saving}>
          {saving ? 'Saving …' : 'Save'}
        </Button>
      </div>
    </form>
  )
}

/** What is wrong with a field, else what is good to know of it. */
function Flaw({ text, children }: { text: string | undefined; children?: string }) {
  if (text === undefined) return children ?? null
  return (
    <span role="alert" className="text-bad">
      {text}
    </span>
  )
}
