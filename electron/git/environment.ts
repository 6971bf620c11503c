import { env } from 'node:process'

/**
 * Which programs of the user's a git command may start.
 *
 * - `none`: none at all.
 * - `filters`: clean and smudge filters (Git LFS, line endings), without which files read wrong.
 * - `all`: hooks, filters and signing, as when the user types the command.
 */
export type Programs = 'none' | 'filters' | 'all'

/** What the user may have said to git through the environment, and still means here. */
const kept = new Set([
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_EXEC_PATH',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSH_VARIANT',
  'GIT_ASKPASS',
])

/** Programs git might start in place of its own; no command that starts none needs them. */
const openers = new Set([
  'EDITOR',
  'VISUAL',
  'PAGER',
  'PREFIX',
  'SSH_ASKPASS',
  'GIT_EXEC_PATH',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSH_VARIANT',
  'GIT_ASKPASS',
])

/**
 * The environment of a git command: the user's own, less what would point git elsewhere (GIT_DIR
 * and its kin leak in when Gaffer is started from a hook), plus `extra`.
 *
 * Git speaks English, so that `failures.ts` can read it, yet keeps the user's character set: hooks
 * inherit all this, and a hook in Ruby or Python under a bare LC_ALL=C trips over its first accent.
 */
export function gitEnvironment(
  programs: Programs,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    const upper = name.toUpperCase()
    if (value === undefined) continue
    if (upper.startsWith('GIT_') && !kept.has(upper)) continue
    if (programs === 'none' && openers.has(upper)) continue
    environment[name] = value
  }
  const characters = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG']
  delete environment['LC_ALL']
  delete environment['LANGUAGE']
  return {
    ...environment,
    ...(characters ? { LC_CTYPE: characters } : {}),
    LC_MESSAGES: 'C',
    GIT_TERMINAL_PROMPT: '0',
    // An editor would wait for ever behind the window; one that fails says so at once.
    ...(programs === 'all' ? { GIT_EDITOR: 'false' } : { GIT_OPTIONAL_LOCKS: '0' }),
    ...extra,
  }
}
