import type { ThreadId, TurnId } from '../../../core/ids.ts'
import { useOpen } from '../../store/opened.ts'
import { useSend, useThread } from '../../store/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { elapsed, useNow } from '../../ui/time.ts'

/**
 * What to do about an agent that says nothing, for as long as its turn runs.
 *
 * To keep waiting changes nothing but this row: the turn goes on either way.
 */
export function AgentSilent({
  threadId,
  turnId,
  rowKey,
}: {
  threadId: ThreadId
  turnId: TurnId
  rowKey: string
}) {
  const send = useSend()
  const turn = useThread(threadId, (thread) => thread.turn)
  const [waiting, toggle] = useOpen(rowKey)
  if (turn?.turnId !== turnId) return null
  return (
    <div className="mt-1.5 mb-0.5 flex flex-wrap items-center gap-1.5">
      <span className="mr-auto text-small text-soft">
        Still waiting, <Since at={turn.startedAt} /> into the turn
      </span>
      <Button
        size="small"
        disabled={turn.interrupting}
        onClick={() => void send({ type: 'InterruptTurn', threadId, turnId })}
      >
        <Icon name="stop" />
        {turn.interrupting ? 'Stopping …' : 'Stop the turn'}
      </Button>
      {!waiting && (
        <Button size="small" onClick={toggle}>
          Keep waiting
        </Button>
      )}
    </div>
  )
}

function Since({ at }: { at: number }) {
  const now = useNow(1000)
  return elapsed(now - at)
}
