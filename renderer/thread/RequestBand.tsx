import { type ReactNode, useEffect, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useFeed, useThread, useThreadSession } from '../store/hooks.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { OpenApproval } from './OpenApproval.tsx'
import { OpenQuestion } from './OpenQuestion.tsx'

/**
 * What the agent waits to be allowed or told, docked on the composer.
 *
 * One request at a time; the others are counted and a step away.
 */
export function RequestBand({ threadId }: { threadId: ThreadId }) {
  const { approvals, questions } = useThreadSession(threadId)
  const open = useThread(threadId, (thread) => thread.openRequests)
  const projectId = useThread(threadId, (thread) => thread.projectId)
  const [chosen, setChosen] = useState(0)
  const count = open?.length ?? 0
  const at = Math.max(0, Math.min(chosen, count - 1))
  const requestId = open?.[at]
  const approval = useFeed(approvals, ({ table }) => requestId && table.row(requestId))
  const question = useFeed(questions, ({ table }) => requestId && table.row(requestId))

  useEffect(() => {
    if (count === 0) setChosen(0)
  }, [count])

  const steps = { at, count, onStep: setChosen }
  if (question?.reply.status === 'open')
    return (
      <Band
        name="Question"
        icon="question"
        title={
          question.questions.length === 1
            ? 'The agent has a question'
            : `The agent has ${question.questions.length} questions`
        }
        {...steps}
      >
        <OpenQuestion key={question.requestId} request={question} />
      </Band>
    )
  if (approval?.status === 'open' && projectId)
    return (
      <Band name="Approval" icon="shield" title={approval.title} {...steps}>
        <OpenApproval key={approval.requestId} request={approval} projectId={projectId} />
      </Band>
    )
  return null
}

function Band({
  name,
  icon,
  title,
  at,
  count,
  onStep,
  children,
}: {
  name: string
  icon: IconName
  title: string
  /** Which of the open requests this is, from 0. */
  at: number
  count: number
  onStep: (at: number) => void
  children: ReactNode
}) {
  return (
    <section
      aria-label={name}
      className="mb-2 overflow-hidden rounded-xl border border-waiting-line bg-waiting-tint"
    >
      <header className="flex min-h-9 items-center gap-2 pr-1.5 pl-3.5">
        <Icon name={icon} className="size-4 text-waiting" />
        <h2 className="min-w-0 flex-1 truncate font-semibold" title={title}>
          {title}
        </h2>
        {count > 1 && (
          <>
            <span className="text-small text-soft">
              {at + 1} of {count}
            </span>
            <IconButton
              icon="arrowUp"
              label="Previous request"
              disabled={at === 0}
              onClick={() => onStep(at - 1)}
            />
            <IconButton
              icon="arrowDown"
              label="Next request"
              disabled={at === count - 1}
              onClick={() => onStep(at + 1)}
            />
          </>
        )}
      </header>
      {children}
    </section>
  )
}
