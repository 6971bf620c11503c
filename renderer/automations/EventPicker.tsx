import { useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { Icon } from '../ui/Icon.tsx'
import { eventName, findEvents } from './eventNames.ts'

/** Chooses the events that are waited for, by what people call them. */
export function EventPicker({
  types,
  most,
  onChange,
}: {
  types: readonly string[]
  /** How many may be chosen. */
  most: number
  onChange: (types: string[]) => void
}) {
  const [words, setWords] = useState('')
  const found = findEvents(words)
  const full = types.length >= most
  const toggle = (type: string) =>
    onChange(types.includes(type) ? types.filter((each) => each !== type) : [...types, type])
  return (
    <>
      {types.length > 0 && (
        <ul aria-label="Chosen events" className="flex flex-wrap gap-1">
          {types.map((type) => (
            <li key={type}>
              <Button
                size="small"
                aria-label={`Remove “${eventName(type)}”`}
                onClick={() => toggle(type)}
              >
                {eventName(type)}
                <Icon name="close" className="size-3" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <input
        type="search"
        aria-label="Find an event"
        placeholder="Find an event"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          const [first] = found
          if (first && words.trim() !== '' && !full) toggle(first.type)
        }}
        className={classNames(field, 'h-7')}
      />
      <ul
        aria-label="Events"
        className="max-h-44 overflow-y-auto rounded-md border border-line py-1"
      >
        {found.map(({ type, name }) => {
          const chosen = types.includes(type)
          return (
            <li key={type}>
              <label
                className={classNames(
                  'flex h-7 items-center gap-2 px-2 hover:bg-hover',
                  full && !chosen && 'opacity-50',
                )}
              >
                <input
                  type="checkbox"
                  aria-label={name}
                  checked={chosen}
                  disabled={full && !chosen}
                  onChange={() => toggle(type)}
                  className="accent-accent-fill"
                />
                <span className="min-w-0 flex-1 truncate">{name}</span>
                <code className="font-mono text-tiny text-faint">{type}</code>
              </label>
            </li>
          )
        })}
        {found.length === 0 && <li className="px-2 py-1 text-faint">No event is called that</li>}
      </ul>
    </>
  )
}
