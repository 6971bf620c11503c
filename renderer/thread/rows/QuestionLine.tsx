import type { QuestionAnswer } from '../../../core/questions.ts'
import type { Reply, TimelineRow } from '../../../core/views/timeline.ts'
import { clockTime } from '../../ui/time.ts'
import { Fold } from './Fold.tsx'

type QuestionTimelineRow = Extract<TimelineRow, { row: 'question' }>

/** What an agent asked as history: the questions, and what was said by whom. */
export function QuestionLine({ row, rowKey }: { row: QuestionTimelineRow; rowKey: string }) {
  const { questions, reply } = row
  const [first] = questions
  const { word, tone } = standing(reply)
  return (
    <Fold
      rowKey={rowKey}
      icon="question"
      tone={tone}
      line={
        <>
          {first?.text}
          {questions.length > 1 && (
            <span className="text-faint"> and {questions.length - 1} more</span>
          )}
        </>
      }
      end={<span className={`max-w-1/2 shrink-0 truncate text-small ${tone}`}>{word}</span>}
    >
      <dl className="flex flex-col gap-2">
        {questions.map((question) => (
          <div key={question.questionId}>
            <dt className="whitespace-pre-wrap wrap-anywhere">{question.text}</dt>
            <dd className="text-soft whitespace-pre-wrap wrap-anywhere">
              {answerTo(question.questionId, reply) ??
                question.options.map(({ label }) => label).join(' · ')}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-small text-faint wrap-anywhere">{history(reply)}</p>
    </Fold>
  )
}

function standing(reply: Reply): { word: string; tone: string } {
  switch (reply.status) {
    case 'open':
      return { word: 'needs an answer', tone: 'text-waiting' }
    case 'expired':
      return { word: 'expired', tone: 'text-faint' }
    case 'answered':
      return reply.answers.length === 0
        ? { word: 'declined by you', tone: 'text-faint' }
        : { word: `you: ${reply.answers.map(wordsOf).join('; ')}`, tone: 'text-good' }
  }
}

/** What was said to one question; undefined where nothing was said to any. */
function answerTo(questionId: string, reply: Reply): string | undefined {
  if (reply.status !== 'answered' || reply.answers.length === 0) return undefined
  const answer = reply.answers.find((each) => each.questionId === questionId)
  return answer ? `→ ${wordsOf(answer)}` : '→ declined'
}

const wordsOf = ({ chosen, text }: QuestionAnswer): string =>
  [...chosen, ...(text === undefined ? [] : [`“${text}”`])].join(', ')

function history(reply: Reply): string {
  switch (reply.status) {
    case 'open':
      return 'Waiting for an answer.'
    case 'expired':
      return `Expired at ${clockTime(reply.at)}: ${reply.reason}`
    case 'answered': {
      const did = reply.answers.length === 0 ? 'Declined' : 'Answered'
      return `${did} by ${'user' in reply.by ? reply.by.user : 'a rule'} at ${clockTime(reply.at)}.`
    }
  }
}
