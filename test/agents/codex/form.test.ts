import { expect, it } from 'vitest'
import type {
  McpElicitationPrimitiveSchema,
  McpServerElicitationRequestParams,
  ToolRequestUserInputQuestion,
} from '../../../electron/agents/codex/protocol.ts'
import { formOf } from '../../../electron/agents/codex/questions.ts'

const elicited = (params: McpServerElicitationRequestParams) =>
  formOf({ id: 1, method: 'mcpServer/elicitation/request', params })

const fields = (
  properties: Record<string, McpElicitationPrimitiveSchema>,
  { required = [] }: { required?: string[] } = {},
) =>
  elicited({
    serverName: 'lamps',
    mode: 'form',
    _meta: null,
    message: 'Well?',
    requestedSchema: { type: 'object', properties, required },
  })

it('gives the value that a choice stands for, whatever it is called', () => {
  const form = fields({
    one: { type: 'string', oneOf: [{ const: 'r', title: 'Red' }] },
    old: { type: 'string', enum: ['g', 'b'], enumNames: ['Green'] },
    many: { type: 'array', items: { type: 'string', enum: ['x', 'y'] } },
    titled: { type: 'array', items: { anyOf: [{ const: 'z', title: 'Zed' }] } },
  })
  expect(form?.questions.map(({ options, several }) => [several, options])).toEqual([
    [false, [{ label: 'Red' }]],
    [false, [{ label: 'Green' }, { label: 'b' }]],
    [true, [{ label: 'x' }, { label: 'y' }]],
    [true, [{ label: 'Zed' }]],
  ])
  const answers = ['Red', 'Green', 'y', 'Zed'].map((label, at) => ({
    questionId: String(at),
    chosen: [label],
  }))
  expect(form?.reply(answers).result).toMatchObject({
    action: 'accept',
    content: { one: 'r', old: 'g', many: ['y'], titled: ['z'] },
  })
})

it.each([
  ['integer', '1.5', undefined],
  ['integer', ' 2 ', 2],
  ['number', '1.5', 1.5],
  ['number', 'Infinity', undefined],
  ['number', ' ', undefined],
] as const)('takes for %s "%s" as %s', (type, text, value) => {
  const answer = fields({ n: { type } })?.reply([{ questionId: '0', chosen: [], text }])
  expect(answer?.result).toMatchObject(
    value === undefined ? { action: 'decline' } : { action: 'accept', content: { n: value } },
  )
})

it('leaves out what need not be answered', () => {
  const form = fields({ a: { type: 'string' }, b: { type: 'boolean' } }, { required: ['b'] })
  expect(form?.reply([{ questionId: '1', chosen: ['No'] }])).toEqual({
    result: { action: 'accept', content: { b: false }, _meta: null },
  })
  expect(form?.reply([{ questionId: '0', chosen: [], text: 'a' }])).toEqual({
    result: { action: 'decline', content: null, _meta: null },
    notice: expect.stringContaining('b.'),
  })
})

it('asks for a yes where a form has no fields', () => {
  const form = fields({})
  expect(form?.questions).toMatchObject([{ text: 'Well?', free: false }])
  const yes = [{ questionId: '0', chosen: ['Agree'] }]
  expect(form?.reply(yes).result).toEqual({ action: 'accept', content: {}, _meta: null })
  expect(form?.reply([]).result).toEqual({ action: 'decline', content: null, _meta: null })
})

it('declines what is no form, and says so', () => {
  const form = elicited({ serverName: 'lamps', mode: 'url', message: 'Log in.' })
  expect(form?.questions).toEqual([])
  expect(form?.notice).toContain('Log in.')
  expect(form?.reply([]).result).toMatchObject({ action: 'decline' })
})

it('asks no more than people can answer, and keeps apart questions of one name', () => {
  const question: ToolRequestUserInputQuestion = {
    id: 'same',
    header: '',
    question: 'Why?',
    isOther: false,
    isSecret: false,
    options: Array.from({ length: 200 }, (_, at) => ({ label: `${at}`, description: '' })),
  }
  const form = formOf({
    id: 1,
    method: 'item/tool/requestUserInput',
    params: { questions: Array.from({ length: 50 }, () => question) },
  })
  expect(form?.questions).toHaveLength(20)
  expect(new Set(form?.questions.map(({ questionId }) => questionId)).size).toBe(20)
  expect(form?.questions[0]?.options).toHaveLength(100)
  expect(form?.questions[0]).not.toHaveProperty('header')
  expect(form?.questions[0]?.free).toBe(false)
})
