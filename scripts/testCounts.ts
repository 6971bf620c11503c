import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

export type Counts = { passed: number; failed: number }

const vitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number() })
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
})

/** What vitest's JSON report counts; nothing at all when the runner wrote none. */
export function readVitestCounts(report: string): Counts {
  if (!existsSync(report)) return { passed: 0, failed: 0 }
  const read = vitestReport.parse(JSON.parse(readFileSync(report, 'utf8')))
  return { passed: read.numPassedTests, failed: read.numFailedTests }
}

/** What Playwright's JSON report counts. A flaky test did fail once, so it counts as failed. */
export function readPlaywrightCounts(report: string): Counts {
  if (!existsSync(report)) return { passed: 0, failed: 0 }
  const { stats } = playwrightReport.parse(JSON.parse(readFileSync(report, 'utf8')))
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky }
}
