import { useState } from 'react'
import { useStore } from 'zustand'
import type { ConflictsAnswer } from '../../core/git/answers.ts'
import type { ThreadId } from '../../core/ids.ts'
import { useOperate } from '../changes/asked.ts'
import { useQuery, useSession, useThread, useThreadSession } from '../store/hooks.ts'
import { AlertDialog } from '../ui/AlertDialog.tsx'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { showFailure } from '../ui/toasts.ts'
import { conflictWords, sides } from './conflictWords.ts'

type UnderWay = NonNullable<Extract<ConflictsAnswer, { status: 'ok' }>['operation']>

/** Says that a merge or rebase is under way and lets a person end it, file by file. */
export function ConflictsBanner({ threadId }: { threadId: ThreadId }) {
  const { changes } = useThreadSession(threadId)
  const operation = useStore(changes.store, ({ answer }) =>
    answer?.status === 'ok' ? answer.operation : null,
  )
  if (operation === null || operation === undefined || operation === 'bisect') return null
  return <Ending threadId={threadId} operation={operation} />
}

function Ending({ threadId, operation }: { threadId: ThreadId; operation: UnderWay }) {
  const { changes } = useThreadSession(threadId)
  const revision = useStore(changes.store, (state) => state.revision)
  const asked = useQuery('conflicts', { threadId }, revision)
  const busy = useThread(threadId, (thread) => thread.operation !== null) ?? true
  const atWork = useThread(threadId, (thread) => thread.turn !== null) ?? true
  const operate = useOperate(threadId, 'bar')
  const [givingUp, setGivingUp] = useState(false)
  const answer = asked.status === 'answered' && asked.data.status === 'ok' ? asked.data : undefined
  const open = answer?.total ?? 0
  const whose = sides(operation)
  return (
    <section
      aria-label="Conflicts"
      className="flex max-h-[50%] shrink-0 flex-col gap-1.5 border-b border-waiting-line bg-waiting-tint px-3 py-2"
    >
      <div className="flex flex-wrap items-center gap-2">
        <p role="status" className="min-w-40 flex-1 font-medium">
          {title(operation)}
          {answer && `: ${open === 0 ? 'no conflicts left' : `${open} in conflict`}`}
        </p>
        <Button size="small" disabled={busy || atWork} onClick={() => setGivingUp(true)}>
          Give it up…
        </Button>
        <Button
          size="small"
          look="primary"
          disabled={busy || atWork || !answer || open > 0}
          onClick={() => void operate({ type: 'ContinueGitOperation' })}
        >
          Go on
        </Button>
      </div>
      {atWork && (
        <p className="text-small text-soft">
          The agent is at work in these files. Go on or give up once it is done.
        </p>
      )}
      {open > 0 && (
        <>
          <p className="text-small text-soft">
            Take one version of each file, or edit it and mark it resolved.
            {operation === 'rebase' &&
              ' Your commits are put on top of the other branch, one by one: “yours” is the commit being put there now.'}
          </p>
          <ul aria-label="Files in conflict" className="min-h-0 overflow-y-auto">
            {answer?.files.map(({ path, kind }) => (
              <ConflictLine
                key={path}
                threadId={threadId}
                path={path}
                what={conflictWords(kind, operation)}
                whose={whose}
                busy={busy}
              />
            ))}
          </ul>
          {answer !== undefined && answer.files.length < open && (
            <p className="text-small text-soft">
              The first {answer.files.length} of {open} are shown.
            </p>
          )}
        </>
      )}
      <AlertDialog
        title={`Give the ${operation} up?`}
        describedBy="Files and branch become what they were before it began. What you resolved so far is kept in a checkpoint."
        confirm="Give it up"
        danger
        open={givingUp}
        onClose={() => setGivingUp(false)}
        onConfirm={() => void operate({ type: 'AbortGitOperation' })}
      />
    </section>
  )
}

function ConflictLine({
  threadId,
  path,
  what,
  whose,
  busy,
}: {
  threadId: ThreadId
  path: string
  what: string
  whose: { ours: string; theirs: string }
  busy: boolean
}) {
  const { connection } = useSession()
  const operate = useOperate(threadId, 'bar')
  const take = (version: 'ours' | 'theirs' | 'as-is') =>
    void operate({ type: 'ResolveConflict', paths: [path], take: version })
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1 border-t border-waiting-line py-1.5">
      <Icon name="file" className="size-4 text-soft" />
      <span className="min-w-40 flex-1">
        <span title={path} className="block truncate font-mono text-small">
          {path}
        </span>
        <span className="block text-tiny text-soft">{what}</span>
      </span>
      <span role="group" aria-label={`Resolve ${path}`} className="flex flex-wrap gap-1">
        <Button size="small" disabled={busy} onClick={() => take('ours')}>
          Take {whose.ours}
        </Button>
        <Button size="small" disabled={busy} onClick={() => take('theirs')}>
          Take {whose.theirs}
        </Button>
        <Button
          size="small"
          onClick={() => void connection.openInEditor({ threadId, path }).catch(showFailure)}
        >
          Edit
        </Button>
        <Button size="small" disabled={busy} onClick={() => take('as-is')}>
          Mark resolved
        </Button>
      </span>
    </li>
  )
}

function title(operation: UnderWay): string {
  switch (operation) {
    case 'merge':
      return 'A merge is under way'
    case 'rebase':
      return 'A rebase is under way'
    case 'cherry-pick':
      return 'A cherry-pick is under way'
    default:
      return 'A revert is under way'
  }
}
