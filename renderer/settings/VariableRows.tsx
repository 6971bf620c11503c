import { SECRET_LIMIT } from '../../core/agentSettings.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { IconButton } from '../ui/IconButton.tsx'
import type { Variable } from './agentDraft.ts'

/** Names of variables that an agent is given, each with a place for a new value. */
export function VariableRows({
  variables,
  kept,
  onChange,
  onForget,
}: {
  variables: readonly Variable[]
  /** Those of which a value is kept. */
  kept: readonly string[]
  onChange: (variables: Variable[]) => void
  onForget: (name: string) => void
}) {
  const changed = (at: number, by: Partial<Variable>) =>
    onChange(variables.map((each, place) => (place === at ? { ...each, ...by } : each)))
  const numbered = variables.map((variable, at) => ({ ...variable, at }))
  return (
    <>
      {numbered.map(({ name, value, at }) => {
        const called = name.trim() === '' ? `variable ${at + 1}` : name.trim()
        const isKept = kept.includes(name.trim())
        return (
          <div key={at} className="flex flex-wrap items-center gap-1.5">
            <input
              aria-label={`Name of variable ${at + 1}`}
              placeholder="API_KEY"
              spellCheck={false}
              value={name}
              maxLength={200}
              onChange={(event) => changed(at, { name: event.target.value })}
              className={classNames(field, 'h-8 min-w-32 flex-1 font-mono text-small')}
            />
            <input
              type="password"
              aria-label={`New value of ${called}`}
              placeholder={isKept ? 'A value is kept' : 'No value is kept'}
              autoComplete="new-password"
              value={value}
              maxLength={SECRET_LIMIT}
              onChange={(event) => changed(at, { value: event.target.value })}
              className={classNames(field, 'h-8 min-w-32 flex-1 text-small')}
            />
            {isKept && (
              <Button size="small" look="quiet" onClick={() => onForget(name.trim())}>
                Forget value
              </Button>
            )}
            <IconButton
              icon="close"
              label={`Take ${called} away`}
              onClick={() => onChange(variables.filter((_, place) => place !== at))}
            />
          </div>
        )
      })}
      <div>
        <Button size="small" onClick={() => onChange([...variables, { name: '', value: '' }])}>
          Add a variable
        </Button>
      </div>
    </>
  )
}
