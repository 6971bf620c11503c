import { describe, expect, it } from 'vitest'
import { projectId } from '../../core/ids.ts'
import type { UsageOfDay } from '../../core/views/usage.ts'
import { compact, costWords, dollars } from '../../renderer/ui/amounts.ts'
import { sumUsage, tokensOf } from '../../renderer/usage/sums.ts'

const now = Date.UTC(2026, 0, 31, 12)

const used = (day: string, more: Partial<UsageOfDay> = {}): UsageOfDay => ({
  row: 'day',
  day,
  projectId: projectId.parse('one'),
  provider: 'claude',
  turns: 1,
  untold: 0,
  inputTokens: 100,
  outputTokens: 10,
  cachedTokens: 0,
  costUsd: 0.5,
  ...more,
})

describe('the usage', () => {
  it('counts the last days, today included, and none before', () => {
    const rows = [used('2026-01-24'), used('2026-01-25'), used('2026-01-31')]
    const { total, days } = sumUsage(rows, 7, now)
    expect(days.map(({ name }) => name)).toEqual(['2026-01-31', '2026-01-25'])
    expect(total).toMatchObject({ turns: 2, inputTokens: 200, outputTokens: 20, costUsd: 1 })
    expect(tokensOf(total)).toBe(220)
  })

  it('adds up by day, agent and project, what used most first', () => {
    const other = { projectId: projectId.parse('two'), provider: 'codex', model: 'large' } as const
    const rows = [
      used('2026-01-31'),
      used('2026-01-31', { ...other, inputTokens: 900, untold: 1 }),
      used('2026-01-30'),
    ]
    const { days, agents, projects } = sumUsage(rows, 30, now)
    expect(days.map((day) => [day.name, tokensOf(day)])).toEqual([
      ['2026-01-31', 1020],
      ['2026-01-30', 110],
    ])
    expect(agents.map((agent) => [agent.name, tokensOf(agent), agent.untold])).toEqual([
      ['Codex · large', 910, 1],
      ['Claude', 220, 0],
    ])
    expect(projects.map(({ name, turns }) => [name, turns])).toEqual([
      ['two', 1],
      ['one', 2],
    ])
  })

  it('is nothing where nothing was used', () => {
    expect(sumUsage([], 7, now)).toMatchObject({ total: { turns: 0 }, days: [], agents: [] })
  })
})

describe('amounts', () => {
  it('are short, and claim no zero where there is a little or nobody knows', () => {
    expect(compact(1_234_567)).toBe('1.2M')
    expect(dollars(12.345)).toBe('$12.35')
    expect(dollars(0.001)).toBe('<$0.01')
    expect(costWords(0)).toBe('–')
  })
})
