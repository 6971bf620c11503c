import { z } from 'zod'
import { INLINE_BODY_LIMIT } from '../../core/items.ts'
import {
  OPTIONS_LIMIT,
  QUESTIONS_LIMIT,
  type Question,
  type QuestionAnswer,
} from '../../core/questions.ts'

/**
 * A form that an agent, or an MCP server behind it, wants a person to fill in, as questions.
 *
 * `contentOf` gives what to fill in for the answers; `amiss` names the fields that cannot do with
 * what was answered, or want an answer and have none.
 */
export type ElicitationForm = {
  questions: Question[]
  contentOf: (answers: readonly QuestionAnswer[]) => { content: Content } | { amiss: string[] }
}
type Value = string | number | boolean | string[]
/** A form that is filled in. */
export type Content = Record<string, Value>

const words = z.string().nullish()
const choice = z.object({ const: z.string(), title: z.string(), description: words })
const about = { title: words, description: words }
const field = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('string'),
    ...about,
    enum: z.array(z.string()).nullish(),
    // As older servers of MCP tell titles.
    enumNames: z.array(z.string()).nullish(),
    oneOf: z.array(choice).nullish(),
    default: z.string().nullish(),
  }),
  z.object({ type: z.literal('number'), ...about, default: z.number().nullish() }),
  z.object({ type: z.literal('integer'), ...about, default: z.number().nullish() }),
  z.object({ type: z.literal('boolean'), ...about, default: z.boolean().nullish() }),
  z.object({
    type: z.literal('array'),
    ...about,
    items: z.union([z.object({ anyOf: z.array(choice) }), z.object({ enum: z.array(z.string()) })]),
    default: z.array(z.string()).nullish(),
  }),
])
const form = z.object({
  properties: z.record(z.string(), field).default({}),
  required: z.array(z.string()).nullish(),
})
type Field = z.infer<typeof field>

/** Reads a form by its schema; undefined where it has a field that cannot be asked for, or too much. */
export function elicitationForm(message: string, schema: unknown): ElicitationForm | undefined {
  const read = form.safeParse(schema)
  if (!read.success || message.length > INLINE_BODY_LIMIT) return undefined
  if (JSON.stringify(read.data).length > INLINE_BODY_LIMIT) return undefined
  const required = new Set(read.data.required)
  const fields = Object.entries(read.data.properties)
  if (fields.length > QUESTIONS_LIMIT) return undefined
  if (fields.some(([, each]) => (choicesOf(each)?.length ?? 0) > OPTIONS_LIMIT)) return undefined
  if (fields.length === 0) return agreement(message)
  const alone = fields.length === 1
  return {
    questions: fields.map(([name, each], at) => {
      // Only one of several needs a name to be told by.
      const header = each.title || (alone ? undefined : name)
      return {
        questionId: String(at),
        ...(header !== undefined && { header }),
        text: alone ? message : textOf(name, each, at === 0 ? message : undefined),
        ...answersOf(each),
      }
    }),
    contentOf(answers) {
      const content: Content = {}
      const amiss: string[] = []
      for (const [at, [name, each]] of fields.entries()) {
        const answer = answers.find(({ questionId }) => questionId === String(at))
        const value = answer ? valueOf(each, answer) : (each.default ?? undefined)
        if (value !== undefined) content[name] = value
        else if (answer || required.has(name)) amiss.push(each.title || name)
      }
      return amiss.length > 0 ? { amiss } : { content }
    },
  }
}

/** A form without fields asks for no more than a yes, which is given by answering. */
const agreement = (message: string): ElicitationForm => ({
  questions: [
    { questionId: '0', text: message, options: [{ label: AGREE }], several: false, free: false },
  ],
  contentOf: () => ({ content: {} }),
})
const AGREE = 'Agree'

const textOf = (name: string, { title, description }: Field, before: string | undefined) =>
  [before, description || title || name].filter((each) => each !== undefined).join('\n\n')

type Choice = { label: string; value: string; description?: string | undefined }

/** What may be chosen; undefined where the answer is in words of one's own. */
function choicesOf(each: Field): Choice[] | undefined {
  switch (each.type) {
    case 'string':
      if (each.oneOf) return titled(each.oneOf)
      return each.enum ? titled(named(each.enum, each.enumNames ?? [])) : undefined
    case 'array':
      return 'anyOf' in each.items ? titled(each.items.anyOf) : each.items.enum.map(plain)
    case 'boolean':
      return ['Yes', 'No'].map(plain)
    default:
      return undefined
  }
}

const named = (values: readonly string[], names: readonly string[]) =>
  values.map((value, at) => ({ const: value, title: names[at] ?? value }))

const plain = (value: string): Choice => ({ label: value, value })

/** By their titles, unless two have the same. */
function titled(choices: readonly z.infer<typeof choice>[]): Choice[] {
  const distinct = new Set(choices.map(({ title }) => title)).size === choices.length
  return choices.map(({ const: value, title, description }) => ({
    label: distinct ? title : value,
    value,
    description: description ?? undefined,
  }))
}

function answersOf(each: Field): Pick<Question, 'options' | 'several' | 'free'> {
  const choices = choicesOf(each)
  const options = (choices ?? []).map(({ label, description }) => ({
    label,
    ...(description && { description }),
  }))
  return { options, several: each.type === 'array', free: choices === undefined }
}

/** What an answer is to the one who asked; undefined where it is of the wrong kind. */
function valueOf(each: Field, { chosen, text = '' }: QuestionAnswer): Value | undefined {
  const choices = choicesOf(each)
  const values = (choices ?? []).filter(({ label }) => chosen.includes(label))
  const [first] = values
  switch (each.type) {
    case 'string':
      return choices ? first?.value : text
    case 'array':
      return values.map(({ value }) => value)
    case 'boolean':
      return first && first.value === 'Yes'
    case 'number':
    case 'integer': {
      const value = text.trim() === '' ? Number.NaN : Number(text)
      const fits = each.type === 'integer' ? Number.isInteger(value) : Number.isFinite(value)
      return fits ? value : undefined
    }
  }
}
