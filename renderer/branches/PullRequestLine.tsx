import { useEffect, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useQuery } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { ExternalLink } from '../ui/ExternalLink.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import {
  checksWords,
  heardOfPullRequest,
  type PullRequestFound,
  stateWords,
  usePullRequests,
} from './pullRequests.ts'

const tones = { good: 'text-good', bad: 'text-bad', waiting: 'text-waiting' }
const marks: Record<PullRequestFound['checks'][number]['state'], [IconName, string, string]> = {
  passed: ['check', 'text-good', 'passed'],
  failed: ['close', 'text-bad', 'failed'],
  pending: ['refresh', 'text-waiting', 'runs'],
  skipped: ['other', 'text-faint', 'skipped'],
}

/** The pull request of the current branch, or the way to make one. */
export function PullRequestLine({
  threadId,
  onCreate,
}: {
  threadId: ThreadId
  onCreate: () => void
}) {
  const [nth, setNth] = useState(0)
  const asked = useQuery('pullRequest', { threadId }, nth)
  const answer = asked.status === 'answered' ? asked.data : undefined
  useEffect(() => {
    if (answer) heardOfPullRequest(threadId, answer)
  }, [threadId, answer])
  return (
    <section aria-label="Pull request" className="shrink-0 border-t border-line p-2 pl-3">
      {asked.status === 'asking' && (
        <p className="py-1 text-faint">Asking for the pull request …</p>
      )}
      {asked.status === 'failed' && <p className="py-1 text-bad wrap-anywhere">{asked.message}</p>}
      {answer?.status === 'found' && <Found found={answer} onLookAgain={() => setNth(nth + 1)} />}
      {answer?.status === 'unavailable' && (
        <p className="py-1 text-small text-faint wrap-anywhere">{answer.message}</p>
      )}
      {(answer?.status === 'none' || answer?.status === 'unknown') && (
        <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
          <Button size="small" onClick={onCreate}>
            Create a pull request…
          </Button>
          {answer.compareUrl !== null && (
            <ExternalLink url={answer.compareUrl} className="text-small">
              Compare on its host
            </ExternalLink>
          )}
        </div>
      )}
    </section>
  )
}

function Found({ found, onLookAgain }: { found: PullRequestFound; onLookAgain: () => void }) {
  const checks = checksWords(found)
  return (
    <>
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1">
          <ExternalLink url={found.url} className="block truncate font-medium">
            #{found.number} {found.title}
          </ExternalLink>
          <span className="block truncate text-small text-faint">
            {stateWords(found)}, into {found.base}
            {checks && <span className={tones[checks.tone]}> · {checks.words}</span>}
          </span>
        </span>
        <IconButton icon="refresh" label="Look at the pull request again" onClick={onLookAgain} />
      </div>
      {found.checks.length > 0 && (
        <ul aria-label="Checks" className="mt-1 max-h-28 overflow-y-auto">
          {found.checks.map(({ name, state, url }, at) => {
            const [icon, tone, word] = marks[state]
            return (
              // Two checks may be called the same.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={`${name}/${at}`} className="flex h-6 items-center gap-2 text-small">
                <Icon name={icon} className={`size-3.5 ${tone}`} />
                <span className="min-w-0 flex-1 truncate">
                  {url === null ? name : <ExternalLink url={url}>{name}</ExternalLink>}
                </span>
                <span className="text-faint">{word}</span>
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}

/** What was last heard of a thread's pull request, in its header. */
export function PullRequestChip({ threadId }: { threadId: ThreadId }) {
  const found = usePullRequests(({ of }) => of[threadId])
  if (!found) return null
  const checks = checksWords(found)
  return (
    <span className="flex shrink-0 items-center gap-1 text-small @max-lg:hidden">
      <ExternalLink url={found.url}>#{found.number}</ExternalLink>
      <span className={checks ? tones[checks.tone] : 'text-faint'}>
        {checks ? checks.words : stateWords(found)}
      </span>
    </span>
  )
}
