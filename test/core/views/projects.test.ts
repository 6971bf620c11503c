import { expect, it } from 'vitest'
import { projectId } from '../../../core/ids.ts'
import { views } from '../../../core/views/all.ts'
import { stamped, type Told } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { keysAfter, rowAfter } from './rows.ts'

const second: Told = of.event('ProjectCreated', {
  ...of.projectCreated.payload,
  projectId: projectId.parse('p2'),
})
const updated = (fields: { name?: string; settings?: object }) =>
  of.event('ProjectUpdated', { projectId: of.project, ...fields })

it('holds a project as it was opened', () => {
  expect(rowAfter('projects', 'p', [of.projectCreated])).toStrictEqual({
    projectId: 'p',
    name: 'Project',
    rootPath: '/work/link',
    canonicalRoot: '/work/project',
    settings: {},
    trusted: true,
    createdAt: 1000,
  })
})

it('changes what is said to have changed, and leaves the rest and its place', () => {
  const events = [of.projectCreated, second, updated({ name: 'Other' })]
  expect(keysAfter('projects', events)).toEqual(['p', 'p2'])
  expect(rowAfter('projects', 'p', events)).toMatchObject({ name: 'Other', settings: {} })
  const settled = [of.projectCreated, updated({ settings: { agent: of.practice } })]
  expect(rowAfter('projects', 'p', settled)).toMatchObject({
    name: 'Project',
    settings: { agent: of.practice },
  })
})

it('[A7] drops a project that is deleted, and no other', () => {
  const deleted = of.event('ProjectDeleted', { projectId: of.project, threadIds: [] })
  expect(keysAfter('projects', [of.projectCreated, second, deleted])).toEqual(['p2'])
})

it('tells whoever watches of every project', () => {
  const [event] = stamped([second])
  expect(event && views.projects.concerns(event, '')).toBe(true)
})
