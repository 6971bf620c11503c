import { stat } from 'node:fs/promises'
import { type Programs, gitEnvironment } from './environment.ts'
import { failureCode } from './failures.ts'
import { GitError } from './gitError.ts'
import { inProcessGroup } from './inProcessGroup.ts'
import type { Carrier } from './invocation.ts'
import { throughSimpleGit } from './throughSimpleGit.ts'

/** Bytes of stderr kept, from its end. */
const stderrLimit = 16 * 1024

/** Bytes of stdout taken before git is stopped, unless a call says otherwise. */
const outputLimit = 64 * 1024 * 1024

/** Milliseconds a command may take, unless a call says otherwise. */
const timeLimit = 120_000

export type GitOptions = {
  /** What git may start; `none` unless said. It decides the carrier too. */
  programs?: Programs
  /** Bytes for stdin; never empty. */
  input?: string | Buffer
  /** An index file to work on in place of the user's. */
  index?: string
  environment?: Readonly<Record<string, string>>
  /** Exit statuses that are answers, `[0]` unless said; others throw. */
  accept?: readonly number[]
  /** Bytes of stdout; beyond it the answer is cut and says so, or it throws, as `cut` says. */
  limit?: number
  cut?: boolean
  /** Milliseconds. */
  timeout?: number
  signal?: AbortSignal | undefined
  /** Hears stderr as it is written, which is where hooks speak. */
  onOutput?: ((text: string) => void) | undefined
}

export type GitAnswer = {
  status: number
  stdout: Buffer
  /** The end of it, at most 16 KiB. */
  stderr: string
  /** Whether stdout was cut at its limit; `status` means nothing then. */
  cut: boolean
}

/**
 * The one door to git: runs `git ...args` in a folder, with no shell in between.
 *
 * Callers put what people wrote after `--`, behind `:(top,literal)`, in stdin or in a file, never
 * where an option could stand.
 *
 * Throws GitError.
 */
export async function git(
  folder: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitAnswer> {
  const { programs = 'none', accept = [0], limit = outputLimit } = options
  const argv = [...(programs === 'all' ? [] : safe), ...args]
  if (argv.some((argument) => argument.includes('\0')))
    throw new GitError('invalid-argument', { args: argv })
  if (options.signal?.aborted) throw new GitError('aborted', { args: argv })
  if (!(await isFolder(folder))) throw new GitError('folder-missing', { args: argv })

  const stop = new AbortController()
  const abort = () => stop.abort('aborted')
  const timer = setTimeout(() => stop.abort('timeout'), options.timeout ?? timeLimit)
  options.signal?.addEventListener('abort', abort, { once: true })

  const stdout: Buffer[] = []
  let taken = 0
  let stderr = Buffer.alloc(0)
  const decoder = new TextDecoder()
  const carrier: Carrier = programs === 'none' ? throughSimpleGit : inProcessGroup
  try {
    const status = await carrier({
      folder,
      args: argv,
      environment: gitEnvironment(programs, {
        ...(programs === 'none' && !isBlind(args) ? await withoutFilters(folder, stop.signal) : {}),
        ...(options.index === undefined ? {} : { GIT_INDEX_FILE: options.index }),
        ...options.environment,
      }),
      input: options.input,
      stop: stop.signal,
      onStdout: (chunk) => {
        if (taken + chunk.length > limit) stop.abort('too-much-output')
        else stdout.push(chunk)
        taken += chunk.length
      },
      onStderr: (chunk) => {
        stderr = Buffer.concat([stderr, chunk]).subarray(-stderrLimit)
        options.onOutput?.(decoder.decode(chunk, { stream: true }))
      },
    })
    const cut = taken > limit
    const answer = { stdout: Buffer.concat(stdout), stderr: stderr.toString('utf8'), cut }
    if (cut && options.cut) return { ...answer, status: status ?? 0 }
    if (!cut && status !== null && accept.includes(status)) return { ...answer, status }
    throw failure(argv, status, answer.stderr, stop.signal)
  } catch (error) {
    // The folder may have gone since we looked.
    if (error instanceof GitError || (await isFolder(folder))) throw error
    throw new GitError('folder-missing', { args: argv, cause: error })
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', abort)
  }
}

/** The answer of a command whose stdout is one line: an object id, a ref, a setting. */
export async function gitLine(
  folder: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  return (await git(folder, args, options)).stdout.toString('utf8').replace(/\n$/, '')
}

/** The answer of a command that ends each of its fields with a zero byte (`-z`). */
export function fields(stdout: Buffer): string[] {
  // Paths are UTF-8 in every repository we can serve. A name that is not comes out with U+FFFD in
  // it: it is shown, takes part in checkpoints and in commits of everything (no path passes through
  // us there), but cannot be chosen by itself.
  return stdout.toString('utf8').split('\0').slice(0, -1)
}

/** Texts for a command that reads fields ended by a zero byte. */
export function zeroEnded(texts: readonly string[]): string {
  return texts.map((each) => `${each}\0`).join('')
}

/** Options that set configuration for one command, and for the programs it starts. */
export function configured(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** A pathspec that stands for this path and what is below it, whatever characters it holds. */
export function literally(path: string): string {
  return `:(top,literal)${path}`
}

// A folder must not run code because it was looked at: its configuration can name a hook or a file
// monitor for commands as harmless as an index refresh.
const safe = configured({
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  // It would start the folder's gpg.program.
  'log.showSignature': 'false',
})

/** Commands that read no file of the working tree, as we call them, and so never need a filter. */
const blind = new Set([
  '--version',
  'cat-file',
  'check-ignore',
  'config',
  'diff-tree',
  'fast-import',
  'for-each-ref',
  'log',
  'ls-files',
  'merge-base',
  'read-tree',
  'remote',
  'rev-list',
  'rev-parse',
  'symbolic-ref',
  'update-ref',
  'var',
  'worktree',
  'write-tree',
])

function isBlind(args: readonly string[]): boolean {
  let at = 0
  while (args[at] === '-c') at += 2
  return blind.has(args[at] ?? '')
}

/** Settings that switch off each filter that any configuration of this folder names. */
async function withoutFilters(folder: string, signal: AbortSignal) {
  const list = ['config', '-z', '--name-only', '--get-regexp', '^filter\\..*\\.']
  const found = fields((await git(folder, list, { accept: [0, 1], signal })).stdout)
  const names = new Set(found.map((key) => key.slice('filter.'.length, key.lastIndexOf('.'))))
  const settings = [...names].flatMap((name) => [
    ...['clean', 'smudge', 'process'].map((part) => [`filter.${name}.${part}`, '']),
    [`filter.${name}.required`, 'false'],
  ])
  // A name may hold '=', which -c takes for the end of it.
  const given = settings.flatMap(([key = '', value = ''], at) => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ])
  return Object.fromEntries([...given, ['GIT_CONFIG_COUNT', `${settings.length}`]])
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}

function failure(
  args: readonly string[],
  status: number | null,
  stderr: string,
  stop: AbortSignal,
): GitError {
  if (stop.aborted && isStopReason(stop.reason)) return new GitError(stop.reason, { args, stderr })
  if (status === null) return new GitError('git-failed', { args, stderr })
  if (status < 0) return new GitError('git-missing', { args, stderr })
  return new GitError(failureCode(stderr), { args, status, stderr })
}

type StopReason = 'aborted' | 'timeout' | 'too-much-output'

function isStopReason(reason: unknown): reason is StopReason {
  return reason === 'aborted' || reason === 'timeout' || reason === 'too-much-output'
}
