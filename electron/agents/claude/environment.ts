import os from 'node:os'
import path from 'node:path'

// What Claude Code tells the programs that it starts. Whoever starts the app from within one must
// not make ours believe that it is a part of it.
const inherited =
  /^(CLAUDECODE|CLAUDE_PID|CLAUDE_CODE_(SESSION_ID|ENTRYPOINT|EXECPATH|CHILD_\w+|MESSAGING_\w+))$/

/** The environment of a session: an agent's, in which no turn begins by itself. */
export function claudeEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !inherited.test(name))
  // A turn lasts until all that it started has come to rest; what goes on in the background would
  // later begin a turn that nobody asked for.
  return { ...Object.fromEntries(kept), CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1' }
}

/** Where Claude Code keeps what is the user's own. */
export const configFolderOf = (environment: NodeJS.ProcessEnv): string =>
  environment['CLAUDE_CONFIG_DIR'] ||
  path.join(environment['HOME'] ?? environment['USERPROFILE'] ?? os.homedir(), '.claude')
