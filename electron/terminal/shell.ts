import { accessSync, constants } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { agentEnvironment } from '../agents/environment.ts'

/** Shells that take `-l` for being the first of a login. */
const loginShells = new Set(['bash', 'zsh', 'fish', 'sh', 'dash', 'ash', 'ksh', 'mksh', 'nu'])

/** What tells of the terminal that the host itself was started from. */
const ofAnotherTerminal =
  /^(TERM_PROGRAM(_VERSION)?|TERM_SESSION_ID|VTE_VERSION|TERMCAP|COLUMNS|LINES|WINDOWID|TMUX(_PANE)?|STY|WINDOW|INIT_CWD|npm_.*)$/

/** The user's own shell, begun as after a login so that it reads what they have set up. */
export function userShell(environment: NodeJS.ProcessEnv): {
  program: string
  args: readonly string[]
} {
  if (process.platform === 'win32')
    return { program: environment['ComSpec'] ?? 'powershell.exe', args: [] }
  const wished = [environment['SHELL'], os.userInfo().shell]
  const program = wished.find((shell) => shell && mayRun(shell)) || '/bin/sh'
  return { program, args: loginShells.has(path.basename(program)) ? ['-l'] : [] }
}

/** The user's environment, less the app's own variables and those of the terminal it came from. */
export function terminalEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(agentEnvironment(own)).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !ofAnotherTerminal.test(entry[0]),
  )
  const speaks = ['LC_ALL', 'LC_CTYPE', 'LANG'].some((name) => own[name])
  return {
    ...Object.fromEntries(kept),
    // A Mac's dock gives no language, and a shell without one shows letters as bytes.
    ...(process.platform === 'darwin' && !speaks && { LC_CTYPE: 'UTF-8' }),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'Gaffer',
  }
}

function mayRun(program: string): boolean {
  try {
    accessSync(program, constants.X_OK)
    return true
  } catch {
    return false
  }
}
