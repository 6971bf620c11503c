import { env } from 'node:process'

/**
 * Which programs of the user's a git command may start.
 *
 * - `none`: none at all, whoever wrote the folder's configuration. Filters are off, and objects that
 *   a partial clone left out are not fetched.
 * - `filters`: clean and smudge filters (Git LFS, line endings), without which files read wrong, and
 *   what fetches the objects that a partial clone left out. Only where the folder is trusted.
 * - `all`: hooks, filters and signing, as when the user types the command. Only where it is trusted.
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
    // A remote's address may name a program (`ext::sh -c …`, `NAME::…` runs git-remote-NAME), and no
    // setting of the repository may open that door. A mere look may come upon an object that has to
    // be fetched first; it then goes without.
    GIT_ALLOW_PROTOCOL: programs === 'none' ? '' : 'file:git:http:https:ssh',
    ...(programs === 'none' ? { GIT_NO_LAZY_FETCH: '1' } : {}),
    ...(programs === 'all' ? { GIT_EDITOR: 'false' } : { GIT_OPTIONAL_LOCKS: '0' }),
    ...extra,
  }
}
