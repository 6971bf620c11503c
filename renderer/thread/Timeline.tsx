import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useFeed, useThreadSession } from '../store/hooks.ts'
import type { RowPlace } from '../store/app.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Empty } from '../ui/Empty.tsx'
import { Icon } from '../ui/Icon.tsx'
import { showFailure } from '../ui/toasts.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'
import { useSought } from './useSought.ts'
import { TimelineRowView } from './TimelineRowView.tsx'

const GUESSED_HEIGHT = 48
const NEAR_END_PX = 80
/** Rows from the top at which the page before is fetched. */
const NEAR_TOP_ROWS = 12

export function Timeline({ threadId, at }: { threadId: ThreadId; at?: RowPlace }) {
  const { timeline } = useThreadSession(threadId)
  const keys = useFeed(timeline, (state) => state.keys)
  const more = useFeed(timeline, (state) => state.more)
  const view = useFeed(timeline, (state) => state.view)
  const scroller = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  // As of the last scrolling, so that a change of size does not count as leaving the end.
  const following = useRef(true)

  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => GUESSED_HEIGHT,
    getItemKey: (index) => keys[index] ?? index,
    overscan: 4,
    paddingStart: 16,
    paddingEnd: 16,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END_PX,
    onChange: (instance) => setAtEnd(instance.isAtEnd(NEAR_END_PX)),
  })
  const items = virtualizer.getVirtualItems()
  const first = items[0]?.index ?? 0

  useEffect(() => {
    if (more && keys.length > 0 && first < NEAR_TOP_ROWS) timeline.loadOlder().catch(showFailure)
  }, [timeline, more, first, keys.length])

  const loaded = view !== null
  const sought = useSought(timeline, loaded ? at : undefined)
  const soughtIndex = sought === undefined ? -1 : keys.indexOf(sought.key)
  useEffect(() => {
    if (soughtIndex < 0) return
    following.current = false
    virtualizer.scrollToIndex(soughtIndex, { align: 'center' })
    // Where it is now counts once for each search; rows that come later do not bring it back.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [sought, virtualizer])

  const begunElsewhere = at !== undefined
  useEffect(() => {
    const element = scroller.current
    if (!loaded || !element) return
    if (!begunElsewhere) virtualizer.scrollToEnd()
    // When the composer or the band grows, this region shrinks; who follows the tail still does.
    const observer = new ResizeObserver(() => {
      if (following.current) virtualizer.scrollToEnd()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [loaded, virtualizer, begunElsewhere])

  if (!loaded) return <Empty title="Loading the timeline …" />

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          following.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX
        }}
        role="region"
        aria-label="Timeline"
        // A region that scrolls must be reachable, or the keyboard could not scroll it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="h-full overflow-y-auto overflow-anchor-none outline-offset-[-2px]"
      >
        {keys.length === 0 && <Welcome />}
        <div className="mx-auto max-w-3xl px-5 pt-3 empty:hidden">
          <ViewNotice view="timeline" what="This timeline" state={view} />
        </div>
        <div className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ key, index, start }) => (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={classNames(
                'absolute inset-x-0 top-0 mx-auto max-w-3xl px-5',
                sought?.key === key && 'rounded-md bg-accent-tint',
              )}
              style={{ transform: `translateY(${start}px)` }}
            >
              <TimelineRowView threadId={threadId} rowKey={String(key)} />
            </div>
          ))}
        </div>
      </div>
      {!atEnd && keys.length > 0 && (
        <Button
          onClick={() => virtualizer.scrollToEnd({ behavior: 'smooth' })}
          className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-pop"
        >
          <Icon name="arrowDown" />
          Jump to latest
        </Button>
      )}
    </div>
  )
}

const Welcome = () => (
  <div className="flex h-full">
    <Empty title="A new thread">
      Say what you want done. The agent asks before it acts, and every turn can be undone.
    </Empty>
  </div>
)
