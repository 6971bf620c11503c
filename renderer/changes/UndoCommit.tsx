import { useEffect, useRef, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import type { Head } from '../../core/git/answers.ts'
import { useFeed, useThread, useThreadSession } from '../store/hooks.ts'
import { AlertDialog } from '../ui/AlertDialog.tsx'
import { Button } from '../ui/Button.tsx'
import { dismissAsked, useAskedRow, useOperate } from './asked.ts'
import { lastCommit } from './lastCommit.ts'
import { operationWords } from './operationWords.ts'

/** Takes the thread's last commit back, while HEAD is still on it. Its message is given back. */
export function UndoCommit({
  threadId,
  head,
  onUndone,
}: {
  threadId: ThreadId
  head: Head
  onUndone: (message: string) => void
}) {
  const { timeline } = useThreadSession(threadId)
  const operate = useOperate(threadId, 'undo')
  const asked = useAskedRow(threadId, 'undo')
  const busy = useThread(threadId, (thread) => thread.operation !== null)
  const sha = head.kind === 'unborn' ? undefined : head.sha
  const message = useFeed(timeline, ({ table, keys }) => lastCommit(keys, table, sha))
  // What was undone is no longer to be found by where HEAD is.
  const [undoing, setUndoing] = useState('')
  const settled = asked?.settled
  const give = useRef(onUndone)
  useEffect(() => {
    give.current = onUndone
  })
  const done = settled?.outcome === 'succeeded'
  useEffect(() => {
    if (!done) return
    dismissAsked(threadId, 'undo')
    give.current(undoing)
  }, [done, threadId, undoing])

  const failed = settled && !done ? settled.result : null
  const pushed = failed?.code === 'commit-pushed'
  if (!sha || (message === undefined && !failed)) return null
  const undo = (anyway: boolean) => {
    setUndoing(message ?? '')
    void operate({ type: 'UndoCommit', sha, ...(anyway && { pushed: true }) })
  }
  return (
    <>
      {message !== undefined && (
        <>
          <span>
            Committed <code className="font-mono">{sha.slice(0, 8)}</code>
          </span>
          <Button look="quiet" size="small" disabled={busy === true} onClick={() => undo(false)}>
            Undo last commit
          </Button>
        </>
      )}
      {failed && !pushed && (
        <p role="alert" className="w-full text-bad wrap-anywhere">
          {operationWords('undo-commit').failed}. {failed.message}
        </p>
      )}
      <AlertDialog
        danger
        title="Undo a commit that was pushed?"
        describedBy={
          <>
            <p>Others may have it already. It stays where it was pushed to.</p>
            <p className="mt-2">
              Here the branch goes back by one commit; your files stay as they are.
            </p>
          </>
        }
        confirm="Undo it here"
        open={pushed}
        onClose={() => dismissAsked(threadId, 'undo')}
        onConfirm={() => undo(true)}
      />
    </>
  )
}
