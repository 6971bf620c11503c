import { useState } from 'react'
import { type TurnId, turnId } from '../../core/ids.ts'
import type { ThreadId } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { useSend, useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { AgentHint } from './AgentHint.tsx'
import { AgentPicker } from './AgentPicker.tsx'
import { canSteer } from './agents.ts'
import { FreshHint } from './FreshHint.tsx'
import { MessageBox, type Written } from './MessageBox.tsx'

export function Composer({ threadId }: { threadId: ThreadId }) {
  const send = useSend()
  const agent = useThread(threadId, (thread) => thread.agent)
  const turn = useThread(threadId, (thread) => thread.turn)
  const archived = useThread(threadId, (thread) => thread.archived)
  const fresh = useThread(threadId, (thread) => thread.fresh)
  const projectId = useThread(threadId, (thread) => thread.projectId)
  // Whose conversation goes along: the next thread that is shown is another matter.
  const [along, setAlong] = useState<ThreadId | null>(null)
  const withTranscript = fresh === true && along === threadId
  const begin = async (written: Written) => {
    const taken = await send({
      type: 'StartTurn',
      threadId,
      turnId: turnId.parse(mintId()),
      ...written,
      ...(withTranscript && { withTranscript }),
    })
    if (taken) setAlong(null)
    return taken
  }
  const steer = async ({ text }: Written) =>
    turn
      ? send({
          type: 'SteerTurn',
          threadId,
          turnId: turn.turnId,
          messageId: turnId.parse(mintId()),
          text,
        })
      : false
  if (!agent || !projectId) return null
  if (archived)
    return (
      <div className="flex items-center justify-between rounded-xl border border-line px-3.5 py-2">
        <span className="text-soft">This thread is archived.</span>
        <Button onClick={() => void send({ type: 'UpdateThread', threadId, archived: false })}>
          Unarchive
        </Button>
      </div>
    )
  return (
    <>
      {fresh && (
        <FreshHint
          running={turn?.began === true}
          along={withTranscript}
          onChange={(yes) => setAlong(yes ? threadId : null)}
        />
      )}
      <MessageBox
        // A draft belongs to its thread; another thread starts with its own.
        key={threadId}
        place={threadId}
        placeholder={turn ? 'Add a message; it waits for this turn to end' : 'Ask for something'}
        submit="Send"
        onSend={begin}
        besides={
          turn && !turn.interrupting && canSteer(agent)
            ? { label: 'Steer', onSend: steer }
            : undefined
        }
        start={
          <AgentPicker
            agent={agent}
            projectId={projectId}
            onChange={(next) => void send({ type: 'UpdateThread', threadId, agent: next })}
          />
        }
        end={turn && <StopButton threadId={threadId} turn={turn} />}
      />
      <AgentHint agent={agent} />
    </>
  )
}

function StopButton({
  threadId,
  turn,
}: {
  threadId: ThreadId
  turn: { turnId: TurnId; interrupting: boolean }
}) {
  const send = useSend()
  return (
    <Button
      disabled={turn.interrupting}
      keys="Esc"
      onClick={() => void send({ type: 'InterruptTurn', threadId, turnId: turn.turnId })}
    >
      <Icon name="stop" />
      {turn.interrupting ? 'Stopping …' : 'Stop'}
    </Button>
  )
}
