import { useEffect, useState } from 'react'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { IconButton } from '../ui/IconButton.tsx'
import type { Found, Screen } from './screen.ts'

/** Finds text in a terminal. Enter goes on, Shift+Enter back, Esc closes. */
export function SearchBar({ screen, onClose }: { screen: Screen; onClose: () => void }) {
  const [text, setText] = useState('')
  const [found, setFound] = useState<Found>({ count: 0, at: -1 })
  useEffect(() => screen.onFound(setFound), [screen])
  const type = (next: string) => {
    setText(next)
    if (next === '') screen.endSearch()
    else screen.find(next, 'typing')
  }
  return (
    <search className="absolute top-2 right-4 flex items-center gap-1 rounded-lg border border-line bg-raised p-1 shadow-pop">
      <input
        aria-label="Find in this terminal"
        placeholder="Find"
        value={text}
        ref={(input) => {
          // The bar was asked for by a key or a click; this is where the person wants to be.
          if (input && !input.dataset['met']) {
            input.dataset['met'] = 'yes'
            input.focus()
          }
        }}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation()
            onClose()
          }
          if (event.key === 'Enter' && text !== '')
            screen.find(text, event.shiftKey ? 'previous' : 'next')
        }}
        className={classNames(field, 'h-6 w-44')}
      />
      <span role="status" className="min-w-14 px-1 text-right text-small text-faint">
        {text !== '' && foundWords(found)}
      </span>
      <IconButton
        icon="arrowUp"
        label="Found above"
        disabled={found.count === 0}
        onClick={() => screen.find(text, 'previous')}
      />
      <IconButton
        icon="arrowDown"
        label="Found below"
        disabled={found.count === 0}
        onClick={() => screen.find(text, 'next')}
      />
      <IconButton icon="close" label="End the search" keys="Esc" onClick={onClose} />
    </search>
  )
}

const foundWords = ({ count, at }: Found): string => {
  if (count === 0) return 'None'
  return at < 0 ? `${count}+` : `${at + 1} of ${count}`
}
