import type { ApprovalAction } from '../approvals.ts'
import { isAbsolute } from './editRule.ts'
import { isDisguised } from './hidden.ts'
import { lookAtOther, nameOf } from './otherRule.ts'
import { RULE_PATTERN_LIMIT } from './rule.ts'

/** The patterns of the exact rules that cover just this action; null where none could. */
export function exactPatterns(action: ApprovalAction, title: string): string[] | null {
  const patterns = patternsOf(action, title)
  const sayable = patterns.every(
    (each) => each !== '' && each.length <= RULE_PATTERN_LIMIT && !isDisguised(each),
  )
  return patterns.length > 0 && sayable ? patterns : null
}

function patternsOf(action: ApprovalAction, title: string): string[] {
  switch (action.kind) {
    case 'command':
      return [action.detail.command]
    case 'edit': {
      const { files } = action.detail
      const named = files.every(({ path, inside }) => inside || isAbsolute(path))
      return named ? [...new Set(files.map((file) => file.path))] : []
    }
    case 'other':
      return [nameOf(lookAtOther(action.detail, title)) ?? '']
  }
}
