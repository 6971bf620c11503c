import type { OperationAsked } from '../../core/git/operations.ts'
import type { ThreadDialog } from './dialogs.ts'
import type { OperationWish } from '../changes/asked.ts'
import type { Settled } from './useSettlement.ts'

/** What a person may do about what an operation came to. */
export type Remedy = { label: string } & (
  | { ask: OperationWish }
  | { dialog: ThreadDialog }
  | { show: 'changes' | 'terminals' }
  | { url: string }
)

/** What there is to do about an operation that is over; the best first. */
export function remediesFor(
  asked: OperationAsked,
  { outcome, result }: Pick<Settled, 'outcome' | 'result'>,
): Remedy[] {
  const { code, url } = result
  if (outcome === 'succeeded') {
    if (url !== undefined) return [{ label: 'Open its page', url }]
    if (asked.operation === 'restore-checkpoint') return [undoRestore(asked.args.safetyId)]
    if (asked.operation === 'switch-branch' && asked.args.safetyId)
      return [{ ...undoRestore(asked.args.safetyId), label: 'Bring the changes here' }]
    if (code === 'setup-failed' || code === 'setup-unsure')
      return [{ label: 'Open a terminal', show: 'terminals' }]
    return []
  }
  if (code === 'conflicts' || code === 'stopped')
    return [{ label: 'Show the conflicts', show: 'changes' }]
  return [...ofOperation(asked, code), ...again(asked, code)]
}

type RestoreArgs = Extract<OperationAsked, { operation: 'restore-checkpoint' }>['args']

const undoRestore = (checkpointId: RestoreArgs['safetyId']) => ({
  label: 'Undo',
  ask: { type: 'RestoreCheckpoint' as const, checkpointId },
})

function ofOperation(asked: OperationAsked, code: string | undefined): Remedy[] {
  switch (asked.operation) {
    case 'switch-branch':
      if (code !== 'would-overwrite' && code !== 'uncommitted-changes') return []
      return [
        {
          label: 'Keep my changes aside and switch',
          ask: { type: 'SwitchBranch', name: asked.args.name, aside: true },
        },
        { label: 'Look at my changes', show: 'changes' },
      ]
    case 'delete-branch': {
      const { name } = asked.args
      if (code !== 'branch-unmerged') return []
      return [
        { label: 'Delete it anyway…', dialog: { kind: 'delete-branch', name, unmerged: true } },
      ]
    }
    case 'pull':
      if (code === 'diverged')
        return [
          { label: 'Merge', ask: { type: 'PullBranch', how: 'merge' } },
          { label: 'Rebase', ask: { type: 'PullBranch', how: 'rebase' } },
        ]
      if (code === 'upstream-missing') return [{ label: 'Push', ask: { type: 'PushBranch' } }]
      return []
    case 'push':
      if (code === 'push-rejected')
        return [
          { label: 'Pull', ask: { type: 'PullBranch' } },
          { label: 'Replace the remote branch…', dialog: { kind: 'replace-remote' } },
        ]
      if (code === 'lease-stale') return [{ label: 'Fetch', ask: { type: 'FetchRemote' } }]
      return []
    case 'create-pull-request':
      if (code === 'branch-unpushed') return [{ label: 'Push', ask: { type: 'PushBranch' } }]
      return [{ label: 'Change it…', dialog: { kind: 'pull-request' } }]
    case 'add-worktree':
      return [{ label: 'Make it anew', ask: { type: 'AddWorktree' } }]
    case 'remove-worktree':
      if (code !== 'more-would-go') return []
      return [{ label: 'Look again…', dialog: { kind: 'remove-worktree', after: 'stay' } }]
    default:
      return []
  }
}

/** What may go away by itself, or once the person has signed in. */
const PASSING: ReadonlySet<string | undefined> = new Set([
  'timeout',
  'remote-unreachable',
  'needs-credentials',
  'needs-host-key',
  'index-locked',
])

function again(asked: OperationAsked, code: string | undefined): Remedy[] {
  if (!PASSING.has(code)) return []
  const label = 'Try again'
  switch (asked.operation) {
    case 'fetch':
      return [{ label, ask: { type: 'FetchRemote', ...asked.args } }]
    case 'pull':
      return [{ label, ask: { type: 'PullBranch', ...asked.args } }]
    case 'push':
      return [{ label, ask: { type: 'PushBranch', ...asked.args } }]
    default:
      return []
  }
}
