import { access, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Head } from '../../core/git/answers.ts'
import { type GitAnswer, git, gitLine } from './git.ts'
import { failureCode } from './failures.ts'
import { GitError } from './gitError.ts'

/** What git is in the middle of, in a working tree. */
export type Operation = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'bisect'

/** Where a repository keeps its parts; all paths absolute. */
export type Repository = {
  /** Top of the working tree, symbolic links resolved. */
  root: string
  /** This working tree's own git folder: HEAD, index. */
  gitDir: string
  /** The folder all working trees of the repository share: objects, branches. */
  commonDir: string
  objectFormat: 'sha1' | 'sha256'
}

/** What a folder is to git; everything but `repository` says why Gaffer cannot work in it. */
export type Detected =
  | ({ kind: 'repository'; head: Head; operation: Operation | null } & Repository)
  | { kind: 'none' }
  | { kind: 'bare' }
  | { kind: 'missing' }
  | { kind: 'refused'; message: string }

/**
 * Finds out what a folder is: in a repository (the folder may lie below its top) or why not.
 *
 * Throws GitError only when git itself is missing or was stopped.
 */
export async function detectRepository(path: string, signal?: AbortSignal): Promise<Detected> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isDirectory()) return { kind: 'missing' }
  const probed = await probe(path, signal)
  if (probed.kind !== 'repository') return probed
  const [head, operation] = await Promise.all([
    readHead(probed.root, signal),
    operationUnderWay(probed),
  ])
  return { ...probed, head, operation }
}

/** Locates the repository of a checkout. Throws GitError when it is none that we can work in. */
export async function locate(checkout: string, signal?: AbortSignal): Promise<Repository> {
  const probed = await probe(checkout, signal)
  if (probed.kind === 'repository') return probed
  throw new GitError(probed.kind === 'refused' ? probed.code : 'not-a-repository', {
    stderr: probed.kind === 'refused' ? probed.message : '',
  })
}

/** Reads where HEAD is: on a branch, on one without commits, or on a commit of no branch. */
export async function readHead(checkout: string, signal?: AbortSignal): Promise<Head> {
  const [branch, sha] = await Promise.all([
    gitLine(checkout, ['symbolic-ref', '--quiet', 'HEAD'], { accept: [0, 1], signal }),
    resolveCommit(checkout, 'HEAD', signal),
  ])
  const name = branch.replace(/^refs\/heads\//, '')
  if (sha === null) return { kind: 'unborn', name }
  return branch === '' ? { kind: 'detached', sha } : { kind: 'branch', name, sha }
}

/** The id of the commit that a revision names, or null when it names none here. */
export async function resolveCommit(
  checkout: string,
  revision: string,
  signal?: AbortSignal,
): Promise<string | null> {
  // None begins with a dash; simple-git minds some words behind one wherever they stand.
  if (revision.startsWith('-')) return null
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]
  const answer = await git(checkout, args, { accept: [0, 1, 128], signal })
  return answer.status === 0 ? answer.stdout.toString('utf8').trim() : null
}

/** The id of the commit that a revision names. Throws GitError, such as `revision-unknown`. */
export async function requireCommit(
  checkout: string,
  revision: string,
  signal?: AbortSignal,
): Promise<string> {
  const sha = await resolveCommit(checkout, revision, signal)
  if (sha !== null) return sha
  await locate(checkout, signal)
  throw new GitError('revision-unknown')
}

/** The id of the tree without files, which git knows without having it. */
export function emptyTree(repository: Repository): string {
  return emptyTrees[repository.objectFormat]
}

const emptyTrees = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
}

/** What git is in the middle of here, if anything. */
export async function operationUnderWay(repository: Repository): Promise<Operation | null> {
  // A rebase stops with CHERRY_PICK_HEAD set too, so it is asked about first.
  for (const [file, operation] of operationFiles)
    if (await exists(join(repository.gitDir, file))) return operation
  return null
}

const operationFiles: readonly (readonly [string, Operation])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
]

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

type Probed =
  | ({ kind: 'repository' } & Repository)
  | { kind: 'none' }
  | { kind: 'bare' }
  | { kind: 'refused'; code: GitError['code']; message: string }

// rev-parse repeats an option it does not know. A path may hold a newline, so lines alone could
// not tell the answers apart.
const mark = '--gaffer-mark'

async function probe(path: string, signal: AbortSignal | undefined): Promise<Probed> {
  const args = [
    'rev-parse',
    '--path-format=absolute',
    '--show-object-format',
    mark,
    '--is-bare-repository',
    mark,
    '--git-dir',
    mark,
    '--git-common-dir',
    mark,
    '--show-toplevel',
  ]
  const answer = await git(path, args, { accept: [0, 128], signal })
  const [objectFormat, bare, gitDir, commonDir, root] = answer.stdout
    .toString('utf8')
    .split(`${mark}\n`)
    .map((part) => part.replace(/\n$/, ''))
  if (answer.status === 0 && gitDir && commonDir && root)
    return {
      kind: 'repository',
      root: resolve(root),
      gitDir: resolve(gitDir),
      commonDir: resolve(commonDir),
      objectFormat: objectFormat === 'sha256' ? 'sha256' : 'sha1',
    }
  return bare === 'true' ? { kind: 'bare' } : refusal(answer)
}

function refusal(answer: GitAnswer): Probed {
  const code = failureCode(answer.stderr)
  if (code !== 'not-a-repository') {
    const { message } = new GitError(code)
    return { kind: 'refused', code, message: `${message} ${answer.stderr.trim()}` }
  }
  if (answer.stdout.length === 0) return { kind: 'none' }
  const message = 'This is the inside of a .git folder. Open the folder that holds it.'
  return { kind: 'refused', code, message }
}
