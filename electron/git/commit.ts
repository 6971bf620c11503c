import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findCommit } from './findCommit.ts'
import { configured, fields, git, literally, zeroEnded } from './git.ts'
import { GitError } from './gitError.ts'
import {
  assertIndexFree,
  copyIndex,
  dropIndexLock,
  installIndex,
  makeOwnFolder,
  ownFolder,
  withScratch,
} from './indexFile.ts'
import { type Repository, exists, locate, operationUnderWay, resolveCommit } from './repository.ts'
import { stageAll } from './stageAll.ts'

/** Milliseconds a commit may take: hooks run whole test suites. */
const commitTimeLimit = 20 * 60_000

export type CommitOptions = {
  /** Names the commit in the reflog, so that `findCommit` can prove it. */
  operationId: string
  /** Committed byte for byte, with any trailers that are asked for below it. */
  message: string
  /**
   * Commits these paths as they are on disk, and nothing else: what else is staged stays staged.
   * Deleted and untracked files count; of a renamed one name both paths. A folder stands for all
   * below it.
   */
  paths?: readonly string[] | undefined
  /** Commits what is staged. With neither `paths` nor this: all that `git add -A` takes. */
  staged?: boolean | undefined
  /** Replaces the commit at HEAD. */
  amend?: boolean | undefined
  /** Adds `Signed-off-by` with the user's own identity. */
  signOff?: boolean | undefined
  /** Added as `Co-authored-by`, each written as `Name <address>`. */
  coAuthors?: readonly string[] | undefined
  signal?: AbortSignal
  /** Hears what hooks say as they say it. */
  onOutput?: (text: string) => void
}

export type Committed = {
  sha: string
  /** The first parent; null for a root commit. */
  parent: string | null
  /** The end of what hooks said, at most 16 KiB. */
  output: string
}

/**
 * Commits as the user would in their terminal: their identity, hooks and signing apply.
 *
 * Staging happens in the user's own index rather than in one on the side, because hooks then see
 * what they see on any other day (tools such as lint-staged read and write the index), and because
 * git moves HEAD and index together: were they two steps, a crash between them would show the
 * whole commit reversed. The index as it was is kept until the commit is through, and put back when
 * it fails; a kill leaves everything staged at worst, and the same operation, run again, still
 * knows how it was.
 *
 * Throws GitError; the code says which rule of git's or of the repository's stood in the way.
 */
export async function commit(checkout: string, options: CommitOptions): Promise<Committed> {
  const { operationId, message, paths, staged = false, amend = false, signal } = options
  const { signOff = false, coAuthors = [] } = options
  if (message.trim() === '') throw new GitError('empty-message')
  if ([message, ...coAuthors].some((text) => text.includes('\0')))
    throw new GitError('invalid-argument')
  const repository = await locate(checkout, signal)
  const { root } = repository
  const headBefore = await resolveCommit(root, 'HEAD', signal)
  await refuseBeforehand(repository, headBefore, options)
  const found = () => findCommit(root, { operationId, headBefore, amend })
  return withScratch(repository.gitDir, async (scratch) => {
    const backup = staged ? null : await backUpIndex(repository, operationId)
    try {
      const chosen = paths === undefined ? [] : await choose(repository, scratch, paths, signal)
      if (paths === undefined && !staged) await stageAll(root, { programs: 'all', signal })
      const args = [
        ...settings,
        'commit',
        '--quiet',
        '--no-verbose',
        '--no-status',
        '--cleanup=verbatim',
        '--file=-',
        ...(amend ? ['--amend'] : []),
        ...coAuthors.map((person) => `--trailer=Co-authored-by: ${person}`),
        ...(signOff ? ['--signoff'] : []),
        ...chosen,
      ]
      const { status, stdout, stderr } = await git(root, args, {
        programs: 'all',
        accept: [0, 1],
        input: message,
        environment: { GIT_REFLOG_ACTION: `gaffer:${operationId}` },
        timeout: commitTimeLimit,
        signal,
        onOutput: options.onOutput,
      })
      // Git exits with 1 when there is nothing to commit, which it explains on stdout, and when a
      // hook failed; what hooks say, even on their stdout, goes to stderr.
      if (status === 1) {
        const code = stdout.length > 0 ? 'nothing-to-commit' : 'hook-failed'
        throw new GitError(code, { args, status, stderr })
      }
      const made = await found()
      if (made === null) throw new GitError('git-failed', { args, stderr })
      await backup?.drop()
      return { ...made, output: stderr }
    } catch (error) {
      if (error instanceof GitError && stopCodes.has(error.code)) {
        // The lock was free when we began, and all that we started has ended.
        await dropIndexLock(repository.gitDir)
        // It may have been stopped in its very last moments.
        if ((await found()) !== null) {
          await backup?.drop()
          throw error
        }
      }
      await backup?.restore()
      throw error
    }
  })
}

