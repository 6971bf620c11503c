import type { BranchFound } from '../../core/git/answers.ts'

/** More of them than this nobody reads; words narrow them down. */
export const SHOWN_BRANCHES = 100

export type Matched = {
  local: BranchFound[]
  remote: BranchFound[]
  /** How many more match than are shown. */
  hidden: number
}

/** Branches whose names hold every word, the current one first, then as they came: the latest first. */
export function matchBranches(branches: readonly BranchFound[], text: string): Matched {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const matching = branches.filter(({ name }) =>
    words.every((word) => name.toLowerCase().includes(word)),
  )
  const local = matching.filter(({ remote }) => remote === null)
  const remote = matching.filter((branch) => branch.remote !== null)
  const first = local.toSorted((a, b) => Number(b.current) - Number(a.current))
  const shown = first.slice(0, SHOWN_BRANCHES)
  const shownRemote = remote.slice(0, SHOWN_BRANCHES - shown.length)
  const hidden = matching.length - shown.length - shownRemote.length
  return { local: shown, remote: shownRemote, hidden }
}

/** Branches to choose among in a list that knows no search: the latest ones. */
export const branchChoices = (
  branches: readonly BranchFound[],
): { value: string; label: string }[] =>
  branches.slice(0, SHOWN_BRANCHES).map(({ name }) => ({ value: name, label: name }))
