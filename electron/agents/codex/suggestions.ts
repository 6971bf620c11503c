import { flawOf } from '../../../core/permission/flaw.ts'
import { RULE_PATTERN_LIMIT, type SuggestedRule } from '../../../core/permission/rule.ts'
import { shellWords } from '../../../core/permission/shellWords.ts'
import type { CommandExecutionRequestApprovalParams, ExecPolicyAmendment } from './protocol.ts'

type Proposing = Pick<
  CommandExecutionRequestApprovalParams,
  'proposedExecpolicyAmendment' | 'availableDecisions'
>

/** The rules that Codex proposes for commands like this one, as far as ours can say them. */
export function suggestionsOf(params: Proposing): SuggestedRule[] {
  const { proposedExecpolicyAmendment: proposed, availableDecisions: decisions } = params
  const offered = (decisions ?? []).flatMap((decision) =>
    typeof decision === 'object' && 'acceptWithExecpolicyAmendment' in decision
      ? [decision.acceptWithExecpolicyAmendment.execpolicy_amendment]
      : [],
  )
  const patterns = [...(proposed ? [proposed] : []), ...offered].flatMap(patternOf)
  return [...new Set(patterns)].map((pattern) => ({ kind: 'command', pattern }))
}

/** Words as a pattern; none where it would be read as others, or could not be allowed. */
function patternOf(words: ExecPolicyAmendment): string[] {
  const pattern = words
    .map((word) => (shellWords(word)?.[0] === word ? word : `'${word}'`))
    .join(' ')
  const read = shellWords(pattern)
  const same = read?.length === words.length && read.every((word, at) => word === words[at])
  const rule = { effect: 'allow', kind: 'command', pattern } as const
  return same && pattern.length <= RULE_PATTERN_LIMIT && !flawOf(rule) ? [pattern] : []
}
