import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Group, Measured, RunOptions, Variant } from './group.ts'
import { type Figures, spreads, type Spread } from './statistics.ts'

/** What a group came to: each variant's figures, and the variants that could not be had. */
export type GroupResult = {
  id: string
  rounds: number
  variants: { name: string; figures: Record<string, Spread>; runs: readonly Figures[] }[]
  missing: { name: string; why: string }[]
}

const RUN_LIMIT_MS = 10 * 60_000

/**
 * Runs every variant once a round, each in a fresh process, every second round backwards: what slow
 * drift of the machine does to one it does to all, so that ratios hold.
 */
export async function runGroup(
  group: Group,
  rounds: number,
  options: RunOptions,
  say: (line: string) => void,
): Promise<GroupResult> {
  const { ready, missing } = await prepared(group.variants, options)
  for (const { name, why } of missing) say(`${group.id} ${name}: left out, ${why}`)
  const runs = new Map<string, Figures[]>(ready.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name } of round % 2 ? ready.toReversed() : ready) {
      say(`${group.id} round ${round + 1} of ${rounds}: ${name}`)
      runs.get(name)?.push(await runApart(group.id, name, options))
    }
  }
  const variants = [...runs].map(([name, each]) => ({ name, figures: spreads(each), runs: each }))
  return { id: group.id, rounds, variants, missing }
}

async function prepared(variants: readonly Variant[], options: RunOptions) {
  const ready: Variant[] = []
  const missing: GroupResult['missing'] = []
  for (const variant of variants) {
    const why = await variant.prepare?.(options)
    if (why === undefined) ready.push(variant)
    else missing.push({ name: variant.name, why })
  }
  return { ready, missing }
}

async function runApart(group: string, variant: string, { short }: RunOptions): Promise<Figures> {
  const args = ['--one', group, variant, ...(short ? ['--short'] : [])]
  const child = fork(new URL('run.ts', import.meta.url), args, { timeout: RUN_LIMIT_MS })
  let figures: Figures | undefined
  child.on('message', (message) => {
    figures = message as Figures
  })
  const [code, signal] = await once(child, 'close')
  if (figures && code === 0) return figures
  throw new Error(`${group} ${variant} ended with ${code ?? signal} and no figures`)
}

export function measuredOf({ variants }: GroupResult): Measured {
  const get = (variant: string, figure: string) =>
    variants.find(({ name }) => name === variant)?.figures[figure]
  return {
    get,
    ratio(ours, theirs, figure) {
      const [one, other] = [get(ours, figure), get(theirs, figure)]
      return one && other && one.median / other.median
    },
  }
}
