import { approvals } from './approvals.ts'
import { checkpoints } from './checkpoints.ts'
import { projects } from './projects.ts'
import { threads } from './threads.ts'
import { timeline } from './timeline.ts'
import type { View } from './view.ts'

/** Every view, by name. The host stores them all; a window folds those it watches. */
export const views = { projects, threads, timeline, approvals, checkpoints }

export type ViewName = keyof typeof views
export type RowOf<N extends ViewName> = (typeof views)[N] extends View<infer Row> ? Row : never

export const viewNames = Object.keys(views) as ViewName[]
