import { framed, Section } from '../ui/Page.tsx'
import type { Tally } from './listRules.ts'
import { tallyWords } from './ruleWords.ts'

/** What was decided without a rule, so that nobody takes the rules for the whole of it. */
export function Tallies({ tallies }: { tallies: readonly Tally[] }) {
  if (tallies.length === 0) return null
  return (
    <Section title="Decided without a rule">
      <dl className={framed}>
        {tallies.map(({ by, allowed, denied }) => (
          <div key={by} className="flex min-h-8 items-center gap-2 px-3 py-1">
            <dt className="flex-1">{tallyWords(by)}</dt>
            <dd className="text-small text-faint">
              {[allowed > 0 && `allowed ${allowed}`, denied > 0 && `denied ${denied}`]
                .filter(Boolean)
                .join(', ')}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
