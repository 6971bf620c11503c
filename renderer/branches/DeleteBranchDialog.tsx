import type { ThreadId } from '../../core/ids.ts'
import { useOperate } from '../changes/asked.ts'
import { AlertDialog } from '../ui/AlertDialog.tsx'
import { upstreamWords } from './branchWords.ts'
import { useBranches } from './useBranches.ts'

/** Says what goes with a branch before it does. */
export function DeleteBranchDialog({
  threadId,
  name,
  unmerged,
  onClose,
}: {
  threadId: ThreadId
  name: string
  /** Whether commits of it are known to be nowhere else. */
  unmerged: boolean
  onClose: () => void
}) {
  const operate = useOperate(threadId, 'bar')
  const asked = useBranches(threadId)
  const branch =
    asked.status === 'answered' && asked.data.status === 'ok'
      ? asked.data.branches.find((each) => each.remote === null && each.name === name)
      : undefined
  return (
    <AlertDialog
      title={unmerged ? `Delete ${name} with its commits?` : `Delete the branch ${name}?`}
      describedBy={
        <>
          {unmerged ? (
            <p>
              Commits of this branch are on no other branch. Without it nothing leads to them any
              more, and git throws them away some day.
            </p>
          ) : (
            <p>
              If commits of it were nowhere else, it is not deleted, and you are asked once more.
            </p>
          )}
          {branch && (
            <p className="mt-2 wrap-anywhere">
              Its last commit is <code className="font-mono">{branch.sha.slice(0, 8)}</code> “
              {branch.subject}” by {branch.author}. {upstreamWords(branch.upstream)}.
            </p>
          )}
        </>
      }
      confirm={unmerged ? 'Delete for good' : 'Delete branch'}
      danger
      open
      onClose={onClose}
      onConfirm={() =>
        void operate({
          type: 'DeleteBranch',
          name,
          ...(branch && { sha: branch.sha }),
          ...(unmerged && { unmerged }),
        })
      }
    />
  )
}
