import { useEffect, useMemo, useRef, useState } from 'react'
import type { BoundedText } from '../../core/items.ts'
import type { OperationId, ThreadId } from '../../core/ids.ts'
import { operationItem } from '../../core/views/timeline.ts'
import { useFeed, useThreadSession } from '../store/hooks.ts'
import { WholeText } from '../thread/rows/WholeText.tsx'
import { classNames } from '../ui/classNames.ts'
import { Icon } from '../ui/Icon.tsx'
import { plainOutput } from './plainOutput.ts'

/** What is drawn of output that still grows: its end, which is what people watch. */
const LIVE_TAIL = 32 * 1024

/** What hooks and git say in an operation: live while it runs, whole once it is done. */
export function OperationOutput({
  threadId,
  operationId,
  output,
  open: openAtFirst,
}: {
  threadId: ThreadId
  operationId: OperationId
  /** All of it, once the operation is done. */
  output: BoundedText | undefined
  open: boolean
}) {
  const { timeline } = useThreadSession(threadId)
  const live = useFeed(timeline, ({ tails }) => tails.get(operationItem(operationId))?.text)
  const [chosen, setOpen] = useState<boolean | null>(null)
  const open = chosen ?? openAtFirst
  const said = output?.text ?? live?.slice(-LIVE_TAIL) ?? ''
  const text = useMemo(() => plainOutput(said).trimEnd(), [said])
  const box = useRef<HTMLPreElement>(null)
  const running = output === undefined
  useEffect(() => {
    if (running && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [running, text])
  if (text === '') return null
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex h-6 items-center gap-1 text-small text-soft hover:text-text"
      >
        <Icon name="chevronRight" className={classNames('size-3', open && 'rotate-90')} />
        Output
      </button>
      {open && (
        <pre
          ref={box}
          role="group"
          aria-label="Output"
          // A region that scrolls must be reachable, or the keyboard could not scroll it.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className="max-h-[min(18rem,24vh)] overflow-auto rounded-md border border-line bg-surface p-2 font-mono text-small whitespace-pre-wrap wrap-anywhere"
        >
          {text}
        </pre>
      )}
      {open && output && <WholeText body={output} />}
    </div>
  )
}
