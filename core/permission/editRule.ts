import type { ApprovalAction } from '../approvals.ts'
import { isDisguised } from './hidden.ts'
import { matchesGlob } from './pathGlob.ts'
import type { PermissionRule } from './rule.ts'

type Edited = Extract<ApprovalAction, { kind: 'edit' }>['detail']['files'][number]

/** A file as rules look at it. */
export type EditedFile = {
  /** Below the workspace, '' for the workspace's own folder; null outside it. */
  relative: string | null
  /** Where it is, with `/` between the parts; null where that cannot be told. */
  absolute: string | null
}

/** `path` is what the host found once links were followed; `checkout` the workspace's own folder. */
export function lookAtFile({ path, inside }: Edited, checkout: string): EditedFile {
  const below = path === '' ? checkout : `${checkout.replace(/[\\/]$/, '')}/${path}`
  const absolute = slashed(inside ? below : path)
  return {
    relative: inside ? path : null,
    absolute: isAbsolute(absolute) && isStraight(absolute) ? absolute : null,
  }
}

/**
 * Whether a rule's pattern is about a file.
 *
 * A relative pattern speaks of the workspace alone; an absolute one of where a file is, so that it
 * can cover files outside. Who denies or asks is held to mean `README` by `readme` too, since on
 * many disks they are one file. Nobody allows git's own files by a pattern that does not name
 * `.git`: a hook there is a program that the next commit runs.
 */
export function coversFile({ effect, pattern, exact }: PermissionRule, file: EditedFile): boolean {
  const about = isAbsolute(pattern) ? file.absolute : file.relative
  if (effect !== 'allow') {
    // A place that cannot be told may be any, and the workspace's own folder holds all of it.
    if (about === null) return isAbsolute(pattern) && file.relative === null
    if (about === '') return true
    return exact
      ? folded(slashed(pattern)) === folded(about)
      : matchesGlob(folded(slashed(pattern)), folded(about))
  }
  if (about === null || about === '') return false
  if (exact) return slashed(pattern) === about && !isDisguised(about)
  return matchesGlob(slashed(pattern), about) && (!isOfGit(about) || isOfGit(pattern))
}

/** Whether an edit of the file stays in the workspace and leaves git's own files alone. */
export const isOrdinary = ({ relative }: EditedFile): boolean =>
  relative !== null && relative !== '' && !isOfGit(relative)

/** Whether a pattern could be about any file. */
export const couldBeAPath = (pattern: string): boolean => {
  const path = slashed(pattern)
  return isStraight(path) && !path.startsWith('~')
}

export const isAbsolute = (path: string): boolean => /^(?:\/|[A-Za-z]:[\\/])/.test(path)

/** With `/` between the parts where the path is one of Windows; elsewhere `\` is a letter. */
const slashed = (path: string) =>
  /^(?:[A-Za-z]:|\\)\\/.test(path) || /^[A-Za-z]:\//.test(path) ? path.replaceAll('\\', '/') : path

/** No part that is empty or leads elsewhere. */
const isStraight = (path: string) =>
  path
    .replace(/^\//, '')
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..')

// As a disk might spell it that tells neither case nor dots and spaces at a name's end.
const isOfGit = (path: string) =>
  path.split('/').some((part) => /^(?:\.git|git~1)[. ]*(?::.*)?$/i.test(part))

const folded = (path: string) => path.normalize('NFC').toLowerCase()
