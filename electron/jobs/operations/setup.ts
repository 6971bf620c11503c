import type { OperationResult } from '../../../core/git/operations.ts'
import { CommandError, type ProgramOptions, runProgram } from '../../automations/runCommand.ts'
import { userShell } from '../../terminal/shell.ts'

/** How long a worktree's set-up command may take, in milliseconds. */
export const SETUP_LIMIT_MS = 30 * 60_000

type Around = Pick<ProgramOptions, 'directory' | 'signal' | 'begin'> & {
  environment: Readonly<Record<string, string>>
  onOutput: (text: string) => void
  limitMs?: number
}

/**
 * Runs a line in the user's login shell, and lets people hear what it says.
 *
 * Gives nothing when it went well, else why not: the worktree is there all the same. Throws the
 * signal's reason.
 */
export async function runSetup(
  line: string,
  { onOutput, limitMs = SETUP_LIMIT_MS, ...around }: Around,
): Promise<OperationResult | null> {
  const failed = (why: string): OperationResult => ({
    code: 'setup-failed',
    message: `The worktree is there, but its set-up command failed: ${why} Put it right in a terminal.`,
  })
  onOutput(`$ ${line}\n`)
  try {
    const argv = shellArgv(line)
    const end = await runProgram({ ...around, argv, limitMs, write: onOutput })
    if (end.limited) return failed(`it took longer than ${Math.round(limitMs / 60_000)} minutes.`)
    if (end.exitCode === 0) return null
    if (end.exitCode === undefined) return failed(`it was ended by ${end.signal}.`)
    return failed(`it ended with status ${end.exitCode}.`)
  } catch (error) {
    if (error instanceof CommandError) return failed(error.message)
    throw error
  }
}

function shellArgv(line: string): string[] {
  const { program, args } = userShell(process.env)
  const isCmd = process.platform === 'win32' && /cmd\.exe$/i.test(program)
  if (isCmd) return [program, '/d', '/s', '/c', line]
  return [program, ...args, process.platform === 'win32' ? '-Command' : '-c', line]
}
