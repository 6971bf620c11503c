/** A program without its folder and without what Windows appends to its name. */
export const programOf = (word: string): string =>
  word
    .slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.(?:exe|cmd|bat|com)$/, '')

/**
 * How many words must be seen to know what a command runs; Infinity where no beginning of it tells.
 *
 * An allow for `bash -c` or `sudo` would be one for everything. What a program does with its own
 * arguments is not looked into: who allows `make` allows what the makefile says.
 */
export function seenWhole(words: readonly string[]): number {
  const [first = '', second = '-'] = words
  const program = programOf(first)
  if (WRAPPERS.has(program)) return Infinity
  // A script may have any arguments; anything else says what to run.
  if (SHELLS.has(program)) return /^[-+]/.test(second) ? Infinity : 2
  if (program === 'find') return words.some((word) => RUNS.test(word)) ? Infinity : 1
  if (program === 'git') return gitOptions(words)
  return 1
}

/** Whether a command may run something that its own program's name does not tell. */
export function mayLaunch(words: readonly string[]): boolean {
  const program = programOf(words[0] ?? '')
  const known = [WRAPPERS, SHELLS, INTERPRETERS].some((set) => set.has(program))
  return known || program === 'find' || (program === 'git' && gitOptions(words) > 1)
}

/** Programs that run what their words say. */
const WRAPPERS = new Set(
  `env sudo doas su runas nohup nice ionice time timeout setsid stdbuf watch chroot script ssh
  exec eval command builtin source . xargs parallel busybox start
  cmd powershell pwsh`.split(/\s+/),
)
const SHELLS = new Set('sh bash dash zsh ksh mksh ash fish csh tcsh'.split(' '))
/** Programs whose own name says enough of an allow, but that can hide what is denied. */
const INTERPRETERS = new Set(
  `python python2 python3 perl ruby php node deno bun lua osascript awk gawk
  npx bunx docker podman make`.split(/\s+/),
)
const RUNS = /^-(?:exec|execdir|ok|okdir)$/

/** How many words of a git command come before its own: `-c core.pager=…` names a program to run. */
function gitOptions(words: readonly string[]): number {
  let seen = 1
  for (let at = 1; words[at]?.startsWith('-');) {
    const option = words[at] ?? ''
    at += TAKES_VALUE.has(option) ? 2 : 1
    if (!HARMLESS.has(option)) seen = at
  }
  return seen
}

const TAKES_VALUE = new Set(
  '-c -C --config-env --git-dir --work-tree --namespace --super-prefix --exec-path'.split(' '),
)
const HARMLESS = new Set(
  '-P --no-pager --no-optional-locks --no-replace-objects --version'.split(' '),
)
