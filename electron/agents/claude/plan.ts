import type { PlanBody } from '../../../core/items.ts'
import { todoTools, type ToolUse } from './messages.ts'

type Entry = PlanBody['entries'][number]

/** The things to do that Claude Code keeps, through all turns of a session. */
export interface Plan {
  /** What a tool that has done its work makes of the plan; undefined when it leaves it as it was. */
  take(use: ToolUse, result: unknown): PlanBody | undefined
}

/** The tools that keep a list of things to do; the plan stands for them, so they are not shown. */
export const keepsPlan = (name: string) => planTools.has(name)
const planTools = new Set(['TodoWrite', 'TaskCreate', 'TaskUpdate', 'TaskGet', 'TaskList'])

export function createPlan(): Plan {
  let entries = new Map<string, Entry>()
  const body = (): PlanBody => ({ entries: [...entries.values()] })
  return {
    take({ name, input }, result) {
      switch (name) {
        case 'TodoWrite': {
          const told = todoTools.todos.safeParse(input)
          if (!told.success) return undefined
          entries = new Map(
            told.data.todos.map(({ content, status }, at) => [
              String(at),
              { text: content, status: statuses[status] },
            ]),
          )
          return body()
        }
        case 'TaskCreate': {
          const told = todoTools.created.safeParse(result)
          if (!told.success) return undefined
          const { id, subject } = told.data.task
          entries.set(id, { text: subject, status: 'pending' })
          return body()
        }
        case 'TaskUpdate': {
          const told = todoTools.changed.safeParse(input)
          const known = told.success ? entries.get(told.data.taskId) : undefined
          // Of one from before this program was started we do not know what it says.
          if (!told.success || !known) return undefined
          const { taskId, subject = known.text, status } = told.data
          if (status === 'deleted') entries.delete(taskId)
          else
            entries.set(taskId, { text: subject, status: status ? statuses[status] : known.status })
          return body()
        }
        default:
          return undefined
      }
    },
  }
}

const statuses = { pending: 'pending', in_progress: 'running', completed: 'completed' } as const

/** A plan in words as its entries: the points of its lists, or its lines where it has none. */
export function planOf(words: string): PlanBody {
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const points = lines.flatMap((line) => {
    const [, point] = /^(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/.exec(line) ?? []
    return point ? [point] : []
  })
  const texts = points.length > 0 ? points : lines
  return { entries: texts.map((text) => ({ text, status: 'pending' })) }
}
