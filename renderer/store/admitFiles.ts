import {
  ATTACHMENT_BYTES_LIMIT,
  attachment,
  ATTACHMENTS_LIMIT,
  type Attachment,
} from '../../core/attachments.ts'
import { sizeWords } from '../ui/amounts.ts'

/** A file as messages tell it, before it is kept. */
export type Described = Pick<Attachment, 'name' | 'mediaType' | 'bytes'>

const NAME_LIMIT = 255

/** Which of some files may join those of a message, and in sentences why the others may not. */
export function admit<F extends Pick<File, 'name' | 'type' | 'size'>>(
  present: readonly Pick<Described, 'name'>[],
  given: readonly F[],
): { taken: { file: F; described: Described }[]; problems: string[] } {
  const names = new Set(present.map(({ name }) => name))
  const small = given.filter(({ size }) => size <= ATTACHMENT_BYTES_LIMIT)
  const fitting = small.slice(0, Math.max(0, ATTACHMENTS_LIMIT - present.length))
  const taken = fitting.map((file) => {
    const name = unique(nameOf(file), names)
    names.add(name)
    return { file, described: { name, mediaType: mediaTypeOf(file), bytes: file.size } }
  })
  const problems = given
    .filter((file) => !small.includes(file))
    .map(
      ({ name, size }) =>
        `“${name}” was not attached: it is ${sizeWords(size)} large, and a file may have ${sizeWords(ATTACHMENT_BYTES_LIMIT)}.`,
    )
  const left = small.length - fitting.length
  if (left > 0)
    problems.push(
      `${left === 1 ? 'One file was' : `${left} files were`} not attached: a message brings ${ATTACHMENTS_LIMIT} along at most.`,
    )
  return { taken, problems }
}

function nameOf({ name }: Pick<File, 'name'>): string {
  const plain = name.replaceAll(/[/\\\0]/g, '_')
  if (plain === '' || plain === '.' || plain === '..') return 'file'
  if (plain.length <= NAME_LIMIT) return plain
  const { ending } = parts(plain)
  return plain.slice(0, NAME_LIMIT - ending.length) + ending
}

/** Agents tell files apart by their names, and pasted images are all called the same. */
function unique(name: string, names: ReadonlySet<string>): string {
  const { stem, ending } = parts(name)
  for (let nth = 2, next = name; ; nth += 1) {
    if (!names.has(next)) return next
    const mark = ` ${nth}${ending}`
    next = stem.slice(0, NAME_LIMIT - mark.length) + mark
  }
}

function parts(name: string): { stem: string; ending: string } {
  const dot = name.lastIndexOf('.')
  const ending = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : ''
  return { stem: name.slice(0, name.length - ending.length), ending }
}

/** Without parameters such as a charset. */
function mediaTypeOf({ type }: Pick<File, 'type'>): string {
  const [plain = ''] = type.split(';', 1)
  const read = attachment.shape.mediaType.safeParse(plain.trim())
  return read.success ? read.data : 'application/octet-stream'
}
