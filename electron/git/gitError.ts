/** Every way in which git, or the folder it is asked about, can say no. */
export type GitErrorCode =
  | 'aborted'
  | 'branch-current'
  | 'branch-elsewhere'
  | 'branch-exists'
  | 'branch-moved'
  | 'branch-unborn'
  | 'branch-unknown'
  | 'branch-unmerged'
  | 'branch-unpushed'
  | 'checkpoint-exists'
  | 'checkpoint-missing'
  | 'commit-pushed'
  | 'conflicts'
  | 'diff-changed'
  | 'diverged'
  | 'empty-message'
  | 'folder-missing'
  | 'folder-not-empty'
  | 'folder-stuck'
  | 'git-failed'
  | 'git-missing'
  | 'head-detached'
  | 'hook-failed'
  | 'host-unknown'
  | 'identity-missing'
  | 'index-locked'
  | 'inner-repository'
  | 'invalid-argument'
  | 'invalid-branch-name'
  | 'lease-stale'
  | 'needs-credentials'
  | 'needs-host-key'
  | 'needs-login'
  | 'no-operation'
  | 'not-a-repository'
  | 'not-divisible'
  | 'not-conflicted'
  | 'nothing-to-amend'
  | 'nothing-to-commit'
  | 'operation-in-progress'
  | 'ownership-refused'
  | 'path-blocked'
  | 'path-ignored'
  | 'path-unknown'
  | 'pull-request-failed'
  | 'push-declined'
  | 'push-rejected'
  | 'remote-unknown'
  | 'remote-unreachable'
  | 'revision-unknown'
  | 'signing-failed'
  | 'timeout'
  | 'too-much-output'
  | 'transport-refused'
  | 'uncommitted-changes'
  | 'unrelated-histories'
  | 'upstream-missing'
  | 'worktree-locked'
  | 'would-overwrite'

