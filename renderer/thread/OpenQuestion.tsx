import { useEffect, useRef, useState } from 'react'
import type { QuestionAnswer } from '../../core/questions.ts'
import type { QuestionRow } from '../../core/views/questions.ts'
import { readDraft, writeDraft } from '../store/drafts.ts'
import { useSend, useSession, useThreadSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { keyNames } from '../ui/keyNames.ts'
import { type AnswerDraft, answersOf, readAnswerDraft } from './answerDraft.ts'
import { approvalKey } from './approvalKeys.ts'
import { QuestionField } from './QuestionField.tsx'

/**
 * What an agent wants to know, with what a person says to it.
 *
 * Nothing is answered or declined but by its own button or by Enter; what was begun is kept as long
 * as the question is open.
 */
export function OpenQuestion({ request }: { request: QuestionRow }) {
  const { threadId, requestId, questions } = request
  const place = `answer.${requestId}`
  const { threads } = useSession()
  const { questions: asked } = useThreadSession(threadId)
  const send = useSend()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(() => readAnswerDraft(readDraft(place)))
  const [sending, setSending] = useState(false)
  const answers = answersOf(questions, draft)
  const complete = answers.length === questions.length

  const change = (next: AnswerDraft) => {
    setDraft(next)
    writeDraft(place, JSON.stringify(next))
  }
  const say = async (said: QuestionAnswer[]) => {
    if (sending) return
    setSending(true)
    await send({ type: 'AnswerQuestion', threadId, requestId, answers: said })
    setSending(false)
  }
  const enter = () => {
    if (complete) return void say(answers)
    const missing = questions.findIndex(
      ({ questionId }) => !answers.some((answer) => answer.questionId === questionId),
    )
    const fields = form.current?.querySelectorAll('fieldset')[missing]
    fields?.querySelector<HTMLElement>('input, textarea')?.focus()
  }

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (approvalKey(event) !== 'once') return
      event.preventDefault()
      enter()
    }
    // Before the composer, for which Enter would be a message.
    window.addEventListener('keydown', press, { capture: true })
    return () => window.removeEventListener('keydown', press, { capture: true })
  })
  useEffect(
    // Answered here or in another window, or expired: what was begun is of no more use.
    () => () => {
      const { table } = threads.store.getState()
      const waits = table.row(threadId)?.openRequests.includes(requestId) === true
      // Either of the two may have been told first.
      const open = asked.store.getState().table.row(requestId)?.reply.status === 'open'
      if (!waits || !open) writeDraft(place, '')
    },
    [threads, asked, threadId, requestId, place],
  )

  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        void say(answers)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
        // A button has its own Enter.
        if (event.target instanceof HTMLButtonElement) return
        event.preventDefault()
        enter()
      }}
      className="flex flex-col gap-2.5 px-3.5 pb-3"
    >
      <div
        role="group"
        aria-label="What the agent wants to know"
        // A region that scrolls must be reachable, or the keyboard could not scroll it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="flex max-h-[44vh] flex-col gap-3 overflow-y-auto"
      >
        {questions.map((question) => (
          <QuestionField
            key={question.questionId}
            question={question}
            draft={draft}
            onChange={change}
          />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button
          look="primary"
          type="submit"
          {...(complete && { keys: keyNames.enter })}
          disabled={answers.length === 0 || sending}
        >
          {complete || answers.length === 0
            ? 'Answer'
            : `Answer ${answers.length} of ${questions.length}`}
        </Button>
        {answers.length > 0 && !complete && (
          <span className="text-small text-soft">What you leave open is declined.</span>
        )}
        <Button
          className="ml-auto"
          disabled={sending}
          title="The agent goes on without an answer"
          onClick={() => void say([])}
        >
          Decline
        </Button>
      </div>
    </form>
  )
}
