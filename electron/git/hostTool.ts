import { agentEnvironment } from '../agents/environment.ts'
import { locateProgram } from '../agents/locate.ts'
import { gitEnvironment } from './environment.ts'
import { GitError } from './gitError.ts'
import { inProcessGroup } from './inProcessGroup.ts'

/** Milliseconds that a host's program may take. */
const toolTimeLimit = 2 * 60_000

/** Bytes of an answer, and of what was said beside it, that are kept. */
const answerLimit = 4 * 1024 * 1024
const stderrLimit = 16 * 1024

/** The programs of GitHub and of GitLab. */
export type Tool = 'gh' | 'glab'

export type ToolOptions = {
  signal?: AbortSignal | undefined
  onOutput?: ((text: string) => void) | undefined
  /** For stdin. */
  input?: string
}

/** The full path of a host's program; undefined when it is not installed. */
export const locateTool = (tool: Tool): Promise<string | undefined> =>
  locateProgram(tool, agentEnvironment())

/**
 * Runs a host's program in a checkout, signed in as the user is, with nobody there to be asked; no
 * shell in between. Resolves with its stdout.
 *
 * Callers put what people wrote behind a `--name=`, where no option can stand.
 *
 * Throws GitError: `needs-login`, `pull-request-failed`, `aborted`, `timeout`, `too-much-output`.
 */
export async function runTool(
  tool: Tool,
  folder: string,
  args: readonly string[],
  { signal, onOutput, input }: ToolOptions = {},
): Promise<string> {
  const argv = [tool, ...args]
  if (argv.some((argument) => argument.includes('\0')))
    throw new GitError('invalid-argument', { args: argv })
  const program = await locateTool(tool)
  if (program === undefined) throw new GitError('pull-request-failed', { args: argv })
  const timeout = AbortSignal.timeout(toolTimeLimit)
  const tooMuch = new AbortController()
  const stop = AbortSignal.any([timeout, tooMuch.signal, ...(signal ? [signal] : [])])
  const stdout: Buffer[] = []
  let taken = 0
  let stderr = Buffer.alloc(0)
  const decoder = new TextDecoder()
  const status = await inProcessGroup({
    program,
    folder,
    args,
    environment: gitEnvironment('all', unattended),
    input,
    stop,
    onStdout: (chunk) => {
      taken += chunk.length
      if (taken > answerLimit) tooMuch.abort()
      else stdout.push(chunk)
    },
    onStderr: (chunk) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-stderrLimit)
      onOutput?.(decoder.decode(chunk, { stream: true }))
    },
  })
  const said = stderr.toString('utf8')
  const detail = { args: argv, stderr: said }
  if (signal?.aborted) throw new GitError('aborted', detail)
  if (timeout.aborted) throw new GitError('timeout', detail)
  if (tooMuch.signal.aborted) throw new GitError('too-much-output', detail)
  if (status === 0) return Buffer.concat(stdout).toString('utf8')
  const needsLogin = (tool === 'gh' && status === unauthorized) || loginWords.test(said)
  const code = needsLogin ? 'needs-login' : 'pull-request-failed'
  throw new GitError(code, { ...detail, ...(status === null ? {} : { status }) })
}

/** The exit status by which gh says that it is not signed in; glab has only words for it. */
const unauthorized = 4
const loginWords = /\b(gh|glab) auth login\b|\b401\b.*Unauthorized/i

const unattended = {
  GH_PROMPT_DISABLED: '1',
  GH_NO_UPDATE_NOTIFIER: '1',
  GLAB_NO_PROMPT: '1',
  NO_PROMPT: '1',
  GLAB_CHECK_UPDATE: 'false',
  NO_COLOR: '1',
  GH_PAGER: 'cat',
  GLAB_PAGER: 'cat',
  GH_EDITOR: ':',
  EDITOR: ':',
  VISUAL: ':',
}
