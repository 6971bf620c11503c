import { z } from 'zod'
import { projectSettings } from '../commands.ts'
import type { StoredEvent } from '../events.ts'
import { projectId } from '../ids.ts'
import { type Change, type Rows, type View, WHOLE } from './view.ts'

export const projectRow = z.object({
  projectId,
  name: z.string(),
  rootPath: z.string(),
  canonicalRoot: z.string(),
  /** Whether what its own configuration names may run. */
  trusted: z.boolean(),
  settings: projectSettings,
  createdAt: z.number(),
})
export type ProjectRow = z.infer<typeof projectRow>

export const projects: View<ProjectRow> = {
  name: 'projects',
  version: 2,
  row: projectRow,
  handles: ['ProjectCreated', 'ProjectTrusted', 'ProjectUpdated', 'ProjectDeleted'],
  concerns: () => true,
  evolve,
}

function evolve(rows: Rows<ProjectRow>, event: StoredEvent): Change<ProjectRow>[] {
  switch (event.type) {
    case 'ProjectCreated':
      return [
        {
          put: event.payload.projectId,
          scope: WHOLE,
          rank: event.position,
          row: { ...asCreated(event), createdAt: event.occurredAt },
        },
      ]
    case 'ProjectTrusted': {
      const key = event.payload.projectId
      const was = rows.get(WHOLE, key)
      if (!was) return []
      return [{ put: key, scope: WHOLE, rank: was.rank, row: { ...was.row, trusted: true } }]
    }
    case 'ProjectUpdated': {
      const { projectId: key, name, settings } = event.payload
      const was = rows.get(WHOLE, key)
      if (!was) return []
      const row = { ...was.row, ...(name && { name }), ...(settings && { settings }) }
      return [{ put: key, scope: WHOLE, rank: was.rank, row }]
    }
    case 'ProjectDeleted':
      return [{ remove: event.payload.projectId, scope: WHOLE }]
    default:
      return []
  }
}

const asCreated = ({ payload: { trusted = true, ...project } }: StoredEvent<'ProjectCreated'>) => ({
  ...project,
  trusted,
  settings: {},
})
