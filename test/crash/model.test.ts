import { expect, it } from 'vitest'
import { type Drive, drive } from '../support/driver.ts'
import { failedSeeds } from './failedSeeds.ts'
import { armedPlans, type Plan } from './plans.ts'
import { createRandom } from './random.ts'

const sample = process.env['GAFFER_CRASH'] === 'sample'
/** Kills of one story. More would only make a longer log to check. */
const KILLS = sample ? 10 : 25
/** Hosts that are driven at once. */
const AT_ONCE = 2
const wanted = sample ? 20 : 1000
const first = Number(process.env['GAFFER_SEED'] ?? (sample ? 1 : Date.now() % 1_000_000))

type Story = { seed: number; plans: Plan[] }

/** Which plans a seed lives through: every armed point in its turn, and in between plain kills. */
function storyOf(seed: number, kills: number): Story {
  const random = createRandom(seed)
  const from = random.below(armedPlans.length)
  const plans = Array.from({ length: kills }, (_, at): Plan => {
    // Points that lie side by side are about the same thing; a stride mixes them.
    const armed = armedPlans[(from + at * 7) % armedPlans.length]
    return armed && !random.chance(0.2) ? armed : { wanted: [] }
  })
  return { seed, plans }
}

/** Lives through stories, a few at once, and gives what each came to. */
async function driveAll(stories: readonly Story[]): Promise<(Drive & { seed: number })[]> {
  const waiting = [...stories]
  const drives: (Drive & { seed: number })[] = []
  const next = async (): Promise<void> => {
    const story = waiting.shift()
    if (!story) return
    const { seed, plans } = story
    const driven = await drive(seed, plans).catch((error: unknown) => {
      const problem = error instanceof Error ? `${error.stack}` : String(error)
      return { kills: 0, reached: [], problems: [problem] }
    })
    drives.push({ seed, ...driven })
    console.log(`seed ${seed}: ${driven.kills} kills`, ...driven.problems.slice(0, 5))
    return next()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  return drives
}

const troubles = (drives: readonly (Drive & { seed: number })[]) =>
  drives.flatMap(({ seed, problems }) => problems.map((problem) => `seed ${seed}: ${problem}`))

// Those that once went wrong come first, in a full run.
const seeds = [
  ...(sample ? [] : failedSeeds.map(({ seed }) => seed)),
  ...Array.from({ length: Math.ceil(wanted / KILLS) }, (_, at) => first + at),
]
const stories = seeds.map((seed) => storyOf(seed, KILLS))

it(
  `[A10] [A11] [B2] [B4] [C2] [C8] keeps what was decided through ${wanted} kills, from seed ${first}`,
  { timeout: 60 * 60_000 },
  async () => {
    console.log(`crash suite: ${wanted} kills in ${stories.length} stories from seed ${first}`)
    const started = performance.now()
    const drives = await driveAll(stories)
    const kills = drives.reduce((sum, each) => sum + each.kills, 0)
    const reached = new Set(drives.flatMap((each) => each.reached))
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    console.log(`${kills} kills in ${seconds} s, ${reached.size} fault points reached`)
    expect(troubles(drives)).toEqual([])
    expect(kills).toBeGreaterThanOrEqual(wanted)
    if (sample) return
    // A point that nothing ever gets to proves nothing.
    const missed = armedPlans.flatMap(({ fault }) => (fault && !reached.has(fault) ? [fault] : []))
    expect(missed).toEqual([])
  },
)
