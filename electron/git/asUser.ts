import { env } from 'node:process'
import { type GitAnswer, configured, git, gitLine } from './git.ts'
import { GitError } from './gitError.ts'
import { assertIndexFree, dropIndexLock } from './indexFile.ts'
import type { Repository } from './repository.ts'

/** What every operation on branches and remotes is told besides its own wishes. */
export type OperationOptions = {
  /** Names what git moves in its reflogs, so that it can be proven after a crash. */
  operationId: string
  signal?: AbortSignal | undefined
  /** Hears git and hooks as they speak, progress included. */
  onOutput?: ((text: string) => void) | undefined
}

/** Milliseconds an operation may take that runs hooks or many steps, such as a rebase. */
const hooksTimeLimit = 20 * 60_000

/** Milliseconds an operation may take that talks to a remote: large repositories are slow. */
const networkTimeLimit = 30 * 60_000

type Asked = OperationOptions & {
  /** Whether it talks to a remote; it may then take longer. */
  network?: boolean
  /** What reflogs say of it: `gaffer:OPERATION` unless said. */
  action?: string
  accept?: readonly number[]
}

/**
 * Runs git as the user would in their terminal (hooks, credentials, signing), with nobody there to
 * be asked: what would prompt fails, and editors leave each text as git proposes it.
 *
 * Throws GitError, among them `needs-credentials`, `needs-host-key`, `remote-unreachable` and
 * `transport-refused`.
 */
export async function asUser(
  root: string,
  args: readonly string[],
  { operationId, action = `gaffer:${operationId}`, network = false, ...rest }: Asked,
): Promise<GitAnswer> {
  const environment = {
    ...unattended,
    ...(network ? await quietSsh(root, rest.signal) : {}),
    GIT_REFLOG_ACTION: action,
  }
  const timeout = network ? networkTimeLimit : hooksTimeLimit
  return git(root, [...settings, ...args], { ...rest, programs: 'all', environment, timeout })
}

const settings = configured({
  // Whatever the user's own setting: the reflog is the proof of what was done.
  'core.logAllRefUpdates': 'always',
  'credential.interactive': 'false',
})

const unattended = {
  GIT_EDITOR: ':',
  GIT_SEQUENCE_EDITOR: ':',
  // Set but empty, it also outdoes the repository's core.askPass.
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
  GCM_INTERACTIVE: 'never',
}

/** Keeps ssh from asking, where the user has not said how it is to be run. */
async function quietSsh(root: string, signal: AbortSignal | undefined) {
  if (env['GIT_SSH_COMMAND'] || env['GIT_SSH']) return {}
  const own = await readSetting(root, 'core.sshCommand', signal)
  return own === null ? { GIT_SSH_COMMAND: 'ssh -o BatchMode=yes' } : {}
}

/** The user's or the repository's setting of that name; null when there is none or it is empty. */
export async function readSetting(
  root: string,
  name: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const value = await gitLine(root, ['config', '--get', name], { accept: [0, 1], signal })
  return value === '' ? null : value
}

/**
 * Runs work that changes the index. A git that had to be stopped in it leaves its lock behind, and
 * nobody else can have made that one, since it was free when the work began.
 *
 * Throws GitError `index-locked` before anything is touched.
 */
export async function holdingIndex<T>({ gitDir }: Repository, work: () => Promise<T>): Promise<T> {
  await assertIndexFree(gitDir)
  try {
    return await work()
  } catch (error) {
    if (error instanceof GitError && isStopped(error)) await dropIndexLock(gitDir)
    throw error
  }
}

/** Whether git was stopped by us in the midst of its work. */
export const isStopped = ({ code }: GitError): boolean => code === 'aborted' || code === 'timeout'
