/**
 * Whether a path, relative to the workspace and with `/` between its parts, matches a glob.
 *
 * `*` and `?` stay within one part, `**` spans parts, though at the end it wants at least one;
 * everything else stands for itself.
 */
export function matchesGlob(glob: string, path: string): boolean {
  const globs = glob.split('/')
  // `src/**` means what lies in src, not src itself.
  if (globs.at(-1) === '**') globs.splice(-1, 0, '*')
  return matches(globs, path.split('/'), '**', matchesPart)
}

const matchesPart = (glob: string, part: string) =>
  matches([...glob], [...part], '*', (want, char) => want === '?' || want === char)

/**
 * Matches a sequence against a pattern in which `star` stands for any run of elements.
 *
 * When the rest does not fit, only the newest star takes one more: an older one could not do better,
 * so no pattern makes this slower than the product of the two lengths.
 */
function matches(
  pattern: readonly string[],
  sequence: readonly string[],
  star: string,
  fits: (want: string, element: string) => boolean,
): boolean {
  let at = 0
  let seen = 0
  let newest: { at: number; resume: number } | undefined
  for (;;) {
    const want = pattern[at]
    const element = sequence[seen]
    if (want === star) {
      newest = { at, resume: seen }
      at += 1
    } else if (element === undefined) return want === undefined
    else if (want !== undefined && fits(want, element)) {
      at += 1
      seen += 1
    } else if (newest) {
      newest.resume += 1
      seen = newest.resume
      at = newest.at + 1
    } else return false
  }
}
