import { type ReactNode, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import type { WorktreeLossAnswer } from '../../core/git/worktreeAnswers.ts'
import { useOperate } from '../changes/asked.ts'
import { OperationFailure } from '../changes/OperationFailure.tsx'
import { useSettlement, type Settled } from '../operations/useSettlement.ts'
import { useThreadActions } from '../sidebar/useThreadActions.ts'
import { useQuery, useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { folderWords, lossWords } from './lossWords.ts'

type AfterRemoval = 'stay' | 'archive' | 'delete'

const words: Record<AfterRemoval, { title: string; confirm: string; besides: string | null }> = {
  stay: { title: 'Remove the worktree?', confirm: 'Remove worktree', besides: null },
  archive: {
    title: 'Archive the thread, and its worktree?',
    confirm: 'Remove worktree and archive',
    besides: 'Archive and keep the worktree',
  },
  delete: {
    title: 'Delete the thread with its worktree?',
    confirm: 'Remove worktree and delete',
    besides: null,
  },
}

/** Says exactly what goes with a worktree before it does, alone or together with its thread. */
export function RemoveWorktreeDialog({
  threadId,
  after,
  onClose,
}: {
  threadId: ThreadId
  after: AfterRemoval
  onClose: () => void
}) {
  const operate = useOperate(threadId, 'bar')
  const settlement = useSettlement(threadId)
  const { archive, remove } = useThreadActions(threadId)
  const title = useThread(threadId, (thread) => thread.title) ?? ''
  const busy = useThread(threadId, ({ turn, operation }) => turn !== null || operation !== null)
  const [nth, setNth] = useState(0)
  const [branch, setBranch] = useState<'keep' | 'delete'>('keep')
  const [working, setWorking] = useState(false)
  const [failed, setFailed] = useState<Settled | null>(null)
  const asked = useQuery('worktreeLoss', { threadId }, nth)
  const answer = asked.status === 'answered' ? asked.data : undefined
  const loss = answer?.status === 'ok' ? answer : undefined

  const goOn = async () => {
    if (after === 'archive') await archive(true)
    if (after === 'delete') await remove()
    onClose()
  }
  const removeIt = async () => {
    if (!loss) return
    setWorking(true)
    setFailed(null)
    const operationId = await operate({ type: 'RemoveWorktree', goes: loss.goes, branch })
    const settled = operationId && (await settlement(operationId))
    setWorking(false)
    if (settled?.outcome === 'succeeded') return goOn()
    setFailed(settled)
    setNth(nth + 1)
  }
  return (
    <Dialog title={words[after].title} wide open onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="text-soft wrap-anywhere">
          “{title}” works in a folder of its own.{' '}
          {after === 'delete' &&
            'The thread leaves the list with its timeline and checkpoints, so what is in the folder cannot be had back afterwards. '}
          {after !== 'delete' &&
            'What is in it is kept in a checkpoint first, so that the worktree can be made anew with all of it.'}
        </p>
        {asked.status === 'asking' && <p role="status">Looking at what would go …</p>}
        {asked.status === 'failed' && <Trouble>{asked.message}</Trouble>}
        {answer?.status === 'unavailable' && <Trouble>{answer.message}</Trouble>}
        {failed && <OperationFailure outcome={failed.outcome} result={failed.result} />}
        {loss && <Goes loss={loss} branch={branch} onBranch={setBranch} />}
        {busy && !working && (
          <p className="text-soft">
            The agent or git is at work in this folder. Stop it first, or wait.
          </p>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          {words[after].besides !== null && (
            <Button disabled={working} onClick={() => void goOn()}>
              {words[after].besides}
            </Button>
          )}
          <Button look="danger" disabled={!loss || busy === true} onClick={() => void removeIt()}>
            {working ? 'Removing …' : words[after].confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

const Trouble = ({ children }: { children: string }) => (
  <p role="alert" className="text-bad wrap-anywhere">
    {children}
  </p>
)

function Goes({
  loss,
  branch,
  onBranch,
}: {
  loss: Extract<WorktreeLossAnswer, { status: 'ok' }>
  branch: 'keep' | 'delete'
  onBranch: (branch: 'keep' | 'delete') => void
}) {
  const { goes, files, commits } = loss
  const stays = branch === 'keep'
  const harmless = goes.files === 0 && (stays || goes.commits === 0)
  return (
    <>
      <p role="status" className={harmless ? 'font-medium' : 'font-medium text-bad'}>
        {lossWords(goes, stays)}{' '}
        <span className="font-normal text-soft">The folder holds {folderWords(loss)}.</span>
      </p>
      {files.length > 0 && (
        <Listed title="Changed files" of={goes.files} shown={files.length}>
          {files.map(({ path }) => (
            <li key={path} title={path} className="truncate">
              {path}
            </li>
          ))}
        </Listed>
      )}
      {commits.length > 0 && (
        <Listed title="Commits that are nowhere else" of={goes.commits} shown={commits.length}>
          {commits.map(({ sha, subject }) => (
            <li key={sha} title={subject} className="truncate">
              <span className="text-faint">{sha.slice(0, 8)}</span> {subject}
            </li>
          ))}
        </Listed>
      )}
      {loss.branch !== null && (
        <fieldset className="flex flex-col gap-1">
          <legend className="sr-only">Its branch</legend>
          <label className="flex items-center gap-2">
            <input
              type="radio"
              name="branch"
              checked={stays}
              onChange={() => onBranch('keep')}
              className="accent-accent-fill"
            />
            <span className="min-w-0 truncate">
              Keep the branch <code className="font-mono text-small">{loss.branch}</code>
            </span>
          </label>
          <label className="flex items-center gap-2">
            <input
              type="radio"
              name="branch"
              checked={!stays}
              onChange={() => onBranch('delete')}
              className="accent-accent-fill"
            />
            Delete the branch too
          </label>
        </fieldset>
      )}
    </>
  )
}

function Listed({
  title,
  of,
  shown,
  children,
}: {
  title: string
  of: number
  shown: number
  children: ReactNode
}) {
  return (
    <section aria-label={title}>
      <h3 className="text-small font-semibold text-faint">{title}</h3>
      <ul
        // A region that scrolls must be reachable, or the keyboard could not scroll it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={title}
        className="mt-0.5 max-h-36 overflow-y-auto rounded-md border border-line px-3 py-1 font-mono text-small"
      >
        {children}
        {of > shown && <li className="text-faint">and {of - shown} more</li>}
      </ul>
    </section>
  )
}
