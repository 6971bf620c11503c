import { useState } from 'react'
import type { ProjectId } from '../../core/ids.ts'
import type { RuleScope } from '../../core/permission/rule.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { keyNames } from '../ui/keyNames.ts'
import { Select } from '../ui/Select.tsx'
import type { OfferedRule } from './suggestRule.ts'

const kindWords: Record<OfferedRule['kind'], string> = {
  command: 'Commands that begin with',
  edit: 'Edits of files that match',
  other: 'Tools and hosts that match',
}

/** Makes a standing answer out of one request. */
export function RuleEditor({
  offered,
  projectId,
  onAllow,
  onCancel,
}: {
  /** One is taken, the first unless told, and may be edited. */
  offered: [OfferedRule, ...OfferedRule[]]
  projectId: ProjectId
  onAllow: (rule: OfferedRule, scope: RuleScope) => void
  onCancel: () => void
}) {
  const [taken, setTaken] = useState(offered[0])
  const [pattern, setPattern] = useState(taken.pattern)
  const [where, setWhere] = useState<'project' | 'everywhere'>('project')
  const allow = () => {
    if (pattern.trim() !== '')
      onAllow(
        { ...taken, pattern: pattern.trim() },
        where === 'project' ? { projectId } : 'everywhere',
      )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        allow()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onCancel()
      }}
      className="flex flex-col gap-2"
    >
      {offered.length > 1 && (
        <div role="group" aria-label="Proposed patterns" className="flex flex-wrap gap-1.5">
          {offered.map((rule) => (
            <Button
              key={`${rule.kind} ${rule.pattern}`}
              size="small"
              aria-pressed={rule === taken}
              title={rule.pattern}
              onClick={() => {
                setTaken(rule)
                setPattern(rule.pattern)
              }}
              className="max-w-full font-mono aria-pressed:border-accent aria-pressed:text-accent"
            >
              <span className="truncate">{rule.pattern}</span>
            </Button>
          ))}
        </div>
      )}
      <label className="flex flex-col gap-1">
        <span className="text-small text-soft">
          {taken.exact ? 'Exactly this, and nothing else' : kindWords[taken.kind]}
        </span>
        <input
          aria-label="Pattern"
          // The field was asked for by key or click; this is where the person wants to be.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          readOnly={taken.exact}
          value={pattern}
          onChange={(event) => setPattern(event.target.value)}
          onKeyDown={(event) => {
            // A lone Enter may be meant for something else; a standing answer takes two keys.
            if (event.key === 'Enter' && !event.metaKey && !event.ctrlKey) event.preventDefault()
            else if (event.key === 'Enter') {
              event.preventDefault()
              allow()
            }
          }}
          className={classNames(field, 'h-8 font-mono text-small')}
        />
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="Where the rule holds"
          value={where}
          choices={[
            { value: 'project', label: 'In this project' },
            { value: 'everywhere', label: 'Everywhere' },
          ]}
          onChange={setWhere}
        />
        <div className="ml-auto flex items-center gap-1.5">
          <Button look="quiet" keys="Esc" onClick={onCancel}>
            Cancel
          </Button>
          <Button
            look="primary"
            type="submit"
            keys={keyNames.submit}
            disabled={pattern.trim() === ''}
          >
            Always allow
          </Button>
        </div>
      </div>
    </form>
  )
}
