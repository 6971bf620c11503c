import type { Call } from '../../support/model/script.ts'

const options = (...some: (readonly [label: string, description: string])[]) =>
  some.map(([label, description]) => ({ label, description }))

const question = (header: string, text: string, fields: object) => ({
  header,
  question: text,
  multiSelect: false,
  ...fields,
})

const asking = (...questions: object[]): Call => ({
  use: 'tool',
  name: 'AskUserQuestion',
  input: { questions },
})

const colour = question('Colour', 'Which colour?', {
  options: options(['Red', 'Warm'], ['Blue', 'Cold']),
})

/** What the scripted model asks by Claude Code's own tool. */
export const colourQuestion = asking(colour)
export const lampQuestions = asking(
  colour,
  question('Lamps', 'Which lamps?', {
    multiSelect: true,
    options: options(['Spot', 'Narrow'], ['Wash', 'Wide']),
  }),
  question('Place', 'Where?', { options: options(['Stage', 'Up'], ['House', 'Down']) }),
)
