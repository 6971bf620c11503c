import {
  OPTIONS_LIMIT,
  type Question,
  type QuestionAnswer,
  QUESTIONS_LIMIT,
} from '../../../core/questions.ts'
import { askingBy } from '../elicitations.ts'
import type { CodexRequest } from './peer.ts'
import type {
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
  ToolRequestUserInputParams,
  ToolRequestUserInputResponse,
} from './protocol.ts'

/** What a person is asked, and what their answers come to in Codex's words. */
export type Form = {
  /** None where there is nothing that may be asked: it is replied to without a person. */
  questions: Question[]
  /** What people are told of what they are not asked. */
  notice?: string
  reply: (answers: readonly QuestionAnswer[]) => { result: object; notice?: string }
}

/** The form of a request that is answered in words; undefined for one that only asks for leave. */
export function formOf(request: CodexRequest): Form | undefined {
  switch (request.method) {
    case 'item/tool/requestUserInput':
      return inputForm(request.params)
    case 'mcpServer/elicitation/request':
      return elicited(request.params)
    default:
      return undefined
  }
}

/** What an MCP server wants to know of a person. */
function elicited(params: McpServerElicitationRequestParams): Form {
  const asking = askingBy(params, params.serverName)
  return {
    ...asking,
    reply(answers) {
      const { response, ...told } = asking.reply(answers)
      const result = { content: null, _meta: null, ...response }
      return { result: result satisfies McpServerElicitationRequestResponse, ...told }
    },
  }
}

const SECRET =
  'Codex asked for a secret, which is kept from the log and so was declined; give it through its environment instead.'

function inputForm({ questions }: ToolRequestUserInputParams): Form {
  const open = questions.filter(({ isSecret }) => !isSecret)
  // Codex asks a few; what is more than people can answer is not asked.
  const asked = open.slice(0, QUESTIONS_LIMIT)
  return {
    questions: asked.map(({ header, question, options, isOther }, at) => ({
      // The model makes up its ids, which may be of any length or the same.
      questionId: String(at),
      ...(header !== '' && { header }),
      text: question,
      options: (options ?? []).slice(0, OPTIONS_LIMIT).map(({ label, description }) => ({
        label,
        ...(description !== '' && { description }),
      })),
      several: false,
      free: isOther || !options || options.length === 0,
    })),
    ...(open.length < questions.length && { notice: SECRET }),
    reply(answers) {
      const told: ToolRequestUserInputResponse['answers'] = {}
      for (const { questionId, chosen, text } of answers) {
        const about = asked[Number(questionId)]
        if (about) told[about.id] = { answers: [...chosen, ...(text === undefined ? [] : [text])] }
      }
      return { result: { answers: told } }
    },
  }
}
