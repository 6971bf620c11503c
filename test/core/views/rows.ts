import type { ViewName } from '../../../core/views/all.ts'
import { views } from '../../../core/views/all.ts'
import { foldedView } from '../../support/engine.ts'
import { stamped, type Told } from '../../support/specify.ts'

/** The keys of a view's rows after these events, in the order in which people see them. */
export function keysAfter(name: ViewName, events: Told[]): string[] {
  return rowsAfter(name, events).map(({ key }) => key)
}

/** The rows of a view after these events. */
export function rowsAfter(name: ViewName, events: Told[]) {
  const table = foldedView(views[name])
  for (const event of stamped(events)) table.fold(event)
  return table.rows()
}

/** One row, by its key; undefined where there is none. */
export const rowAfter = (name: ViewName, key: string, events: Told[]): unknown =>
  rowsAfter(name, events).find((row) => row.key === key)?.row
