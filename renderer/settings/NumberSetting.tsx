import { useEffect, useId, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'

/** A whole number that is set. It is saved by Enter or when one leaves the field. */
export function NumberSetting({
  label,
  hint,
  unit,
  setting: { value, standard, least, most },
  own,
  onSave,
}: {
  label: string
  hint: string
  unit: string
  setting: { value: number; standard: number; least: number; most: number }
  /** Whether somebody has set it; else it is as it always is. */
  own: boolean
  /** `null` is for nothing set. Resolves with whether it was taken. */
  onSave: (value: number | null) => Promise<boolean>
}) {
  const below = useId()
  const [text, setText] = useState(String(value))
  const [state, setState] = useState<'resting' | 'saving' | 'saved'>('resting')
  useEffect(() => setText(String(value)), [value])
  const given = /^\d+$/.test(text.trim()) ? Number(text) : NaN
  const fits = given >= least && given <= most

  const keep = async (next: number | null) => {
    setState('saving')
    setState((await onSave(next)) ? 'saved' : 'resting')
  }
  const save = () => {
    if (fits && given !== value && state !== 'saving') void keep(given)
  }
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
      <span className="min-w-56 flex-1">
        {label}
        <span id={below} className="block text-small text-faint">
          {hint}{' '}
          <span className={classNames(!fits && 'text-bad')} role={fits ? undefined : 'alert'}>
            From {least} to {most}; {standard} unless set.
          </span>
        </span>
      </span>
      <span role="status" className="text-small text-faint">
        {state === 'saving' && 'Saving …'}
        {state === 'saved' && 'Saved'}
      </span>
      {own && (
        <Button size="small" look="quiet" onClick={() => void keep(null)}>
          Back to {standard}
        </Button>
      )}
      <span className="flex items-center gap-2">
        <input
          type="text"
          inputMode="numeric"
          aria-label={`${label}, in ${unit}`}
          aria-describedby={below}
          aria-invalid={!fits}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setState('resting')
          }}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === 'Enter') save()
            else if (event.key === 'Escape') setText(String(value))
          }}
          className={classNames(field, 'h-7 w-16 text-right', !fits && 'border-bad')}
        />
        <span aria-hidden="true" className="w-14 text-soft">
          {unit}
        </span>
      </span>
    </li>
  )
}
