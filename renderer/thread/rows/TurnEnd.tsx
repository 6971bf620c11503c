import { type ThreadId, type TurnId, turnId as turnIdSchema } from '../../../core/ids.ts'
import type { Usage } from '../../../core/usage.ts'
import { turnKey, type TimelineRow } from '../../../core/views/timeline.ts'
import { mintId } from '../../ids.ts'
import { useFeed, useSend, useThread, useThreadSession } from '../../store/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { duration } from '../../ui/time.ts'
import { usageWords } from '../usageWords.ts'

/** Marks where a turn ended: how long it took and what it came to. */
export function TurnEnd({
  threadId,
  row: { turnId, end, at },
}: {
  threadId: ThreadId
  row: Extract<TimelineRow, { row: 'turn-end' }>
}) {
  const { timeline } = useThreadSession(threadId)
  const startedAt = useFeed(timeline, ({ table }) => table.row(turnKey(turnId))?.at)
  const took = startedAt === undefined ? undefined : duration(at - startedAt)
  switch (end.outcome) {
    case 'completed':
      return <Line words={['Done', took && `in ${took}`]} usage={end.usage} />
    case 'interrupted':
      return (
        <>
          <Line words={['Stopped', took && `after ${took}`, `· ${end.reason}`]} />
          <Resume threadId={threadId} turnId={turnId} />
        </>
      )
    case 'failed':
      return (
        <div
          role="note"
          aria-label="The turn failed"
          className="my-2 rounded-lg border border-bad bg-bad-tint px-3 py-2"
        >
          <p className="font-medium text-bad">
            The turn failed{took && ` after ${took}`} ({end.code})
          </p>
          <p className="mt-0.5 whitespace-pre-wrap wrap-anywhere">{end.message}</p>
          <p className="mt-1 text-soft">
            What it did up to here is kept. Send a message to go on from here, or restore a
            checkpoint.
          </p>
          <Resume threadId={threadId} turnId={turnId} />
        </div>
      )
  }
}

/** Goes on after the last turn of a thread, if that one did not come to its end. */
function Resume({ threadId, turnId }: { threadId: ThreadId; turnId: TurnId }) {
  const send = useSend()
  const { timeline } = useThreadSession(threadId)
  const number = useFeed(timeline, ({ table }) => {
    const turn = table.row(turnKey(turnId))
    return turn?.row === 'turn' ? turn.number : undefined
  })
  const isLast = useThread(threadId, ({ turn, turns }) => turn === null && turns === number)
  if (!isLast) return null
  return (
    <Button
      size="small"
      className="mt-1 mb-2"
      onClick={() =>
        void send({
          type: 'StartTurn',
          threadId,
          turnId: turnIdSchema.parse(mintId()),
          text: 'Go on where you stopped.',
        })
      }
    >
      Resume
    </Button>
  )
}

function Line({ words, usage }: { words: (string | undefined)[]; usage?: Usage | undefined }) {
  const used = usage && usageWords(usage)
  return (
    <p className="flex items-center gap-2 py-2 text-small text-faint">
      <span>{words.filter(Boolean).join(' ')}</span>
      {used && <span>· {used}</span>}
      <span className="h-px flex-1 bg-line" />
    </p>
  )
}
