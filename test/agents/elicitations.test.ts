import { expect, it } from 'vitest'
import type { QuestionAnswer } from '../../core/questions.ts'
import type { NoticeBody } from '../../electron/agents/acp/translate.ts'
import type { AgentEvent } from '../../electron/agents/agent.ts'
import { createElicitations, type Elicitation } from '../../electron/agents/elicitations.ts'

const request: Elicitation = {
  mode: 'form',
  message: 'How many lamps?',
  requestedSchema: { properties: { lamps: { type: 'integer', title: 'Lamps' } } },
}

/** Asks, and does with each question what is told. */
async function ask(
  asked: Elicitation,
  react: (does: {
    answer: (...answers: QuestionAnswer[]) => void
    cancel: () => void
    withdraw: () => void
  }) => void = () => {},
) {
  const events: AgentEvent[] = []
  const notices: NoticeBody[] = []
  const abort = new AbortController()
  const elicitations = createElicitations({
    async tell(told) {
      events.push(...told)
      for (const event of told)
        if (event.type === 'question-asked')
          react({
            answer: (...answers) => elicitations.answer(event.requestId, answers),
            cancel: elicitations.cancel,
            withdraw: () => abort.abort(),
          })
    },
    notice: (body) => void notices.push(body),
  })
  const response = await elicitations.ask(asked, abort.signal)
  expect(elicitations.waiting()).toBe(false)
  return { response, notices, types: events.map(({ type }) => type) }
}

const lamps = (text: string) => ({ questionId: '0', chosen: [], text })

it('fills in the form by what a person answers', async () => {
  expect(await ask(request, ({ answer }) => answer(lamps('4')))).toEqual({
    response: { action: 'accept', content: { lamps: 4 } },
    notices: [],
    types: ['question-asked'],
  })
})

it('declines when a person does, and when the agent cannot do with the answer', async () => {
  const no = { action: 'decline' }
  expect(await ask(request, ({ answer }) => answer())).toMatchObject({ response: no, notices: [] })
  const { response, notices } = await ask(request, ({ answer }) => answer(lamps('many')))
  expect(response).toEqual(no)
  expect(notices).toMatchObject([{ text: expect.stringContaining('Lamps') }])
})

it('is called off with the turn, and withdrawn when the agent no longer asks', async () => {
  const off = { action: 'cancel' }
  expect(await ask(request, ({ cancel }) => cancel())).toMatchObject({
    response: off,
    types: ['question-asked'],
  })
  expect(await ask(request, ({ withdraw }) => withdraw())).toMatchObject({
    response: off,
    types: ['question-asked', 'question-withdrawn'],
  })
})

it.each<[string, Elicitation, string]>([
  [
    'a page to open, and shows where it is',
    {
      mode: 'url',
      message: 'Sign in',
      url: 'https://in.invalid/?a=1',
    },
    'https://in.invalid/?a=1',
  ],
  ['what nobody knows', { mode: 'smell', message: 'Sniff' }, 'Sniff'],
  [
    'a form that cannot be shown',
    {
      ...request,
      message: 'A file',
      mode: 'form',
      requestedSchema: { properties: { file: { type: 'blob' } } },
    },
    'A file',
  ],
])('says no to %s', async (_, asked, told) => {
  expect(await ask(asked)).toEqual({
    response: { action: 'decline' },
    notices: [{ level: 'warning', code: 'question-declined', text: expect.stringContaining(told) }],
    types: [],
  })
})
