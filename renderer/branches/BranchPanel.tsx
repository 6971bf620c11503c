import { type ReactNode, type RefObject, useState } from 'react'
import { suggestBranchName } from '../../core/branchName.ts'
import type { BranchFound } from '../../core/git/answers.ts'
import type { ThreadId } from '../../core/ids.ts'
import { isValidBranchName } from '../../core/refName.ts'
import { askAbout, type ThreadDialog } from '../operations/dialogs.ts'
import { useOperate } from '../changes/asked.ts'
import { useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { Icon } from '../ui/Icon.tsx'
import { moveByArrows } from '../ui/moveByArrows.ts'
import { BranchLine } from './BranchLine.tsx'
import {
  type BranchesFound,
  counts,
  currentBranch,
  headName,
  upstreamWords,
} from './branchWords.ts'
import { matchBranches } from './matchBranches.ts'
import { PullRequestLine } from './PullRequestLine.tsx'
import { useCheckOut } from './useCheckOut.ts'

/** All that can be done with branches and remotes. What it begins is told in the bar below. */
export function BranchPanel({
  threadId,
  answer,
  search,
  onDone,
}: {
  threadId: ThreadId
  answer: BranchesFound
  search: RefObject<HTMLInputElement | null>
  onDone: () => void
}) {
  const operate = useOperate(threadId, 'bar')
  const checkOut = useCheckOut(threadId, answer)
  const busy = useThread(threadId, ({ operation }) => operation !== null) ?? true
  const atWork = useThread(threadId, ({ turn }) => turn !== null) ?? true
  const [text, setText] = useState('')
  const { local, remote, hidden } = matchBranches(answer.branches, text)
  const own = currentBranch(answer)
  const { ahead, behind } = counts(own?.upstream)
  const hasRemote = answer.remotes.length > 0
  const wanted = isValidBranchName(text.trim()) ? text.trim() : suggestBranchName(text)
  const known = answer.branches.some(({ name }) => name === wanted)
  const doing = (begun: Promise<unknown>) => {
    onDone()
    void begun
  }
  const asking = (dialog: ThreadDialog) => {
    onDone()
    askAbout(threadId, dialog)
  }
  const line = (branch: BranchFound) => (
    <BranchLine
      key={branch.ref}
      branch={branch}
      current={headName(answer.head)}
      disabled={busy || atWork}
      onCheckOut={() => doing(checkOut(branch))}
      onAsk={(ask) => doing(operate(ask))}
      onDialog={asking}
    />
  )
  return (
    <>
      <div className="flex flex-col gap-2 border-b border-line p-3">
        <p className="wrap-anywhere">
          <span className="font-medium">{headName(answer.head)}</span>
          <span className="block text-small text-faint">{standing(answer)}</span>
        </p>
        {hasRemote && (
          <div className="flex flex-wrap gap-1.5">
            <Button
              size="small"
              disabled={busy}
              onClick={() => doing(operate({ type: 'FetchRemote' }))}
            >
              <Icon name="fetch" className="size-3.5" />
              Fetch
            </Button>
            <Button
              size="small"
              disabled={busy || atWork || own === undefined}
              onClick={() => doing(operate({ type: 'PullBranch' }))}
            >
              <Icon name="arrowDown" className="size-3.5" />
              Pull{behind > 0 && ` ${behind}`}
            </Button>
            <Button
              size="small"
              disabled={busy || own === undefined}
              onClick={() => doing(operate({ type: 'PushBranch' }))}
            >
              <Icon name="arrowUp" className="size-3.5" />
              Push{ahead > 0 && ` ${ahead}`}
            </Button>
          </div>
        )}
        {atWork && (
          <p className="text-small text-faint">
            The agent is at work in these files; branches can be switched once it is done.
          </p>
        )}
      </div>
      <div
        role="group"
        aria-label="Choose a branch"
        onKeyDown={(event) => moveByArrows(event, '[data-branch]')}
        className="flex min-h-0 flex-1 flex-col"
      >
        <div className="p-2">
          <input
            ref={search}
            data-branch
            type="search"
            aria-label="Find or name a branch"
            placeholder="Find a branch, or name a new one"
            value={text}
            maxLength={255}
            onChange={(event) => setText(event.target.value)}
            className={classNames(field, 'h-7 w-full')}
          />
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
          <button
            type="button"
            data-branch
            disabled={busy}
            onClick={() =>
              asking({ kind: 'new-branch', name: known || text.trim() === '' ? '' : wanted })
            }
            className="flex h-7 w-full items-center gap-2 rounded-md px-2 text-left hover:bg-hover disabled:opacity-50"
          >
            <Icon name="plus" />
            <span className="min-w-0 truncate">
              {known || text.trim() === '' ? 'New branch…' : `New branch ${wanted}…`}
            </span>
          </button>
          <Group title="Branches" shown={local.length > 0}>
            {local.map(line)}
          </Group>
          <Group title="On remotes" shown={remote.length > 0}>
            {remote.map(line)}
          </Group>
          {local.length + remote.length === 0 && (
            <p className="px-2 py-1 text-faint">No branch is called that</p>
          )}
          {hidden > 0 && (
            <p className="px-2 py-1 text-small text-faint">
              {hidden} more match. Type more of the name.
            </p>
          )}
        </div>
      </div>
      {hasRemote && answer.head.kind === 'branch' && (
        <PullRequestLine threadId={threadId} onCreate={() => asking({ kind: 'pull-request' })} />
      )}
    </>
  )
}

function Group({ title, shown, children }: { title: string; shown: boolean; children: ReactNode }) {
  if (!shown) return null
  return (
    <section aria-label={title}>
      <h3 className="px-2 pt-2 pb-0.5 text-small font-semibold text-faint">{title}</h3>
      <ul>{children}</ul>
    </section>
  )
}

function standing(answer: BranchesFound): string {
  const { head, operation, remotes } = answer
  if (operation !== null) return `A ${operation} is under way`
  if (head.kind === 'detached') return 'On no branch: commits made here belong to none'
  if (head.kind === 'unborn') return 'No commit yet'
  if (remotes.length === 0) return 'This repository has no remote'
  return upstreamWords(currentBranch(answer)?.upstream ?? null)
}
