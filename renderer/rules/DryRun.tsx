import { openThread } from '../store/app.ts'
import { useThread } from '../store/hooks.ts'
import { agoWords } from './ruleWords.ts'
import { fullTime, useNow } from '../ui/time.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'
import { againstWords, becomesWords, replayedWords, wouldHave } from './dryRunWords.ts'
import type { DryRunAnswer, Tried } from './useDryRun.ts'

/** What a rule would have made of the past, beside the form that it is written in. */
export function DryRun({ tried }: { tried: Tried }) {
  return (
    <section
      aria-label="Dry run"
      className="flex min-w-0 flex-col gap-1 rounded-lg bg-sunken px-3 py-2.5"
    >
      <h2 className="text-small font-semibold text-soft">On the past</h2>
      {tried.status === 'answered' ? (
        <Answer answer={tried.answer} />
      ) : (
        <p role="status" className="text-faint">
          {tried.status === 'trying' && 'Trying …'}
          {tried.status === 'nothing-to-try' && 'Shows what the rule would have decided.'}
          {tried.status === 'failed' && tried.message}
        </p>
      )}
    </section>
  )
}

function Answer({ answer }: { answer: DryRunAnswer }) {
  const { state, examples, since } = answer
  const against = againstWords(answer)
  return (
    <>
      <ViewNotice view="approvals" what="The past" state={state} />
      <p role="status">
        <span className="font-medium">{wouldHave(answer)}</span>
        {against !== undefined && <span className="block font-medium text-bad">{against}</span>}
      </p>
      <p className="text-small text-faint">
        {replayedWords(answer, since === null ? '' : fullTime(since))}
      </p>
      {examples.length > 0 && (
        <ul aria-label="Examples" className="mt-1 max-h-52 divide-y divide-line overflow-y-auto">
          {examples.map((example) => (
            <Example key={`${example.threadId} ${example.requestId}`} example={example} />
          ))}
        </ul>
      )}
    </>
  )
}

function Example({
  example: { threadId, title, at, was, would, against },
}: {
  example: DryRunAnswer['examples'][number]
}) {
  const thread = useThread(threadId, (row) => row.title) ?? 'a thread that is gone'
  const now = useNow(60_000)
  return (
    <li className="py-1 text-small">
      <p className="flex gap-2">
        <span title={title} className="min-w-0 flex-1 truncate font-mono">
          {title}
        </span>
        <span className={against ? 'shrink-0 text-bad' : 'shrink-0 text-soft'}>
          {becomesWords(was, would)}
        </span>
      </p>
      <p className="flex gap-2 text-faint">
        <button
          type="button"
          onClick={() => openThread(threadId)}
          className="min-w-0 truncate underline decoration-line underline-offset-2 hover:text-text"
        >
          {thread}
        </button>
        <time dateTime={new Date(at).toISOString()} title={fullTime(at)} className="shrink-0">
          {agoWords(at, now)}
        </time>
        {against && <span className="ml-auto shrink-0 text-bad">you said otherwise</span>}
      </p>
    </li>
  )
}
