import type { GitErrorCode } from './gitError.ts'

/**
 * What git's exit status leaves open, read from its words: git has one status, 128, for nearly all
 * that goes wrong. This table is the only place that reads them, and they are always English since
 * the environment says so. What can be known beforehand (conflicts, a missing name, an operation
 * under way) is checked beforehand and is not here.
 */
const words: readonly (readonly [RegExp, GitErrorCode])[] = [
  [/detected dubious ownership/, 'ownership-refused'],
  [/not a git repository \(or any/, 'not-a-repository'],
  [/must be run in a work tree/, 'not-a-repository'],
  [/Unable to create '.*\.lock': File exists/s, 'index-locked'],
  [/aborted by (the reference-transaction )?hook/, 'hook-failed'],
  [/failed to sign the data|gpg failed|signing failed/i, 'signing-failed'],
  [/failed to write commit object/, 'signing-failed'],
  [/Please tell me who you are|empty ident name|no (name|email) was given/, 'identity-missing'],
  [/did not match any file\(s\) known to git/, 'path-unknown'],
  [/reference already exists|exists; cannot create/, 'branch-exists'],
  [/would be (overwritten|removed) by |would lose untracked files/, 'would-overwrite'],
  [/cannot (rebase|pull with rebase): /, 'uncommitted-changes'],
  [/you have unmerged files|you need to resolve your current index/, 'conflicts'],
  [/how to reconcile divergent branches|Not possible to fast-forward/, 'diverged'],
  [/refusing to merge unrelated histories/, 'unrelated-histories'],
  [/no such ref was fetched|no such ref in|couldn't find remote ref/, 'upstream-missing'],
  [/is being (rebased|bisected) at/, 'operation-in-progress'],
  [/is not fully merged/, 'branch-unmerged'],
  [/transport '.*' not allowed/, 'transport-refused'],
  [/Host key verification failed/, 'needs-host-key'],
  [/terminal prompts disabled|Authentication failed for/, 'needs-credentials'],
  [/Permission denied \(|unable to get password from user/, 'needs-credentials'],
  [/Could not read from remote repository|unable to access '/, 'remote-unreachable'],
  [/unable to connect to|does not appear to be a git repository/, 'remote-unreachable'],
]

/** Names what went wrong, from what git wrote to stderr before it exited. */
export function failureCode(stderr: string): GitErrorCode {
  return words.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'git-failed'
}
