import { DeleteBranchDialog } from '../branches/DeleteBranchDialog.tsx'
import { NewBranchDialog } from '../branches/NewBranchDialog.tsx'
import { PullRequestDialog } from '../branches/PullRequestDialog.tsx'
import { RenameBranchDialog } from '../branches/RenameBranchDialog.tsx'
import { ReplaceRemoteDialog } from '../branches/ReplaceRemoteDialog.tsx'
import { ForkDialog } from '../checkpoints/ForkDialog.tsx'
import { RestoreDialog } from '../checkpoints/RestoreDialog.tsx'
import { ProjectSettingsDialog } from '../worktrees/ProjectSettingsDialog.tsx'
import { RemoveWorktreeDialog } from '../worktrees/RemoveWorktreeDialog.tsx'
import { closeDialog, useDialog } from './dialogs.ts'

/** The dialog about a thread's or project's files that somebody has asked for. */
export function ThreadDialogs() {
  const open = useDialog((state) => state.open)
  const onClose = closeDialog
  switch (open?.kind) {
    case undefined:
      return null
    case 'new-branch':
      return <NewBranchDialog {...open} onClose={onClose} />
    case 'rename-branch':
      return <RenameBranchDialog {...open} onClose={onClose} />
    case 'delete-branch':
      return <DeleteBranchDialog {...open} onClose={onClose} />
    case 'replace-remote':
      return <ReplaceRemoteDialog {...open} onClose={onClose} />
    case 'pull-request':
      return <PullRequestDialog {...open} onClose={onClose} />
    case 'restore':
      return <RestoreDialog {...open} onClose={onClose} />
    case 'fork':
      return <ForkDialog {...open} onClose={onClose} />
    case 'remove-worktree':
      return <RemoveWorktreeDialog {...open} onClose={onClose} />
    case 'project-settings':
      return <ProjectSettingsDialog {...open} onClose={onClose} />
  }
}
