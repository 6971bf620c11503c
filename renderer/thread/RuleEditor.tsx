import { useState } from 'react'
import type { ProjectId } from '../../core/ids.ts'
import type { RuleScope } from '../../core/permission/rule.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { keyNames } from '../ui/keyNames.ts'
import { Select } from '../ui/Select.tsx'
import type { SuggestedRule } from './suggestRule.ts'

const kindWords: Record<SuggestedRule['kind'], string> = {
  command: 'Commands that begin with',
  edit: 'Edits of files that match',
  other: 'Tools and hosts that match',
}

/** Makes a standing answer out of one request. */
export function RuleEditor({
  suggested,
  projectId,
  onAllow,
  onCancel,
}: {
  suggested: SuggestedRule
  projectId: ProjectId
  onAllow: (pattern: string, scope: RuleScope) => void
  onCancel: () => void
}) {
  const [pattern, setPattern] = useState(suggested.pattern)
  const [where, setWhere] = useState<'project' | 'everywhere'>('project')
  const allow = () => {
    if (pattern.trim() !== '')
      onAllow(pattern.trim(), where === 'project' ? { projectId } : 'everywhere')
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
      <label className="flex flex-col gap-1">
        <span className="text-small text-soft">
          {suggested.exact ? 'Exactly this, and nothing else' : kindWords[suggested.kind]}
        </span>
        <input
          aria-label="Pattern"
          // The field was asked for by key or click; this is where the person wants to be.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          readOnly={suggested.exact}
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
