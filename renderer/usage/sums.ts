import { utcDay } from '../../core/views/day.ts'
import type { UsageOfDay } from '../../core/views/usage.ts'
import { groupBy } from '../groupBy.ts'
import { agentLabel } from '../thread/agents.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export type Sum = {
  turns: number
  /** Turns of which the agent did not say what they used. */
  untold: number
  inputTokens: number
  outputTokens: number
  /** US dollars. */
  costUsd: number
}
export type NamedSum = Sum & { name: string }

export type UsageSums = {
  total: Sum
  /** Days with any use, the newest first. */
  days: NamedSum[]
  /** What used most comes first. `name` is an agent with its model, or a project's id. */
  agents: NamedSum[]
  projects: NamedSum[]
}

export const tokensOf = ({ inputTokens, outputTokens }: Sum): number => inputTokens + outputTokens

/** Adds up the last `days` days, today included. `now` is in milliseconds since the epoch. */
export function sumUsage(rows: readonly UsageOfDay[], days: number, now: number): UsageSums {
  const first = utcDay(now - (days - 1) * DAY_MS)
  // Days are written so that they sort as text.
  const recent = rows.filter(({ day }) => day >= first)
  const most = (a: NamedSum, b: NamedSum) => tokensOf(b) - tokensOf(a) || b.turns - a.turns
  return {
    total: sum(recent),
    days: sumBy(recent, ({ day }) => day).toSorted((a, b) => (a.name < b.name ? 1 : -1)),
    agents: sumBy(recent, agentName).toSorted(most),
    projects: sumBy(recent, ({ projectId }) => projectId).toSorted(most),
  }
}

const agentName = ({ provider, model }: UsageOfDay) =>
  model === undefined ? agentLabel({ provider }) : `${agentLabel({ provider })} · ${model}`

function sumBy(rows: readonly UsageOfDay[], nameOf: (row: UsageOfDay) => string): NamedSum[] {
  return [...groupBy(rows, nameOf)].map(([name, own]) => ({ name, ...sum(own) }))
}

function sum(rows: readonly UsageOfDay[]): Sum {
  const of = (field: keyof Sum) => rows.reduce((total, row) => total + row[field], 0)
  return {
    turns: of('turns'),
    untold: of('untold'),
    inputTokens: of('inputTokens'),
    outputTokens: of('outputTokens'),
    costUsd: of('costUsd'),
  }
}
