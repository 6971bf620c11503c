import { fileURLToPath } from 'node:url'
import { turnId } from '../../../core/ids.ts'
import type { QuestionAnswer } from '../../../core/questions.ts'
import type { AgentEvent } from '../../../electron/agents/agent.ts'
import { endOf, usageOf } from '../../../electron/agents/claude/ends.ts'
import { readMessage } from '../../../electron/agents/claude/messages.ts'
import { mustAsk } from '../../../electron/agents/claude/permission.ts'
import { createPlan } from '../../../electron/agents/claude/plan.ts'
import { createClaudeTurn } from '../../../electron/agents/claude/turn.ts'

/** The turns that are kept as the real program said them, and what was answered in each. */
export const wireScenes = {
  hello: { allowed: true },
  shell: { allowed: true },
  heed: { allowed: false, reason: 'the paint is wet' },
  edit: { allowed: true },
  todo: { allowed: true },
  lamps: { allowed: true },
  fail: { allowed: true },
} as const
/** What is answered where a person is asked something. */
export const wireAnswers: readonly QuestionAnswer[] = [
  { questionId: '0', chosen: ['Red'], text: 'but a dark one' },
  { questionId: '1', chosen: ['Spot', 'Wash'] },
]
export type WireScene = keyof typeof wireScenes

export const wireFile = (scene: WireScene, kind: 'wire' | 'events') =>
  fileURLToPath(import.meta.resolve(`../../fixtures/wire/claude/${scene}.${kind}.jsonl`))

/** Where the recorded session is said to have worked. */
const PLACE = '/work'

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function fieldsIn(value: Fields, name: string): Fields {
  const inner = value[name]
  return isFields(inner) ? inner : {}
}

/** Names what a recording would have by chance. */
type Chance = { checkout: string; home: string }

/**
 * The lines of a recording that say something, without what is another each time: ids are numbered
 * in their order, times and lengths of time are left out.
 */
export function normalised(lines: readonly string[], { checkout, home }: Chance): string {
  const ids = new Map<string, string>()
  const numbered = (id: string) => {
    const kind = id.slice(0, id.indexOf('_'))
    const known = ids.get(id)
    if (known !== undefined) return known
    const nth = [...ids.values()].filter((each) => each.startsWith(kind)).length + 1
    ids.set(id, `${kind}_${nth}`)
    return `${kind}_${nth}`
  }
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean)
    if (isFields(value))
      return Object.fromEntries(
        Object.entries(value)
          .filter(([name]) => !byChance.test(name))
          .map(([name, each]) => [name, clean(each)]),
      )
    if (typeof value !== 'string') return value
    return value
      .replaceAll(checkout, PLACE)
      .replaceAll(home, '/home/user')
      .replaceAll(/\b(toolu|msg)_\d+\b/g, numbered)
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:80')
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'uuid')
  }
  const said = lines
    .map((line): unknown => JSON.parse(line))
    .filter((value): value is Fields => isFields(value) && tells(value))
  return said.map((value) => `${JSON.stringify(clean(value))}\n`).join('')
}

const byChance =
  /_ms$|^(uuid|session_id|request_id|transcript_path|prompt_id|timestamp|stop_details)$/

/** Whether a line says what somebody here reads. The others come now before and now after these. */
function tells(value: Fields): boolean {
  const { type, request } = value
  if (type !== 'control_request') return readMessage(value) !== 'unread'
  return isFields(request) && ['can_use_tool', 'hook_callback'].includes(String(request['subtype']))
}

/** Puts a recording through a turn of the adapter's, and gives what it says. */
export async function replay(
  scene: WireScene,
  wire: string,
  checkout: string,
): Promise<AgentEvent[]> {
  const events: AgentEvent[] = []
  const turn = createClaudeTurn({
    turnId: turnId.parse('turn'),
    checkout,
    plan: createPlan(),
    async say(event) {
      events.push(event)
      if (event.type === 'approval-requested') turn.answer(event.requestId, wireScenes[scene])
      if (event.type === 'question-asked') turn.answerQuestion(event.requestId, wireAnswers)
    },
    unheard: (cause) => {
      throw cause
    },
  })
  for (const line of wire.replaceAll(`${PLACE}/`, `${checkout}/`).trim().split('\n')) {
    const value: unknown = JSON.parse(line)
    const request = isFields(value) ? value['request'] : undefined
    if (isFields(request)) await put(request)
    else await take(value)
    await turn.settled()
  }

  async function put(request: Fields): Promise<void> {
    const input = fieldsIn(request, 'input')
    if (request['subtype'] === 'can_use_tool') {
      const use = { id: String(request['tool_use_id']), name: String(request['tool_name']), input }
      const { signal } = new AbortController()
      await turn.ask(use, { signal, reason: undefined })
    } else {
      const use = { name: String(input['tool_name']), input: fieldsIn(input, 'tool_input') }
      turn.prepare(String(input['tool_use_id']), checkout, mustAsk(use, '/home/user/.claude'))
    }
  }

  async function take(value: unknown): Promise<void> {
    const message = readMessage(value)
    if (message === 'broken') throw new Error(`not understood: ${JSON.stringify(value)}`)
    if (message === 'unread') return
    if (message.type !== 'result') return turn.take(message)
    const trouble = turn.trouble()
    await turn.finish(endOf(message, { stopping: false, trouble, usage: usageOf(message, 0) }))
  }

  return events
}

/** Events as lines, without the ids that are minted for them. */
export function linesOf(events: readonly AgentEvent[], checkout: string): string {
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join('')
  return text
    .replaceAll(checkout, PLACE)
    .replaceAll(/turn:[\w-]+:(\d+)/g, 'item-$1')
    .replaceAll(/"requestId":"[^"]+"/g, '"requestId":"request"')
}
