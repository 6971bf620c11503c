import type { ApprovalAction } from '../../core/approvals.ts'
import { exactPatterns } from '../../core/permission/exactPatterns.ts'
import { flawOf } from '../../core/permission/flaw.ts'
import { shellWords } from '../../core/permission/shellWords.ts'
import type { ApprovalRow } from '../../core/views/approvals.ts'

export type OfferedRule = {
  kind: ApprovalAction['kind']
  pattern: string
  /** The pattern stands for itself alone and cannot be widened. */
  exact: boolean
}

/** What "always" may mean for a request: what the agent proposes first, then our own. */
export function offeredRules({
  action,
  title,
  suggestions = [],
}: Pick<ApprovalRow, 'action' | 'title' | 'suggestions'>): [OfferedRule, ...OfferedRule[]] {
  const ours = suggestRule(action, title)
  const theirs = suggestions
    .filter((rule) => rule.pattern !== ours.pattern || rule.kind !== ours.kind)
    .filter((rule) => !flawOf({ effect: 'allow', ...rule }))
    .map((rule) => ({ ...rule, exact: false }))
  const [first, ...others] = theirs
  return first ? [first, ...others, ours] : [ours]
}

/**
 * The pattern that would cover an action like this one, for the person to edit.
 *
 * A command that is more than plain words can only be allowed exactly as it is: its words would not
 * show all that it runs.
 */
export function suggestRule(action: ApprovalAction, title: string): OfferedRule {
  switch (action.kind) {
    case 'command': {
      const words = shellWords(action.detail.command)?.slice(0, 2) ?? []
      const pattern = words.join(' ')
      const isPlain = words.length > 0 && shellWords(pattern)?.length === words.length
      if (!isPlain || flawOf({ effect: 'allow', kind: 'command', pattern }))
        return { kind: 'command', pattern: action.detail.command, exact: true }
      return { kind: 'command', pattern, exact: false }
    }
    case 'edit':
      return {
        kind: 'edit',
        pattern: commonGlob(action.detail.files.map(({ path }) => path)),
        exact: false,
      }
    case 'other': {
      // A tool or a host may be widened; a title is all there is to go by.
      const named = action.detail.tool !== undefined || action.detail.network !== undefined
      const [pattern = title] = exactPatterns(action, title) ?? []
      return { kind: 'other', pattern, exact: !named || pattern === title }
    }
  }
}

/** A glob for the folder that holds all of these paths; a lone file at the top is itself. */
function commonGlob(paths: readonly string[]): string {
  const [first = '', ...others] = paths
  if (others.length === 0 && first.lastIndexOf('/') <= 0) return first
  const folders = paths.map((path) => path.split('/').slice(0, -1))
  const [shortest = []] = folders.toSorted((a, b) => a.length - b.length)
  const differs = shortest.findIndex((part, at) => folders.some((folder) => folder[at] !== part))
  const shared = differs < 0 ? shortest : shortest.slice(0, differs)
  return [...shared, '**'].join('/')
}
