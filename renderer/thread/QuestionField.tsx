import { type ReactNode, useId } from 'react'
import { ANSWER_LIMIT, type Question } from '../../core/questions.ts'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { type AnswerDraft, choose, meanOwn, sayingTo, write } from './answerDraft.ts'

/** One question of an agent, with its options and a place for words of one's own. */
export function QuestionField({
  question,
  draft,
  onChange,
}: {
  question: Question
  draft: AnswerDraft
  onChange: (draft: AnswerDraft) => void
}) {
  const name = useId()
  const { chosen, own, text } = sayingTo(draft, question)
  const kind = question.several ? 'checkbox' : 'radio'
  const words = question.free && (
    <textarea
      aria-label={`In your own words: ${question.text}`}
      placeholder={question.options.length > 0 ? 'In your own words' : 'Your answer'}
      value={text}
      maxLength={ANSWER_LIMIT}
      rows={1}
      onChange={(event) => onChange(write(draft, question, event.target.value))}
      className={classNames(
        field,
        'field-sizing-content block max-h-40 min-h-7 w-full min-w-0 resize-none py-1',
        text !== '' && !own && 'text-faint',
      )}
    />
  )
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 wrap-anywhere whitespace-pre-wrap">
        {question.header && (
          <span className="mr-1.5 rounded-sm bg-raised px-1.5 py-px text-small font-medium text-soft">
            {question.header}
            <span className="sr-only">: </span>
          </span>
        )}
        {question.text}
        {question.several && <span className="text-small text-soft"> Choose any.</span>}
      </legend>
      {question.options.map(({ label, description }) => (
        <Option
          key={label}
          kind={kind}
          name={name}
          checked={chosen.includes(label)}
          onChange={() => onChange(choose(draft, question, label))}
          description={description}
        >
          {label}
        </Option>
      ))}
      {words && question.options.length > 0 ? (
        <div className="flex items-start gap-2 px-1 py-0.5">
          <input
            type={kind}
            name={name}
            aria-label="In your own words"
            checked={own}
            onChange={(event) => onChange(meanOwn(draft, question, event.target.checked))}
            className="mt-1.5 size-3.5 shrink-0 accent-accent-fill"
          />
          {words}
        </div>
      ) : (
        words
      )}
    </fieldset>
  )
}

function Option({
  kind,
  name,
  checked,
  description,
  onChange,
  children,
}: {
  kind: 'radio' | 'checkbox'
  name: string
  checked: boolean
  description: string | undefined
  onChange: () => void
  children: ReactNode
}) {
  const below = useId()
  const id = useId()
  return (
    <div className="relative flex items-start gap-2 rounded-md px-1 py-0.5 hover:bg-hover">
      <input
        id={id}
        type={kind}
        name={name}
        checked={checked}
        aria-describedby={description === undefined ? undefined : below}
        onChange={onChange}
        className="relative z-1 mt-[3px] size-3.5 shrink-0 accent-accent-fill"
      />
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="block wrap-anywhere before:absolute before:inset-0">
          {children}
        </label>
        {description !== undefined && (
          <p id={below} className="text-small text-soft wrap-anywhere">
            {description}
          </p>
        )}
      </div>
    </div>
  )
}
