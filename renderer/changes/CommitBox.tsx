import { useEffect, useState } from 'react'
import {
  type OperationId,
  operationId as operationIdSchema,
  type ThreadId,
} from '../../core/ids.ts'
import type { FileChange } from '../../core/queries.ts'
import { operationKey } from '../../core/views/timeline.ts'
import { mintId } from '../ids.ts'
import { readDraft, writeDraft } from '../store/drafts.ts'
import { useFeed, useSend, useThread, useThreadSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { keyNames } from '../ui/keyNames.ts'
import { BranchDialog } from './BranchDialog.tsx'
import { commitAsked, useCommits } from './commits.ts'
import { OperationFailure } from './OperationFailure.tsx'
import { pathsToCommit } from './pathsToCommit.ts'
import { SuggestMessage } from './SuggestMessage.tsx'

/** Writes a message and commits. What is typed stays until the commit is made. */
export function CommitBox({
  threadId,
  files,
  left,
}: {
  threadId: ThreadId
  files: readonly FileChange[]
  /** Paths that are left out. */
  left: ReadonlySet<string>
}) {
  const place = `commit.${threadId}`
  const send = useSend()
  const [message, setMessage] = useState(() => readDraft(place))
  const [amend, setAmend] = useState(false)
  const [branching, setBranching] = useState(false)
  const busy = useThread(threadId, (thread) => thread.operation)
  const asked = useCommits((commits) => commits.asked[threadId])
  const settled = useSettled(threadId, asked)
  const paths = pathsToCommit(files, left)
  const nothing = files.length === 0 && !amend
  const ready = message.trim() !== '' && !busy && !nothing && paths?.length !== 0

  const type = (next: string) => {
    setMessage(next)
    writeDraft(place, next)
  }
  const commit = async () => {
    if (!ready) return
    const operationId = operationIdSchema.parse(mintId())
    const taken = await send({
      type: 'CommitChanges',
      threadId,
      operationId,
      message,
      ...(paths && { paths }),
      ...(amend && { amend }),
    })
    if (taken) commitAsked(threadId, operationId)
  }

  const made = settled?.outcome === 'succeeded' ? asked : undefined
  useEffect(() => {
    if (made === undefined) return
    setMessage('')
    writeDraft(place, '')
    setAmend(false)
  }, [made, place])

  return (
    <form
      aria-label="Commit"
      onSubmit={(event) => {
        event.preventDefault()
        void commit()
      }}
      className="flex max-h-[55%] shrink-0 flex-col gap-2 overflow-y-auto border-t border-line bg-sunken p-2.5"
    >
      {settled && settled.outcome !== 'succeeded' && (
        <OperationFailure outcome={settled.outcome} result={settled.result} />
      )}
      <textarea
        aria-label="Commit message"
        placeholder={amend ? 'Message of the amended commit' : 'Commit message'}
        rows={2}
        value={message}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          void commit()
        }}
        className={classNames(
          field,
          'field-sizing-content max-h-40 min-h-14 resize-none px-2.5 py-1.5',
        )}
      />
      <div className="flex flex-wrap items-center gap-2">
        <label className="flex items-center gap-1.5 text-soft">
          <input
            type="checkbox"
            checked={amend}
            onChange={(event) => setAmend(event.target.checked)}
            className="accent-accent-fill"
          />
          Amend
        </label>
        {message === '' && files.length > 0 && (
          <SuggestMessage threadId={threadId} onSuggested={type} />
        )}
        <Button look="quiet" size="small" onClick={() => setBranching(true)}>
          New branch…
        </Button>
        <span role="status" className="min-w-0 flex-1 truncate text-right text-small text-faint">
          {busy && `${operationWords[busy.operation] ?? busy.operation} …`}
          {!busy && settled?.outcome === 'succeeded' && (
            <>
              Committed <code className="font-mono">{settled.result.sha?.slice(0, 8)}</code>
            </>
          )}
        </span>
        <Button look="primary" type="submit" disabled={!ready} keys={keyNames.submit}>
          Commit
        </Button>
      </div>
      <BranchDialog threadId={threadId} open={branching} onClose={() => setBranching(false)} />
    </form>
  )
}

const operationWords: Record<string, string> = {
  commit: 'Committing',
  'create-branch': 'Creating the branch',
  'restore-checkpoint': 'Restoring',
}

function useSettled(threadId: ThreadId, operationId: OperationId | undefined) {
  const { timeline } = useThreadSession(threadId)
  return useFeed(timeline, ({ table }) => {
    const row = operationId && table.row(operationKey(operationId))
    return row && row.row === 'operation' ? row.settled : undefined
  })
}