const settings = configured({
  // Whatever the user's own setting: without its entry in the reflog nobody could tell, after a
  // crash, whether this commit was made.
  'core.logAllRefUpdates': 'always',
  'i18n.commitEncoding': 'UTF-8',
})
const stopCodes = new Set(['aborted', 'timeout'])

async function refuseBeforehand(
  repository: Repository,
  headBefore: string | null,
  { paths, amend = false, signal }: CommitOptions,
) {
  const { root, gitDir } = repository
  if (amend && headBefore === null) throw new GitError('nothing-to-amend')
  await assertIndexFree(gitDir)
  // Staging everything would declare every conflict resolved, markers and all.
  const unmerged = await git(root, ['ls-files', '-z', '--unmerged'], { signal })
  if (unmerged.stdout.length > 0) throw new GitError('conflicts')
  const operation = await operationUnderWay(repository)
  const unfinished = operation !== null && operation !== 'bisect' && operation !== 'revert'
  // A merge is committed whole or not at all.
  if (unfinished && (paths !== undefined || amend)) throw new GitError('operation-in-progress')
  for (const identity of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    const answer = await git(root, ['var', identity], { accept: [0, 128], signal })
    if (answer.status !== 0) throw new GitError('identity-missing', { stderr: answer.stderr })
  }
}

/**
 * Options that commit exactly these paths. Untracked ones among them are first made known to the
 * index, with no content yet, since git commits by path only what it knows.
 */
async function choose(
  { root }: Repository,
  scratch: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  if (paths.length === 0) throw new GitError('nothing-to-commit')
  const write = async (name: string, lines: readonly string[]) => {
    const file = join(scratch, name)
    await writeFile(file, zeroEnded(lines.map(literally)))
    return [`--pathspec-from-file=${file}`, '--pathspec-file-nul']
  }
  const others = await git(root, ['ls-files', '-z', '--others', '--exclude-standard'], { signal })
  const wanted = new Set(paths)
  const untracked = fields(others.stdout).filter((path) => isWithin(path, wanted))
  if (untracked.length > 0) {
    const quiet = configured({ 'advice.addEmbeddedRepo': 'false' })
    const add = [...quiet, 'add', '--intent-to-add']
    await git(root, [...add, ...(await write('new', untracked))], { programs: 'all', signal })
  }
  const only = ['--only', ...(await write('chosen', paths))]
  // A trial without hooks: git exits with 1 and no word on stdout when it knows nothing of a path.
  const trial = await git(root, ['commit', '--dry-run', ...only], {
    programs: 'filters',
    accept: [0, 1],
    signal,
  })
  if (trial.status === 0) return only
  const code = trial.stdout.length > 0 ? 'nothing-to-commit' : 'path-unknown'
  throw new GitError(code, { args: only, stderr: trial.stderr })
}

/** Whether a path is one of these or lies below one of them. */
function isWithin(path: string, wanted: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
    if (wanted.has(path.slice(0, end))) return true
  return false
}

const backupFile = (gitDir: string, operationId: string) =>
  join(ownFolder(gitDir), `before-${operationId.replaceAll(':', '=')}`)

/** Drops the index as it was before a commit that was cut short, once that is known to be made. */
export async function dropBackup(checkout: string, operationId: string): Promise<void> {
  const { gitDir } = await locate(checkout)
  await rm(backupFile(gitDir, operationId), { force: true })
}

/** The user's index as it was, to be put back or dropped. */
async function backUpIndex({ gitDir }: Repository, operationId: string) {
  const file = backupFile(gitDir, operationId)
  // One from an earlier try of this operation, cut short, is the truer one.
  if (!(await exists(file))) {
    await makeOwnFolder(gitDir)
    // An empty file stands for no index at all.
    if (!(await copyIndex(join(gitDir, 'index'), file))) await writeFile(file, '')
  }
  const drop = () => rm(file, { force: true })
  const restore = async () => {
    const none = (await stat(file)).size === 0
    await installIndex(gitDir, none ? null : file)
    await drop()
  }
  return { drop, restore }
}
