import { useState } from 'react'
import type { RuleId } from '../../core/ids.ts'
import { RULE_PATTERN_LIMIT } from '../../core/permission/rule.ts'
import { useFeed, useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { FormRow } from '../ui/FormRow.tsx'
import { keyNames } from '../ui/keyNames.ts'
import { type Choice, Select } from '../ui/Select.tsx'
import { type Draft, examples, scopeOf, type Written, written } from './draft.ts'
import { DryRun } from './DryRun.tsx'
import { scopeKey, scopeName } from './listRules.ts'
import { useDryRun } from './useDryRun.ts'
import { useNames } from './useRules.ts'

const effectChoices: Choice<Draft['effect']>[] = [
  { value: 'allow', label: 'Allow', hint: 'Without asking' },
  { value: 'ask', label: 'Ask', hint: 'Always, even with full access' },
  { value: 'deny', label: 'Deny', hint: 'In every mode; wins over all others' },
]
const kindChoices: Choice<Draft['kind']>[] = [
  { value: 'command', label: 'Commands' },
  { value: 'edit', label: 'Edits of files' },
  { value: 'other', label: 'Tools, network and other' },
]

/** Writes a rule, and shows beside it what it would have made of the past. */
export function RuleForm({
  start,
  replaces,
  onSave,
  onCancel,
}: {
  start: Draft
  /** The rule that this one takes the place of. */
  replaces?: RuleId
  /** Resolves once it was taken or refused. */
  onSave: (rule: Extract<Written, { status: 'good' }>['rule']) => Promise<void>
  onCancel: () => void
}) {
  const [draft, setDraft] = useState(start)
  const [saving, setSaving] = useState(false)
  const result = written(draft)
  const tried = useDryRun(result.status === 'good' ? result.rule : undefined, replaces)
  const edit = (by: Partial<Draft>) => setDraft({ ...draft, ...by })
  const save = async () => {
    if (result.status !== 'good' || saving) return
    setSaving(true)
    await onSave(result.rule)
    setSaving(false)
  }
  return (
    <form
      aria-label={replaces === undefined ? 'New rule' : 'Change the rule'}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onCancel()
      }}
      className="grid gap-4 rounded-lg border border-line p-3 md:grid-cols-[minmax(0,1fr)_minmax(0,18rem)]"
    >
      <div className="flex flex-col gap-3">
        <FormRow name="Rule">
          <div className="flex flex-wrap gap-2">
            <Select
              label="Effect"
              value={draft.effect}
              choices={effectChoices}
              onChange={(effect) => edit({ effect })}
            />
            <Select
              label="Kind"
              value={draft.kind}
              choices={kindChoices}
              onChange={(kind) => edit({ kind })}
            />
          </div>
        </FormRow>
        <PatternRow draft={draft} result={result} onChange={edit} />
        <FormRow name="Holds">
          <div>
            <ScopeSelect draft={draft} onChange={edit} />
          </div>
        </FormRow>
        <div className="flex justify-end gap-1.5">
          <Button look="quiet" keys="Esc" onClick={onCancel}>
            Cancel
          </Button>
          <Button
            look="primary"
            type="submit"
            keys={keyNames.enter}
            disabled={saving || result.status !== 'good'}
          >
            {replaces === undefined ? 'Add rule' : 'Change rule'}
          </Button>
        </div>
      </div>
      <DryRun tried={tried} />
    </form>
  )
}

function PatternRow({
  draft,
  result,
  onChange,
}: {
  draft: Draft
  result: Written
  onChange: (by: Partial<Draft>) => void
}) {
  const { placeholder, hint } = examples[draft.kind]
  const flawed = result.status === 'flawed'
  return (
    <FormRow name="Pattern">
      <input
        aria-label="Pattern"
        aria-describedby="rule-pattern-says"
        aria-invalid={flawed}
        // The form was asked for by key or click; this is where the person wants to be.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder}
        maxLength={RULE_PATTERN_LIMIT}
        value={draft.pattern}
        onChange={(event) => onChange({ pattern: event.target.value })}
        className={classNames(field, 'h-8 font-mono text-small')}
      />
      <label className="flex items-center gap-1.5">
        <input
          type="checkbox"
          checked={draft.exact}
          onChange={(event) => onChange({ exact: event.target.checked })}
        />
        Exactly this, and nothing else
      </label>
      <p
        id="rule-pattern-says"
        role={flawed ? 'alert' : undefined}
        className={classNames('text-small', flawed ? 'text-bad' : 'text-faint')}
      >
        {flawed ? result.message : hint}
      </p>
    </FormRow>
  )
}

function ScopeSelect({
  draft: { scope },
  onChange,
}: {
  draft: Draft
  onChange: (by: Partial<Draft>) => void
}) {
  const projects = useFeed(useSession().projects, (state) => state).table.all()
  const names = useNames()
  const choices: Choice<string>[] = [
    { value: 'everywhere', label: 'Everywhere' },
    ...projects.map(({ projectId, name }) => ({
      value: scopeKey({ projectId }),
      label: `In ${name}`,
    })),
  ]
  // A rule of a thread may stay one; a new one is made in the thread itself.
  const current = scopeKey(scope)
  if (!choices.some(({ value }) => value === current))
    choices.push({ value: current, label: scopeName(scope, names) })
  return (
    <Select
      label="Where the rule holds"
      value={current}
      choices={choices}
      onChange={(key) => onChange({ scope: scopeOf(key) })}
    />
  )
}
