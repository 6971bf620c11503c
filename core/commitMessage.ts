import type { FileChange } from './git/answers.ts'

/** The longest first line that a proposal has, in UTF-16 units. */
export const SUBJECT_LIMIT = 72
/** Files that a proposal names below its first line. */
const NAMED_FILES = 20

/** What to say of a commit of these changes; undefined where there are none. */
export function suggestMessage(
  files: readonly FileChange[],
  total = files.length,
): string | undefined {
  const [only] = files
  if (!only) return undefined
  if (total === 1) return alone(only)
  const subject = together(files, total)
  const named = files
    .slice(0, NAMED_FILES)
    .map((file) => `- ${verbOf(file).toLowerCase()} ${told(file)}`)
  const more = total - named.length
  const rest = more > 0 ? [`- and ${more} more`] : []
  return [subject, '', ...named, ...rest].join('\n')
}

function verbOf({ status }: FileChange): string {
  switch (status) {
    case 'added':
    case 'untracked':
    case 'copied':
      return 'Add'
    case 'deleted':
      return 'Remove'
    case 'renamed':
      return 'Rename'
    default:
      return 'Change'
  }
}

const told = ({ path, oldPath, status }: FileChange) =>
  status === 'renamed' && oldPath !== undefined ? `${oldPath} to ${path}` : path

const baseOf = (path: string) => path.split('/').at(-1) ?? path

function alone(file: FileChange): string {
  const { path, oldPath, status } = file
  const short =
    status === 'renamed' && oldPath !== undefined
      ? `${baseOf(oldPath)} to ${baseOf(path)}`
      : baseOf(path)
  return fitting(`${verbOf(file)} ${told(file)}`, `${verbOf(file)} ${short}`)
}

function together(files: readonly FileChange[], total: number): string {
  const folder = commonFolder(files)
  const where = folder === '' ? '' : ` in ${folder}`
  const verbs = [...new Set(files.map(verbOf))]
  // Of more files than were named, nobody knows what became of the others.
  if (total > files.length) return fitting(`Change ${total} files${where}`, `Change ${total} files`)
  const counts = verbs.map((verb) => ({
    verb,
    files: files.filter((file) => verbOf(file) === verb),
  }))
  const [first, ...others] = counts.toSorted((a, b) => b.files.length - a.files.length)
  if (!first) return ''
  if (others.length === 0) {
    const names = listed(first.files.map(({ path }) => baseOf(path)))
    const counted = `${first.verb} ${total} files`
    return fitting(`${first.verb} ${names}${where}`, `${counted}${where}`, counted)
  }
  const parts = [
    `${first.verb} ${amount(first.files.length)}`,
    ...others.map(({ verb, files: of }) => `${verb.toLowerCase()} ${of.length}`),
  ]
  return fitting(`${listed(parts)}${where}`, listed(parts), `Change ${total} files`)
}

const amount = (number: number) => (number === 1 ? '1 file' : `${number} files`)

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? ''
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
}

/** The first wording that fits on a line, else the last one cut. */
function fitting(...wordings: string[]): string {
  const fits = wordings.find((each) => each.length <= SUBJECT_LIMIT)
  const last = wordings.at(-1) ?? ''
  return fits ?? `${last.slice(0, SUBJECT_LIMIT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function commonFolder(files: readonly FileChange[]): string {
  const [first = [], ...others] = files.map(({ path }) => path.split('/').slice(0, -1))
  const shared = first.findIndex((part, at) => others.some((each) => each[at] !== part))
  return (shared < 0 ? first : first.slice(0, shared)).join('/')
}
