import { expect, it } from 'vitest'
import { OPTIONS_LIMIT, QUESTIONS_LIMIT, question } from '../../core/questions.ts'
import { elicitationForm } from '../../electron/agents/elicitationForm.ts'

const stage = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Name', description: 'What is it called?' },
    colour: { type: 'string', enum: ['red', 'blue'] },
    lamp: {
      type: 'string',
      oneOf: [
        { const: 's', title: 'Spot', description: 'Narrow' },
        { const: 'w', title: 'Wash' },
      ],
    },
    gels: { type: 'array', items: { type: 'string', enum: ['amber', 'rose'] } },
    rigs: { type: 'array', items: { anyOf: [{ const: 'f', title: 'Fly' }] } },
    on: { type: 'boolean' },
    height: { type: 'number' },
    cues: { type: 'integer', default: 7 },
  },
  required: ['name', 'on'],
}

const form = elicitationForm('About the stage', stage)

it('makes a question of every field', () => {
  expect(form?.questions).toMatchObject([
    { header: 'Name', text: 'About the stage\n\nWhat is it called?', options: [], free: true },
    { header: 'colour', text: 'colour', options: [{ label: 'red' }, { label: 'blue' }] },
    { options: [{ label: 'Spot', description: 'Narrow' }, { label: 'Wash' }], several: false },
    { options: [{ label: 'amber' }, { label: 'rose' }], several: true, free: false },
    { options: [{ label: 'Fly' }], several: true },
    { options: [{ label: 'Yes' }, { label: 'No' }], several: false, free: false },
    { options: [], free: true },
    { options: [], free: true },
  ])
  for (const each of form?.questions ?? []) expect(question.parse(each)).toEqual(each)
})

it('fills the form in by the answers, and by defaults where there are none', () => {
  const said = (at: number, chosen: string[], text?: string) => ({
    questionId: String(at),
    chosen,
    ...(text !== undefined && { text }),
  })
  const answers = [
    said(0, [], 'Old Vic'),
    said(1, ['blue']),
    said(2, ['Wash']),
    said(3, ['amber', 'rose']),
    said(4, ['Fly']),
    said(5, ['No']),
    said(6, [], ' 4.5 '),
  ]
  expect(form?.contentOf(answers)).toEqual({
    content: {
      name: 'Old Vic',
      colour: 'blue',
      lamp: 'w',
      gels: ['amber', 'rose'],
      rigs: ['f'],
      on: false,
      height: 4.5,
      cues: 7,
    },
  })
})

it('names what it cannot do with, and what it cannot do without', () => {
  const answers = [
    { questionId: '6', chosen: [], text: 'high' },
    { questionId: '7', chosen: [], text: '1.5' },
  ]
  expect(form?.contentOf(answers)).toEqual({ amiss: ['Name', 'on', 'height', 'cues'] })
})

it('asks by the message where there is one field, and for a yes where there is none', () => {
  const alone = elicitationForm('Which?', { properties: { answer: { type: 'string' } } })
  expect(alone?.questions).toEqual([
    { questionId: '0', text: 'Which?', options: [], several: false, free: true },
  ])
  const agreed = elicitationForm('Go on?', { properties: {} })
  expect(agreed?.questions).toMatchObject([{ text: 'Go on?', options: [{ label: 'Agree' }] }])
  expect(agreed?.contentOf([{ questionId: '0', chosen: ['Agree'] }])).toEqual({ content: {} })
})

it('tells options of one title apart', () => {
  const oneOf = [
    { const: 'a', title: 'Lamp' },
    { const: 'b', title: 'Lamp' },
  ]
  const lamps = elicitationForm('Which?', { properties: { lamp: { type: 'string', oneOf } } })
  expect(lamps?.questions[0]?.options).toEqual([{ label: 'a' }, { label: 'b' }])
  expect(lamps?.contentOf([{ questionId: '0', chosen: ['b'] }])).toEqual({
    content: { lamp: 'b' },
  })
})

it('takes titles as older servers tell them', () => {
  const lamp = { type: 'string', enum: ['r', 'g'], enumNames: ['Red'] }
  const lamps = elicitationForm('Which?', { properties: { lamp } })
  expect(lamps?.questions[0]?.options).toEqual([{ label: 'Red' }, { label: 'g' }])
  expect(lamps?.contentOf([{ questionId: '0', chosen: ['Red'] }])).toEqual({
    content: { lamp: 'r' },
  })
})

it.each<[string, unknown]>([
  ['a field of another kind', { properties: { file: { type: 'object' } } }],
  ['no form at all', 'form'],
  [
    'more than fits a screen',
    {
      properties: Object.fromEntries(
        Array.from({ length: QUESTIONS_LIMIT + 1 }, (_, at) => [`f${at}`, { type: 'string' }]),
      ),
    },
  ],
  [
    'too many options',
    {
      properties: {
        one: {
          type: 'string',
          enum: Array.from({ length: OPTIONS_LIMIT + 1 }, (_, at) => `${at}`),
        },
      },
    },
  ],
  ['too much text', { properties: { one: { type: 'string', title: 'x'.repeat(65 * 1024) } } }],
])('shows no form that has %s', (_, schema) => {
  expect(elicitationForm('Which?', schema)).toBeUndefined()
})
