import type { ConflictsAnswer } from '../../core/git/answers.ts'

type Found = Extract<ConflictsAnswer, { status: 'ok' }>
type UnderWay = Found['operation']

/** Whose version is whose, in people's own words: what git calls ours is not so in a rebase. */
export function sides(operation: UnderWay): { ours: string; theirs: string } {
  switch (operation) {
    case 'rebase':
      return { ours: 'the other branch’s', theirs: 'yours' }
    case 'cherry-pick':
      return { ours: 'yours', theirs: 'the picked commit’s' }
    case 'revert':
      return { ours: 'yours', theirs: 'the one before the reverted commit' }
    default:
      return { ours: 'yours', theirs: 'the other branch’s' }
  }
}

/** What happened to a file on the two sides. */
export function conflictWords(kind: Found['files'][number]['kind'], operation: UnderWay): string {
  const { ours, theirs } = operation === 'rebase' ? SWAPPED : USUAL
  switch (kind) {
    case 'both-modified':
      return 'Both changed it'
    case 'both-added':
      return 'Both added it'
    case 'both-deleted':
      return 'Both deleted or renamed it'
    case 'added-by-us':
      return `${ours} added it`
    case 'added-by-them':
      return `${theirs} added it`
    case 'deleted-by-us':
      return `${ours} deleted it, ${lower(theirs)} changed it`
    case 'deleted-by-them':
      return `${theirs} deleted it, ${lower(ours)} changed it`
  }
}

const USUAL = { ours: 'You', theirs: 'The other side' }
const SWAPPED = { ours: 'The other side', theirs: 'You' }
const lower = (words: string) => `${words.charAt(0).toLowerCase()}${words.slice(1)}`
