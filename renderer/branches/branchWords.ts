import type { BranchesAnswer, BranchFound, Head } from '../../core/git/answers.ts'

export type BranchesFound = Extract<BranchesAnswer, { status: 'ok' }>

/** Where HEAD is, as a name. */
export const headName = (head: Head): string =>
  head.kind === 'detached' ? head.sha.slice(0, 8) : head.name

/** How a branch stands to the one it follows, in a few words. */
export function upstreamWords(upstream: BranchFound['upstream']): string {
  if (upstream === null) return 'Not pushed yet'
  if ('gone' in upstream) return `${upstream.name} is gone from the remote`
  const { name, ahead, behind } = upstream
  if (ahead === 0 && behind === 0) return `Same as ${name}`
  if (behind === 0) return `${ahead} ahead of ${name}`
  if (ahead === 0) return `${behind} behind ${name}`
  return `${ahead} ahead of and ${behind} behind ${name}`
}

/** Commits that a push would bring, and a pull; nothing where nobody can tell. */
export function counts(upstream: BranchFound['upstream'] | undefined): {
  ahead: number
  behind: number
} {
  return upstream && 'ahead' in upstream ? upstream : { ahead: 0, behind: 0 }
}

export const currentBranch = ({ branches }: BranchesFound): BranchFound | undefined =>
  branches.find(({ current }) => current)

/** What a remote branch is called once it is one's own: `origin/topic` is `topic`. */
export const localName = ({ name, remote }: Pick<BranchFound, 'name' | 'remote'>): string =>
  remote !== null && name.startsWith(`${remote}/`) ? name.slice(remote.length + 1) : name
