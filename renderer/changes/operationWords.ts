import type { Operation } from '../../core/git/operations.ts'
import type { IconName } from '../ui/Icon.tsx'

type Words = {
  icon: IconName
  /** While it is under way, once it is done, and where it failed. */
  doing: string
  done: string
  failed: string
}

const words: Record<Operation, Words> = {
  commit: { icon: 'check', doing: 'Committing', done: 'Committed', failed: 'Not committed' },
  'undo-commit': {
    icon: 'restore',
    doing: 'Undoing the commit',
    done: 'Commit undone',
    failed: 'Commit not undone',
  },
  stage: { icon: 'plus', doing: 'Staging', done: 'Staged', failed: 'Not staged' },
  unstage: { icon: 'restore', doing: 'Unstaging', done: 'Unstaged', failed: 'Not unstaged' },
  discard: { icon: 'trash', doing: 'Discarding', done: 'Discarded', failed: 'Not discarded' },
  'create-branch': {
    icon: 'branch',
    doing: 'Creating branch',
    done: 'Created branch',
    failed: 'Branch not created',
  },
  'switch-branch': {
    icon: 'branch',
    doing: 'Switching to',
    done: 'Switched to',
    failed: 'Not switched to',
  },
  'rename-branch': {
    icon: 'edit',
    doing: 'Renaming branch',
    done: 'Renamed branch',
    failed: 'Branch not renamed',
  },
  'delete-branch': {
    icon: 'trash',
    doing: 'Deleting branch',
    done: 'Deleted branch',
    failed: 'Branch not deleted',
  },
  fetch: { icon: 'fetch', doing: 'Fetching', done: 'Fetched', failed: 'Not fetched' },
  pull: { icon: 'arrowDown', doing: 'Pulling', done: 'Pulled', failed: 'Not pulled' },
  push: { icon: 'arrowUp', doing: 'Pushing', done: 'Pushed', failed: 'Not pushed' },
  merge: { icon: 'branch', doing: 'Merging', done: 'Merged', failed: 'Not merged' },
  rebase: {
    icon: 'branch',
    doing: 'Rebasing onto',
    done: 'Rebased onto',
    failed: 'Not rebased onto',
  },
  'resolve-conflict': {
    icon: 'check',
    doing: 'Resolving',
    done: 'Resolved',
    failed: 'Not resolved',
  },
  'abort-operation': {
    icon: 'stop',
    doing: 'Giving the merge or rebase up',
    done: 'Gave the merge or rebase up',
    failed: 'The merge or rebase was not given up',
  },
  'continue-operation': {
    icon: 'play',
    doing: 'Going on with the merge or rebase',
    done: 'Went on with the merge or rebase',
    failed: 'The merge or rebase did not go on',
  },
  'create-pull-request': {
    icon: 'arrowUp',
    doing: 'Creating a pull request',
    done: 'Created a pull request',
    failed: 'Pull request not created',
  },
  'restore-checkpoint': {
    icon: 'restore',
    doing: 'Restoring a checkpoint',
    done: 'Checkpoint restored',
    failed: 'Checkpoint not restored',
  },
  'add-worktree': {
    icon: 'folder',
    doing: 'Making the worktree',
    done: 'Made the worktree',
    failed: 'The worktree was not made',
  },
  'remove-worktree': {
    icon: 'archive',
    doing: 'Removing the worktree',
    done: 'Removed the worktree',
    failed: 'The worktree was not removed',
  },
}

/** How a git operation is told. A log may know one that this version does not. */
export const operationWords = (operation: string): Words =>
  (Object.hasOwn(words, operation) ? words[operation as Operation] : undefined) ?? {
    icon: 'branch',
    doing: operation,
    done: operation,
    failed: operation,
  }
