import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { SEARCH_TEXT } from '../../core/queries.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Empty } from '../ui/Empty.tsx'
import { field } from '../ui/fields.ts'
import { moveByArrows } from '../ui/moveByArrows.ts'
import { Page } from '../ui/Page.tsx'
import { Progress } from '../ui/Progress.tsx'
import { share } from '../views/freshness.ts'
import { MakeAnew } from '../views/MakeAnew.tsx'
import { FoundThread } from './FoundThread.tsx'
import { groupFound } from './groupFound.ts'
import { type Found, useSearch } from './useSearch.ts'

// Going to a result and coming back finds the search as it was.
const useTyped = create<{ text: string }>(() => ({ text: '' }))

/** Full-text search over every thread. */
export function SearchPage() {
  const text = useTyped((typed) => typed.text)
  const { searched, more } = useSearch(text)
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => box.current?.select(), [])

  return (
    <Page title="Search">
      {/* The arrows walk through what stands in here; everything in it has a role of its own. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className="flex flex-1 flex-col gap-3"
        onKeyDown={(event) => moveByArrows(event, '[data-found]')}
      >
        <input
          ref={box}
          type="search"
          data-found
          data-search
          aria-label="Search all threads"
          placeholder="Search messages, commands and output of all threads"
          value={text}
          maxLength={SEARCH_TEXT}
          // The page was asked for by key or click; this is where the person wants to be.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          onChange={(event) => useTyped.setState({ text: event.target.value })}
          className={classNames(field, 'h-9 w-full px-3 text-read')}
        />
        {searched.status === 'nothing-asked' && (
          <Empty title="Search all threads">
            Every word must be found; the last one also as the beginning of a word.
          </Empty>
        )}
        {searched.status === 'failed' && (
          <Empty title="The search could not be made">{searched.message}</Empty>
        )}
        {searched.status === 'asking' &&
          (searched.last ? (
            <Results found={searched.last} stale onMore={more} />
          ) : (
            <Empty title="Searching …" />
          ))}
        {searched.status === 'answered' && <Results found={searched.found} onMore={more} />}
      </div>
    </Page>
  )
}

function Results({
  found: { state, found, next },
  stale = false,
  onMore,
}: {
  found: Found
  stale?: boolean
  onMore: () => void
}) {
  return (
    <>
      {state.status === 'rebuilding' && (
        <p
          role="status"
          className="flex flex-wrap items-center gap-2 rounded-md bg-waiting-tint px-2 py-1 text-small text-waiting"
        >
          The index is being made anew; there may be more to find.
          <Progress label="Index made anew" share={share(state)} />
        </p>
      )}
      {state.status === 'failed' && (
        <div role="alert" className="rounded-md bg-bad-tint px-2 py-1 text-small">
          <p>The index is behind, so there may be more to find. {state.message}</p>
          <MakeAnew view="search" />
        </div>
      )}
      <p role="status" className="text-small text-faint">
        {countWords(found.length, next !== null)}
      </p>
      <div className={classNames('flex flex-col gap-4', stale && 'opacity-60')}>
        {groupFound(found).map((group) => (
          <FoundThread key={group.threadId} group={group} />
        ))}
      </div>
      {found.length === 0 && (
        <Empty title="Nothing found">Try fewer words, or a part of one.</Empty>
      )}
      {next !== null && (
        <Button className="self-start" disabled={stale} onClick={onMore}>
          Show older
        </Button>
      )}
    </>
  )
}

function countWords(count: number, more: boolean): string {
  if (more) return `The newest ${count}`
  return count === 1 ? '1 place' : `${count} places`
}
