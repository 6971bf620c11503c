import { effects, coverWords, patternWords } from '../rules/ruleWords.ts'
import { useRule } from '../rules/useRuleName.ts'
import { goTo } from '../store/app.ts'
import { Icon } from '../ui/Icon.tsx'

/** Which rule has a person asked, where the mode alone would not say so. */
export function AskedBy({ rule: ruleId }: { rule: string }) {
  const rule = useRule(ruleId)
  return (
    <p className="flex items-start gap-x-1.5 text-small text-soft">
      <Icon name="shield" className="mt-0.5 size-3.5" />
      <span className="min-w-0 wrap-anywhere">
        {rule ? (
          <>
            You are asked because of a rule: {effects[rule.effect].word.toLowerCase()} about{' '}
            {coverWords(rule)} <code className="font-mono">{patternWords(rule)}</code>.
          </>
        ) : (
          'You are asked because of a rule that is no longer listed.'
        )}{' '}
        <button
          type="button"
          onClick={() => goTo({ kind: 'rules' })}
          className="rounded-sm text-accent underline underline-offset-2"
        >
          See the rules
        </button>
      </span>
    </p>
  )
}
