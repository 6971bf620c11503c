/**
 * Whether git takes this as the name of a branch: the rules of `git check-ref-format --branch`.
 *
 * The name is what comes after `refs/heads/`.
 */
export function isValidBranchName(name: string): boolean {
  if (name === '' || name === 'HEAD' || name.startsWith('-') || name.endsWith('.')) return false
  if (forbidden.test(name)) return false
  return name
    .split('/')
    .every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
}

// Control characters, space, what revisions are written with, globs, and half a character, which
// has no bytes to be stored as.
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\p{Surrogate}/u
