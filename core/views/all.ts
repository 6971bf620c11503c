import { activity } from './activity.ts'
import { approvals } from './approvals.ts'
import { automationRuns } from './automationRuns.ts'
import { automations } from './automations.ts'
import { checkpoints } from './checkpoints.ts'
import { deadLetters } from './deadLetters.ts'
import { projects } from './projects.ts'
import { questions } from './questions.ts'
import { rules } from './rules.ts'
import { search } from './search.ts'
import { threads } from './threads.ts'
import { timeline } from './timeline.ts'
import { usage } from './usage.ts'
import type { View } from './view.ts'

/** Every view, by name. The host stores them all; a window folds those it watches. */
export const views = {
  projects,
  threads,
  timeline,
  approvals,
  questions,
  checkpoints,
  deadLetters,
  automations,
  automationRuns,
  usage,
  activity,
  rules,
  search,
}

export type ViewName = keyof typeof views
export type RowOf<N extends ViewName> = (typeof views)[N] extends View<infer Row> ? Row : never

export const viewNames = Object.keys(views) as ViewName[]
