import { useRef } from 'react'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { Menu } from '../ui/Menu.tsx'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { COMMON_FIELDS, unknownFields } from './templates.ts'

/** A text with places for what happened, and help to put them in. */
export function TemplateField({
  label,
  value,
  placeholder,
  limit,
  known,
  mono = false,
  onChange,
}: {
  label: string
  value: string
  placeholder: string
  limit: number
  /** Fields of what is waited for. */
  known: readonly string[]
  mono?: boolean
  onChange: (value: string) => void
}) {
  const box = useRef<HTMLTextAreaElement>(null)
  const unknown = unknownFields(value, known)
  const insert = (name: string) => {
    const { selectionStart = value.length, selectionEnd = value.length } = box.current ?? {}
    onChange(`${value.slice(0, selectionStart)}{{${name}}}${value.slice(selectionEnd)}`)
  }
  const fields = [...new Set([...COMMON_FIELDS, ...known])]
  return (
    <>
      <textarea
        ref={box}
        aria-label={label}
        placeholder={placeholder}
        value={value}
        maxLength={limit}
        rows={mono ? 1 : 2}
        spellCheck={!mono}
        onChange={(event) => onChange(event.target.value)}
        className={classNames(
          field,
          'field-sizing-content max-h-48 resize-none py-1',
          mono ? 'min-h-8 font-mono text-small' : 'min-h-14',
        )}
      />
      <div className="flex flex-wrap items-center gap-2 text-small text-faint">
        <Menu
          trigger={
            <Button size="small" look="quiet">
              Insert a field
              <Icon name="chevronDown" className="size-3" />
            </Button>
          }
          actions={fields.map((name) => ({ label: name, onSelect: () => insert(name) }))}
        />
        {unknown.length > 0 && (
          <span role="status" className="text-waiting">
            {unknown.map((name) => `{{${name}}}`).join(', ')} {unknown.length === 1 ? 'is' : 'are'}{' '}
            in none of these events and will be empty.
          </span>
        )}
      </div>
    </>
  )
}
