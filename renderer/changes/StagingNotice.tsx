import type { ReactNode } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { dismissAsked, type OperationRow, useAskedRow, useOperate } from './asked.ts'
import { operationWords } from './operationWords.ts'

/** What the last staging or discard came to, where there is something to know or to do about it. */
export function StagingNotice({ threadId }: { threadId: ThreadId }) {
  const row = useAskedRow(threadId, 'change')
  const operate = useOperate(threadId, 'change')
  const busy = useThread(threadId, (thread) => thread.operation !== null)
  const said = row && noticeOf(row)
  if (!row || !said) return null
  const { asked } = row
  return (
    <div
      role={said.bad ? 'alert' : 'status'}
      className={classNames(
        'flex items-center gap-2 border-b border-line py-1.5 pr-1.5 pl-3',
        said.bad ? 'bg-bad-tint' : 'bg-sunken',
      )}
    >
      <span className="min-w-0 flex-1 wrap-anywhere">{said.text}</span>
      {said.undo && asked.operation === 'discard' && (
        <Button
          size="small"
          disabled={busy === true}
          onClick={() =>
            void operate({ type: 'RestoreCheckpoint', checkpointId: asked.args.safetyId })
          }
        >
          Undo
        </Button>
      )}
      <IconButton icon="close" label="Dismiss" onClick={() => dismissAsked(threadId, 'change')} />
    </div>
  )
}

type Notice = { text: ReactNode; bad: boolean; undo?: true }

function noticeOf({ asked, settled }: OperationRow): Notice | null {
  if (!settled) return null
  const { outcome, result } = settled
  if (outcome === 'succeeded') {
    if (asked.operation === 'discard')
      return { text: 'Discarded. A checkpoint keeps what was there.', bad: false, undo: true }
    if (asked.operation === 'restore-checkpoint')
      return { text: 'What was discarded is back.', bad: false }
    return null
  }
  const { failed } = operationWords(asked.operation)
  if (result.code === 'diff-changed')
    return {
      text: `${failed}: the file has changed meanwhile. The diff was read again; choose anew.`,
      bad: true,
    }
  return {
    text: `${failed}. ${result.message ?? 'Look at the files before you try again.'}`,
    bad: true,
  }
}
