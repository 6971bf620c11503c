import type { AutomationId, ProjectId } from '../../core/ids.ts'
import type { StoredEvent } from '../../core/events.ts'
import type { Db } from '../store/database.ts'

/** Which automations there are, as far as one must know to find their streams. */
export interface AutomationTable {
  count(): number
  /** Those that wait for events, in the order of their making. */
  armed(): AutomationId[]
  all(): AutomationId[]
  ofProject(projectId: ProjectId): AutomationId[]
  note(event: StoredEvent): void
}

export function openAutomationTable(db: Db): AutomationTable {
  const ids = (where: string) =>
    db
      .prepare<string[], AutomationId>(
        `SELECT automation_id FROM automations WHERE ${where} ORDER BY number`,
      )
      .pluck()
  const [everyOne, armed, ofProject] = [ids('true'), ids('enabled = 1'), ids('project_id = ?')]
  const count = db.prepare<[], number>('SELECT count(*) FROM automations').pluck()
  const add = db.prepare(
    'INSERT INTO automations (automation_id, project_id, enabled) VALUES (?, ?, ?)',
  )
  const move = db.prepare('UPDATE automations SET project_id = ? WHERE automation_id = ?')
  const enable = db.prepare('UPDATE automations SET enabled = ? WHERE automation_id = ?')
  const drop = db.prepare('DELETE FROM automations WHERE automation_id = ?')
  const dropOfProject = db.prepare('DELETE FROM automations WHERE project_id = ?')

  return {
    count: () => count.get() ?? 0,
    armed: () => armed.all(),
    all: () => everyOne.all(),
    ofProject: (projectId) => ofProject.all(projectId),
    note(event) {
      switch (event.type) {
        case 'AutomationCreated': {
          const { automationId, scope, enabled } = event.payload
          return void add.run(automationId, projectIn(scope), enabled ? 1 : 0)
        }
        case 'AutomationUpdated': {
          const { automationId, scope } = event.payload
          return void (scope && move.run(projectIn(scope), automationId))
        }
        case 'AutomationEnabled':
          return void enable.run(1, event.payload.automationId)
        case 'AutomationDisabled':
          return void enable.run(0, event.payload.automationId)
        case 'AutomationDeleted':
          return void drop.run(event.payload.automationId)
        case 'ProjectDeleted':
          return void dropOfProject.run(event.payload.projectId)
      }
    },
  }
}

/** Whether an event changes which automations there are, or what they wait for. */
export const isDefining = ({ type, streamType }: StoredEvent): boolean =>
  (type === 'EventRedacted' && streamType === 'automation') ||
  type === 'ProjectDeleted' ||
  type === 'AutomationCreated' ||
  type === 'AutomationUpdated' ||
  type === 'AutomationEnabled' ||
  type === 'AutomationDisabled' ||
  type === 'AutomationDeleted'

const projectIn = (scope: 'everywhere' | { projectId: ProjectId }): ProjectId | null =>
  scope === 'everywhere' ? null : scope.projectId
