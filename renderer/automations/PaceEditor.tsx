import { ATTEMPTS_MOST } from '../../core/automation/rule.ts'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { type Choice, Select } from '../ui/Select.tsx'
import type { Draft, Pace } from './draft.ts'

const paces: Choice<Pace>[] = [
  { value: 'quick', label: 'soon', hint: 'After 1 s, then twice as long each time, up to 1 min' },
  { value: 'patient', label: 'patiently', hint: 'After 1 min, then twice as long, up to 1 h' },
]
const own: Choice<Pace> = { value: 'own', label: 'as it was set', hint: 'Set by another way' }

/** How often a run is tried, and how attempts are spaced. */
export function PaceEditor({
  draft: { attempts, pace },
  onChange,
}: {
  draft: Draft
  onChange: (by: Partial<Draft>) => void
}) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label className="flex items-center gap-2">
        <span className="text-soft">Try</span>
        <input
          type="number"
          aria-label="Attempts"
          min={1}
          max={ATTEMPTS_MOST}
          value={Number.isNaN(attempts) ? '' : attempts}
          onChange={(event) => onChange({ attempts: event.target.valueAsNumber })}
          className={classNames(field, 'h-7 w-16')}
        />
        <span className="text-soft">{attempts === 1 ? 'time' : 'times'}</span>
      </label>
      {attempts > 1 && (
        <>
          <span className="text-soft">and again</span>
          <Select
            label="How attempts are spaced"
            value={pace}
            choices={pace === 'own' ? [...paces, own] : paces}
            onChange={(next) => onChange({ pace: next })}
          />
        </>
      )}
    </div>
  )
}