const sentences: Record<GitErrorCode, string> = {
  aborted: 'The git command was stopped before it finished.',
  'branch-current': 'The current branch cannot be deleted. Switch to another one first.',
  'branch-elsewhere':
    'Another worktree has this branch checked out. Switch it to another branch there first.',
  'branch-exists': 'There is a branch of that name, or one in its way. Choose another name.',
  'branch-moved': 'This branch is no longer where you saw it. Look at it again, then try again.',
  'branch-unborn': 'This branch has no commit yet. Make a first one.',
  'branch-unknown': 'There is no branch of that name. Refresh the list and choose another.',
  'branch-unmerged':
    'This branch has commits that are on no other one. Merge it, or delete it for good.',
  'branch-unpushed': 'This branch is not on the remote yet. Push it, then try again.',
  'checkpoint-exists': 'There is a checkpoint of that name already.',
  'checkpoint-missing': 'This checkpoint is no longer in the repository.',
  'commit-pushed': 'This commit has been pushed: others may have it. Undo it only if you are sure.',
  conflicts: 'Some files still have conflicts. Resolve them, then commit.',
  'diff-changed':
    'This file has changed since its diff was shown. Look at it again, then choose again.',
  diverged: 'Your branch and the remote one have both moved on. Choose to merge or to rebase.',
  'empty-message': 'A commit needs a message. Write one and commit again.',
  'folder-missing': 'This folder is no longer there. Put it back or choose another.',
  'folder-not-empty': 'This folder has other files in it. Choose an empty one.',
  'folder-stuck': 'Some of this folder could not be removed. Close what holds it, then try again.',
  'git-failed': 'Git could not do this. Its own words say why.',
  'git-missing': 'Git was not found on this computer. Install it, then try again.',
  'head-detached': 'You are on no branch. Create or choose one, then try again.',
  'hook-failed': 'A git hook of this repository said no. Its output says why.',
  'host-unknown':
    'This remote is on no host that Gaffer knows. Open its page in the browser instead.',
  'identity-missing':
    'Git does not know your name and email. Set user.name and user.email, then commit again.',
  'index-locked':
    'Another git process is at work in this repository. Wait for it to finish, then try again.',
  'inner-repository': 'This is a repository of its own. Open it to discard what changed in it.',
  'invalid-argument': 'Git cannot take text with a zero byte in it. Remove it and try again.',
  'invalid-branch-name': 'Git does not allow this branch name. Choose another.',
  'lease-stale':
    'The remote branch has moved since you looked. Fetch, look at what is new, then decide again.',
  'needs-credentials':
    'The remote asked who you are, and git had no answer. Sign in with your credential helper or SSH agent, then try again.',
  'needs-host-key':
    'The remote’s host key is not known or has changed. Connect to it once in a terminal, then try again.',
  'needs-login':
    'The host’s program is not signed in. Run gh auth login or glab auth login in a terminal, then try again.',
  'no-operation': 'There is no merge, rebase, cherry-pick or revert under way here.',
  'not-a-repository': 'This folder is not in a git repository. Choose another, or run git init.',
  'not-divisible': 'Lines of this file cannot be taken apart. Choose the whole file.',
  'not-conflicted': 'This file has no conflict any more. Refresh the list.',
  'nothing-to-amend': 'There is no commit to amend yet. Make a first one.',
  'nothing-to-commit': 'There is nothing to commit: nothing chosen differs from the last commit.',
  'operation-in-progress':
    'A merge, rebase or similar is under way here. Finish or abort it, then try again.',
  'ownership-refused':
    'Another user owns this repository. If you trust it, add it to git’s safe.directory.',
  'path-blocked':
    'A folder or file stands where a chosen file has to go. Move it away, then try again.',
  'path-ignored': 'Git is told to ignore a chosen file. Change that first, or leave it out.',
  'path-unknown': 'A chosen file is neither in the repository nor in the folder. Choose again.',
  'pull-request-failed': 'The host did not take or show the pull request. Its own words say why.',
  'push-declined': 'The remote declined the push by a rule or hook of its own. Its words say why.',
  'push-rejected': 'The remote branch has commits that you do not have. Pull, then push again.',
  'remote-unknown': 'There is no remote of that name. Add it, or choose another.',
  'remote-unreachable':
    'The remote could not be reached. Check its address and your network, then try again.',
  'revision-unknown': 'This commit is not in the repository.',
  'signing-failed': 'The commit could not be signed. Check your signing key and try again.',
  timeout: 'The git command took too long and was stopped.',
  'too-much-output': 'Git answered with more than can be shown.',
  'transport-refused':
    'Gaffer talks to remotes by https, ssh, git or file paths alone. Change the remote’s address, or use a terminal.',
  'uncommitted-changes':
    'There are changes in the way. Commit them or keep them aside, then try again.',
  'unrelated-histories': 'The two branches share no history, so git will not merge them.',
  'upstream-missing':
    'This branch follows no remote branch, or one that is gone. Push it, or choose another.',
  'worktree-locked':
    'Somebody has locked this worktree. Unlock it with git worktree unlock, then try again.',
  'would-overwrite':
    'Your changes to some files would be overwritten. Commit them or keep them aside, then try again.',
}

/** What was asked of git and what it said. */
export type GitErrorDetail = {
  args?: readonly string[]
  /** Exit status; absent when git did not run or was killed. */
  status?: number
  /** The end of what git and its hooks wrote to stderr, at most `stderrLimit` bytes. */
  stderr?: string
  /** The files that stood in the way, where git names them. */
  files?: readonly string[]
  cause?: unknown
}

/** Git said no, or could not be asked. Match on `code`; the message is for people. */
export class GitError extends Error {
  override readonly name = 'GitError'
  readonly code: GitErrorCode
  readonly args: readonly string[]
  readonly status: number | undefined
  readonly stderr: string
  readonly files: readonly string[]

  constructor(code: GitErrorCode, detail: GitErrorDetail = {}) {
    super(sentences[code], { cause: detail.cause })
    this.code = code
    this.args = detail.args ?? []
    this.status = detail.status
    this.stderr = detail.stderr ?? ''
    this.files = detail.files ?? []
  }
}
