import { useMemo, useState } from 'react'
import { CONDITIONS_LIMIT } from '../../core/automation/condition.ts'
import { DEPTH_LIMIT_MOST, NAME_LIMIT, TYPES_LIMIT } from '../../core/automation/rule.ts'
import type { Definition } from '../../core/automation/rule.ts'
import { useFeed, useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { FormRow } from '../ui/FormRow.tsx'
import { keyNames } from '../ui/keyNames.ts'
import { Select } from '../ui/Select.tsx'
import { ActionEditor } from './ActionEditor.tsx'
import { ConditionRows } from './ConditionRows.tsx'
import { type Draft, type Question, waitsFor, written } from './draft.ts'
import { DryRun } from './DryRun.tsx'
import { EventPicker } from './EventPicker.tsx'
import { fieldsOf } from './fieldsOf.ts'
import { PaceEditor } from './PaceEditor.tsx'

/** Writes an automation, or changes one. What is typed stays until it is taken or given up. */
export function AutomationForm({
  draft,
  submit,
  onChange,
  onSave,
  onCancel,
}: {
  draft: Draft
  /** What the button is called. */
  submit: string
  onChange: (draft: Draft) => void
  /** Resolves once it was taken or refused. */
  onSave: (name: string, definition: Definition) => Promise<void>
  onCancel: () => void
}) {
  const projects = useFeed(useSession().projects, (state) => state).table.all()
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const known = useMemo(() => fieldsOf(draft.types), [draft.types])
  const result = useMemo(() => written(draft), [draft])
  const edit = (by: Partial<Draft>) => onChange({ ...draft, ...by })
  const problem = (question: Question) =>
    tried && !result.ok
      ? result.problems.find((each) => each.question === question)?.message
      : undefined
  const save = async () => {
    setTried(true)
    if (!result.ok || saving) return
    setSaving(true)
    await onSave(result.name, result.definition)
    setSaving(false)
  }

  return (
    <form
      aria-label="Automation"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        void save()
      }}
      className="flex flex-col gap-4"
    >
      <FormRow name="Name">
        <input
          aria-label="Name"
          // The form was asked for by key or click; this is where the person wants to be.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          value={draft.name}
          maxLength={NAME_LIMIT}
          placeholder="Run the tests after every turn"
          onChange={(event) => edit({ name: event.target.value })}
          className={classNames(field, 'h-8')}
        />
        <Trouble message={problem('name')} />
      </FormRow>
      <FormRow name="When">
        <EventPicker types={draft.types} most={TYPES_LIMIT} onChange={(types) => edit({ types })} />
        <Trouble message={problem('when')} />
      </FormRow>
      <FormRow name="In" hint="Everywhere means every project, those added later too.">
        <div>
          <Select
            label="Where"
            value={draft.scope}
            choices={[
              { value: 'everywhere', label: 'Everywhere' },
              ...projects.map(({ projectId, name }) => ({
                value: projectId as string,
                label: name,
              })),
            ]}
            onChange={(scope) => edit({ scope })}
          />
        </div>
        <Trouble message={problem('scope')} />
      </FormRow>
      <FormRow name="Only if">
        <ConditionRows
          conditions={draft.conditions}
          known={known}
          most={CONDITIONS_LIMIT}
          onChange={(conditions) => edit({ conditions })}
        />
        <Trouble message={problem('filter')} />
      </FormRow>
      <FormRow name="Do">
        <ActionEditor draft={draft} known={known} onChange={edit} />
        <Trouble message={problem('do')} />
      </FormRow>
      <FormRow name="Limits">
        <PaceEditor draft={draft} onChange={edit} />
        <label className="flex items-center gap-2">
          <span className="text-soft">Stop after</span>
          <input
            type="number"
            aria-label="Automations in a row"
            min={1}
            max={DEPTH_LIMIT_MOST}
            value={Number.isNaN(draft.depthLimit) ? '' : draft.depthLimit}
            onChange={(event) => edit({ depthLimit: event.target.valueAsNumber })}
            className={classNames(field, 'h-7 w-16')}
          />
          <span className="text-soft">automations in a row that set each other off</span>
        </label>
        <Trouble message={problem('limits')} />
      </FormRow>
      <FormRow name="Try it">
        <DryRun waitsFor={waitsFor(draft)} />
      </FormRow>
      <div className="flex items-center justify-end gap-1.5">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button look="primary" type="submit" keys={keyNames.submit} disabled={saving}>
          {saving ? 'Saving …' : submit}
        </Button>
      </div>
    </form>
  )
}

const Trouble = ({ message }: { message: string | undefined }) =>
  message === undefined ? null : (
    <p role="alert" className="text-small text-bad">
      {message}
    </p>
  )
