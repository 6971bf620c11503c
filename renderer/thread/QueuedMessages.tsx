import { useRef, useState } from 'react'
import { type ThreadId, type TurnId, turnId as turnIdSchema } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { useSend, useThread } from '../store/hooks.ts'
import { canSteer } from './agents.ts'
import { EditQueued } from './EditQueued.tsx'
import { QueuedMessage } from './QueuedMessage.tsx'
import { dropInQueue, type QueuePlace, stepInQueue } from './queuePlaces.ts'

/** Messages that wait: for the turn before them, or for a person after one that did not complete. */
export function QueuedMessages({ threadId }: { threadId: ThreadId }) {
  const queue = useThread(threadId, (thread) => thread.queue)
  const current = useThread(threadId, (thread) => thread.turn?.turnId)
  const stopping = useThread(threadId, (thread) => thread.turn?.interrupting) ?? false
  const steers = useThread(threadId, (thread) => canSteer(thread.agent)) ?? false
  const [editing, setEditing] = useState<{ turnId: TurnId; text: string } | null>(null)
  const [dragged, setDragged] = useState<TurnId | null>(null)
  const [said, setSaid] = useState('')
  const list = useRef<HTMLOListElement>(null)
  const send = useSend()
  if (!queue || (queue.length === 0 && !editing)) return null
  const order = queue.map(({ turnId }) => turnId)

  const move = async (turnId: TurnId, place: QueuePlace | undefined) => {
    if (!place) return false
    const moved = await send({ type: 'MoveQueuedMessage', threadId, turnId, ...place })
    const { before } = place
    const others = order.filter((each) => each !== turnId)
    const to = before === undefined ? others.length : others.indexOf(before)
    if (moved) setSaid(`Moved to ${to + 1} of ${order.length}`)
    return moved
  }
  const stepBy = async (turnId: TurnId, step: 1 | -1) => {
    await move(turnId, stepInQueue(order, turnId, step))
    // To move what has the focus takes the focus away from it.
    list.current?.querySelector<HTMLElement>(`[data-grip="${turnId}"]`)?.focus()
  }
  const steer = (messageId: TurnId, text: string) => {
    if (current) void send({ type: 'SteerTurn', threadId, turnId: current, messageId, text })
  }
  const save = async () => {
    if (!editing) return
    const { turnId, text } = editing
    const taken = order.includes(turnId)
      ? await send({ type: 'EditQueuedMessage', threadId, turnId, text })
      : await send({
          type: 'StartTurn',
          threadId,
          turnId: turnIdSchema.parse(mintId()),
          text,
        })
    if (taken) setEditing(null)
  }
  const editor = editing && (
    <EditQueued
      key={editing.turnId}
      text={editing.text}
      sent={!order.includes(editing.turnId)}
      onChange={(text) => setEditing({ ...editing, text })}
      onSave={save}
      onCancel={() => setEditing(null)}
    />
  )

  return (
    <section
      aria-label="Queued messages"
      className="mb-2 rounded-xl border border-line px-2 py-1.5"
    >
      <h2 className="px-1.5 text-small font-semibold text-soft">
        {current ? 'Next' : 'Waiting for you'} ({queue.length})
      </h2>
      <ol ref={list} className="max-h-40 overflow-y-auto">
        {queue.map(({ turnId, text, attachments, withTranscript, steered }, at) => (
          <li key={turnId}>
            {editing?.turnId === turnId ? (
              editor
            ) : (
              <QueuedMessage
                text={text}
                files={attachments?.map(({ name }) => name) ?? []}
                steered={steered === true}
                place={`${at + 1} of ${queue.length}`}
                grip={turnId}
                dragging={dragged === turnId}
                onDrag={(yes) => setDragged(yes ? turnId : null)}
                onDropAt={(half) => {
                  if (dragged) void move(dragged, dropInQueue(order, dragged, turnId, half))
                  setDragged(null)
                }}
                onStep={(step) => void stepBy(turnId, step)}
                onEdit={() => setEditing({ turnId, text })}
                now={
                  current === undefined
                    ? {
                        label: 'Send now',
                        run: () => void send({ type: 'SendQueuedMessage', threadId, turnId }),
                      }
                    : steers && !stopping && !attachments && !withTranscript
                      ? { label: 'Steer', run: () => steer(turnId, text) }
                      : undefined
                }
                onRemove={() => void send({ type: 'RemoveQueuedMessage', threadId, turnId })}
              />
            )}
          </li>
        ))}
      </ol>
      {editing && !order.includes(editing.turnId) && editor}
      <p role="status" className="sr-only">
        {said}
      </p>
    </section>
  )
}
