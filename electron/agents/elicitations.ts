import type { RequestId } from '../../core/ids.ts'
import type { Question, QuestionAnswer } from '../../core/questions.ts'
import type { NoticeBody } from './acp/translate.ts'
import type { AgentEvent } from './agent.ts'
import { elicitationForm, type Content } from './elicitationForm.ts'
import { createRequests } from './requests.ts'

/** What somebody is asked, as ACP and MCP have it: by a form, or by a page to open. */
export type Elicitation = {
  mode?: string
  message: string
  /** A JSON schema of a form's fields. */
  requestedSchema?: unknown
  url?: unknown
}
type Response = { action: 'accept'; content: Content } | { action: 'decline' | 'cancel' }

/** What a person is asked, and what their answers come to. */
export type Asking = {
  /** None where nothing may be asked: it is replied to without a person. */
  questions: Question[]
  /** What people are told of what they are not asked. */
  notice?: string
  /** No answers are a person's no. `notice` tells people why answers of theirs are a no as well. */
  reply: (answers: readonly QuestionAnswer[]) => { response: Response; notice?: string }
}

/** What a person is asked by an elicitation. `who` would know it, and begins the sentences of notices. */
export function askingBy(
  { mode = 'form', message, requestedSchema, url }: Elicitation,
  who: string = 'The agent',
): Asking {
  if (mode !== 'form')
    return unasked(
      typeof url === 'string'
        ? `${who} wanted you to open ${url} (${message}). It was told no: open it yourself where you trust it, then ask again.`
        : `${who} asked for something that cannot be given here, so it was told no: ${message}`,
    )
  const form = elicitationForm(message, requestedSchema)
  if (!form)
    return unasked(
      `${who} asked by a form that cannot be shown here, so it was told no: ${message}`,
    )
  return {
    questions: form.questions,
    reply(answers) {
      if (answers.length === 0) return { response: NO }
      const filled = form.contentOf(answers)
      if ('content' in filled) return { response: { action: 'accept', content: filled.content } }
      const amiss = filled.amiss.join(', ')
      const notice = `${who} was told no, since it cannot do with what was answered to: ${amiss}.`
      return { response: NO, notice }
    },
  }
}

const NO: Response = { action: 'decline' }

const unasked = (notice: string): Asking => ({
  questions: [],
  notice,
  reply: () => ({ response: NO }),
})

export type ElicitationOptions = {
  /** Says events in order, after all that was said before. */
  tell: (events: readonly AgentEvent[]) => Promise<void>
  notice: (body: NoticeBody) => void
}

/** What an agent wants to know of a person within one turn. */
export interface Elicitations {
  /** Asks; resolves with what the agent is told. `signal` is its own second thoughts. */
  ask(request: Elicitation, signal: AbortSignal): Promise<Response>
  answer(requestId: RequestId, answers: readonly QuestionAnswer[]): void
  /** Whether an answer is waited for. */
  waiting(): boolean
  /** Nobody will answer any more. */
  cancel(): void
}

export function createElicitations({ tell, notice }: ElicitationOptions): Elicitations {
  const requests = createRequests<readonly QuestionAnswer[]>()

  /** Tells people of a no that was given in their stead. */
  function warn(text: string | undefined): void {
    if (text !== undefined) notice({ level: 'warning', code: 'question-declined', text })
  }

  return {
    async ask(elicitation, signal) {
      if (signal.aborted) return { action: 'cancel' }
      const asking = askingBy(elicitation)
      warn(asking.notice)
      const { questions } = asking
      if (questions.length === 0) return asking.reply([]).response
      const { requestId, answered } = requests.begin()
      const withdraw = () => {
        if (!requests.settle(requestId, 'cancelled')) return
        const reason = 'The agent no longer asks.'
        void tell([{ type: 'question-withdrawn', requestId, reason }]).catch(() => {})
      }
      signal.addEventListener('abort', withdraw, { once: true })
      void tell([{ type: 'question-asked', requestId, questions }]).catch(() => {})
      const answers = await answered
      signal.removeEventListener('abort', withdraw)
      if (answers === 'cancelled') return { action: 'cancel' }
      const told = asking.reply(answers)
      warn(told.notice)
      return told.response
    },
    answer: (requestId, answers) => void requests.settle(requestId, answers),
    waiting: requests.waiting,
    cancel: requests.cancelAll,
  }
}
