/** Every way in which git, or the folder it is asked about, can say no. */
export type GitErrorCode =
  | 'aborted'
  | 'branch-exists'
  | 'checkpoint-exists'
  | 'checkpoint-missing'
  | 'conflicts'
  | 'empty-message'
  | 'folder-missing'
  | 'folder-not-empty'
  | 'git-failed'
  | 'git-missing'
  | 'hook-failed'
  | 'identity-missing'
  | 'index-locked'
  | 'invalid-argument'
  | 'invalid-branch-name'
  | 'not-a-repository'
  | 'nothing-to-amend'
  | 'nothing-to-commit'
  | 'operation-in-progress'
  | 'ownership-refused'
  | 'path-unknown'
  | 'revision-unknown'
  | 'signing-failed'
  | 'timeout'
  | 'too-much-output'

const sentences: Record<GitErrorCode, string> = {
  aborted: 'The git command was stopped before it finished.',
  'branch-exists': 'There is a branch of that name, or one in its way. Choose another name.',
  'checkpoint-exists': 'There is a checkpoint of that name already.',
  'checkpoint-missing': 'This checkpoint is no longer in the repository.',
  conflicts: 'Some files still have conflicts. Resolve them, then commit.',
  'empty-message': 'A commit needs a message. Write one and commit again.',
  'folder-missing': 'This folder is no longer there. Put it back or choose another.',
  'folder-not-empty': 'This folder has other files in it. Choose an empty one.',
  'git-failed': 'Git could not do this. Its own words say why.',
  'git-missing': 'Git was not found on this computer. Install it, then try again.',
  'hook-failed': 'A git hook of this repository said no. Its output says why.',
  'identity-missing':
    'Git does not know your name and email. Set user.name and user.email, then commit again.',
  'index-locked':
    'Another git process is at work in this repository. Wait for it to finish, then try again.',
  'invalid-argument': 'Git cannot take text with a zero byte in it. Remove it and try again.',
  'invalid-branch-name': 'Git does not allow this branch name. Choose another.',
  'not-a-repository': 'This folder is not in a git repository. Choose another, or run git init.',
  'nothing-to-amend': 'There is no commit to amend yet. Make a first one.',
  'nothing-to-commit': 'There is nothing to commit: nothing chosen differs from the last commit.',
  'operation-in-progress':
    'A merge, rebase or similar is under way here. Finish or abort it, then try again.',
  'ownership-refused':
    'Another user owns this repository. If you trust it, add it to git’s safe.directory.',
  'path-unknown': 'A chosen file is neither in the repository nor in the folder. Choose again.',
  'revision-unknown': 'This commit is not in the repository.',
  'signing-failed': 'The commit could not be signed. Check your signing key and try again.',
  timeout: 'The git command took too long and was stopped.',
  'too-much-output': 'Git answered with more than can be shown.',
}

/** What was asked of git and what it said. */
export type GitErrorDetail = {
  args?: readonly string[]
  /** Exit status; absent when git did not run or was killed. */
  status?: number
  /** The end of what git and its hooks wrote to stderr, at most `stderrLimit` bytes. */
  stderr?: string
  cause?: unknown
}

/** Git said no, or could not be asked. Match on `code`; the message is for people. */
export class GitError extends Error {
  override readonly name = 'GitError'
  readonly code: GitErrorCode
  readonly args: readonly string[]
  readonly status: number | undefined
  readonly stderr: string

  constructor(code: GitErrorCode, detail: GitErrorDetail = {}) {
    super(sentences[code], { cause: detail.cause })
    this.code = code
    this.args = detail.args ?? []
    this.status = detail.status
    this.stderr = detail.stderr ?? ''
  }
}
