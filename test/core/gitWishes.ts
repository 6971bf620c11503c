import type { GitCommandType } from '../../core/git/operations.ts'
import type { Wish } from '../support/specify.ts'
import { operation, thread } from './samples.ts'

const ids = { threadId: thread, operationId: operation('op') }
const selection = [{ path: 'src/a.ts' }]

/** One wish for each git operation that people ask for. */
export const gitWishes: { [T in GitCommandType]: Wish<T> } = {
  CommitChanges: {
    type: 'CommitChanges',
    ...ids,
    message: 'Fix it',
    staged: true,
    signOff: true,
    coAuthors: ['Ada Lovelace <ada@example.org>'],
  },
  UndoCommit: { type: 'UndoCommit', ...ids, sha: 'abc' },
  StageChanges: {
    type: 'StageChanges',
    ...ids,
    selection: [
      { path: 'b', oldPath: 'a', part: { base: 'x..y', lines: [{ side: 'new', from: 1, to: 2 }] } },
    ],
  },
  UnstageChanges: { type: 'UnstageChanges', ...ids, selection },
  DiscardChanges: { type: 'DiscardChanges', ...ids, selection },
  CreateBranch: { type: 'CreateBranch', ...ids, name: 'fix', from: 'main' },
  SwitchBranch: { type: 'SwitchBranch', ...ids, name: 'main', aside: true },
  RenameBranch: { type: 'RenameBranch', ...ids, name: 'fix', to: 'mend' },
  DeleteBranch: { type: 'DeleteBranch', ...ids, name: 'fix', unmerged: true },
  FetchRemote: { type: 'FetchRemote', ...ids, remote: 'origin' },
  PullBranch: { type: 'PullBranch', ...ids, how: 'rebase' },
  PushBranch: { type: 'PushBranch', ...ids, lease: true },
  MergeBranch: { type: 'MergeBranch', ...ids, from: 'main' },
  RebaseBranch: { type: 'RebaseBranch', ...ids, onto: 'main' },
  ResolveConflict: { type: 'ResolveConflict', ...ids, paths: ['a'], take: 'theirs' },
  AbortGitOperation: { type: 'AbortGitOperation', ...ids },
  ContinueGitOperation: { type: 'ContinueGitOperation', ...ids },
  CreatePullRequest: { type: 'CreatePullRequest', ...ids, title: 'Fix it', body: '', draft: true },
}
