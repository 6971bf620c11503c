import { useId } from 'react'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field as fieldLook } from '../ui/fields.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Select } from '../ui/Select.tsx'
import { type DraftCondition, tests, testWords } from './conditions.ts'

const choices = tests.map((value) => ({ value, label: testWords[value] }))

/** Conditions on what happened; all must hold. */
export function ConditionRows({
  conditions,
  known,
  most,
  onChange,
}: {
  conditions: readonly DraftCondition[]
  /** Fields that what is waited for has. */
  known: readonly string[]
  most: number
  onChange: (conditions: DraftCondition[]) => void
}) {
  const fields = useId()
  const edit = (at: number, by: Partial<DraftCondition>) =>
    onChange(conditions.map((each, index) => (index === at ? { ...each, ...by } : each)))
  return (
    <>
      <datalist id={fields}>
        {known.map((path) => (
          <option key={path}>{path}</option>
        ))}
      </datalist>
      {conditions.map(({ field, test, value }, at) => (
        <div key={at} role="group" aria-label={`Condition ${at + 1}`} className="flex gap-1.5">
          <input
            aria-label="Field"
            placeholder="field, such as code"
            list={fields}
            value={field}
            spellCheck={false}
            onChange={(event) => edit(at, { field: event.target.value })}
            className={classNames(fieldLook, 'h-7 min-w-0 flex-1 font-mono text-small')}
          />
          <Select
            label="Test"
            value={test}
            choices={choices}
            onChange={(next) => edit(at, { test: next })}
          />
          <input
            aria-label="Value"
            placeholder="value"
            value={value}
            spellCheck={false}
            onChange={(event) => edit(at, { value: event.target.value })}
            className={classNames(fieldLook, 'h-7 min-w-0 flex-1 font-mono text-small')}
          />
          <IconButton
            icon="close"
            label={`Remove condition ${at + 1}`}
            onClick={() => onChange(conditions.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <Button
        size="small"
        look="quiet"
        className="self-start"
        disabled={conditions.length >= most}
        onClick={() => onChange([...conditions, { field: '', test: 'is', value: '' }])}
      >
        Add a condition
      </Button>
    </>
  )
}
