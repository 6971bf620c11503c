import type { OperationAsked } from './operations.ts'

/** What an operation is about, in a few words; empty where its name says it all. */
export function subjectOf({ operation, args }: OperationAsked): string {
  switch (operation) {
    case 'commit':
      return args.message.trimStart().split('\n', 1).join('')
    case 'restore-checkpoint':
      return args.checkpointId
    case 'create-pull-request':
      return args.title
    case 'stage':
    case 'unstage':
    case 'discard':
      return args.selection.map(({ path }) => path).join(', ')
    case 'resolve-conflict':
      return args.paths.join(', ')
    case 'create-branch':
    case 'switch-branch':
    case 'delete-branch':
      return args.name
    case 'rename-branch':
      return `${args.name} → ${args.to}`
    case 'merge':
      return args.from
    case 'rebase':
      return args.onto
    case 'add-worktree':
      return args.branch
    case 'fetch':
    case 'pull':
    case 'push':
    case 'undo-commit':
    case 'abort-operation':
    case 'continue-operation':
    case 'remove-worktree':
      return ''
  }
}
