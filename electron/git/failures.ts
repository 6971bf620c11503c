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
]

/** Names what went wrong, from what git wrote to stderr before it exited. */
export function failureCode(stderr: string): GitErrorCode {
  return words.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'git-failed'
}
