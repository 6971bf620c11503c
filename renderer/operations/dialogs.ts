import { create } from 'zustand'
import type { CheckpointId, ProjectId, ThreadId } from '../../core/ids.ts'

/** What may be asked before an operation of a thread. */
export type ThreadDialog =
  | { kind: 'new-branch'; name: string }
  | { kind: 'rename-branch'; name: string }
  | { kind: 'delete-branch'; name: string; unmerged: boolean }
  | { kind: 'replace-remote' }
  | { kind: 'pull-request' }
  | { kind: 'restore'; checkpointId: CheckpointId }
  | { kind: 'fork'; checkpointId: CheckpointId }
  | { kind: 'remove-worktree'; after: 'stay' | 'archive' | 'delete' }

type Asking = {
  open:
    | (ThreadDialog & { threadId: ThreadId })
    | { kind: 'project-settings'; projectId: ProjectId }
    | null
}

/** The one dialog about a thread's or project's files that is open, wherever it was opened from. */
export const useDialog = create<Asking>(() => ({ open: null }))

export const askAbout = (threadId: ThreadId, dialog: ThreadDialog): void =>
  useDialog.setState({ open: { ...dialog, threadId } })

export const askProjectSettings = (projectId: ProjectId): void =>
  useDialog.setState({ open: { kind: 'project-settings', projectId } })

export const closeDialog = (): void => useDialog.setState({ open: null })
