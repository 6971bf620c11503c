import { describe, expect, it } from 'vitest'
import { isRejection } from '../../core/decider.ts'
import { projectDecider } from '../../core/project.ts'
import { specify } from '../support/specify.ts'
import {
  event,
  practice,
  project,
  projectCreated,
  rule,
  ruleAdded,
  ruleOf,
  thread,
} from './samples.ts'

const given = specify(projectDecider)

const create = {
  type: 'CreateProject',
  projectId: project,
  name: 'Project',
  rootPath: '/work/link',
} as const
const update = { type: 'UpdateProject', projectId: project } as const
const remove = { type: 'DeleteProject', projectId: project } as const
const deleted = event('ProjectDeleted', { projectId: project, threadIds: [] })
const scope = { projectId: project }
const add = { type: 'AddPermissionRule', ...ruleOf({ scope }) } as const
const drop = { type: 'RemovePermissionRule', ruleId: rule('rule') } as const

describe('CreateProject', () => {
  it('opens a folder under its real path, and keeps the path that was typed', () => {
    given().when(create).then(projectCreated)
  })
  it('refuses an id that a project has, or had', () => {
    given(projectCreated).when(create).thenRejected('project-id-in-use')
    given(projectCreated, deleted).when(create).thenRejected('project-id-in-use')
  })
  it('refuses a root that is no folder, and names it', () => {
    const verdict = given().when(create, { facts: { canonicalRoot: null } })
    verdict.thenRejected('root-not-a-folder')
    expect(isRejection(verdict.decision) && verdict.decision.rejected.message).toContain(
      '/work/link',
    )
  })
  it('refuses a root that another project has', () => {
    given()
      .when(create, { facts: { rootTaken: true } })
      .thenRejected('root-in-use')
  })
})

describe('UpdateProject', () => {
  it('renames', () => {
    const renamed = event('ProjectUpdated', { projectId: project, name: 'Other' })
    given(projectCreated)
      .when({ ...update, name: 'Other' })
      .then(renamed)
  })
  it('sets what the owner wants', () => {
    const settings = { agent: practice }
    const set = event('ProjectUpdated', { projectId: project, settings })
    given(projectCreated)
      .when({ ...update, settings })
      .then(set)
  })
  it('says nothing when all is so already', () => {
    const settings = { agent: practice }
    const set = event('ProjectUpdated', { projectId: project, settings })
    given(projectCreated)
      .when({ ...update, name: 'Project', settings: {} })
      .thenNothing()
    given(projectCreated, set)
      .when({ ...update, settings })
      .thenNothing()
    given(projectCreated).when(update).thenNothing()
  })
  it('says only what changes', () => {
    const settings = { agent: practice }
    given(projectCreated)
      .when({ ...update, name: 'Project', settings })
      .then(event('ProjectUpdated', { projectId: project, settings }))
  })
  it('refuses a project that is not there, or no longer', () => {
    given()
      .when({ ...update, name: 'Other' })
      .thenRejected('unknown-project')
    given(projectCreated, deleted)
      .when({ ...update, name: 'Other' })
      .thenRejected('unknown-project')
  })
})

describe('DeleteProject', () => {
  it('takes its threads along by name', () => {
    given(projectCreated)
      .when(remove, { facts: { threadIds: [thread] } })
      .then(event('ProjectDeleted', { projectId: project, threadIds: [thread] }))
  })
  it('[A4] is refused while a thread of it runs or awaits approval', () => {
    given(projectCreated)
      .when(remove, { facts: { activeThreads: 1 } })
      .thenRejected('project-active')
  })
  it('refuses a project that is not there, or no longer', () => {
    given().when(remove).thenRejected('unknown-project')
    given(projectCreated, deleted).when(remove).thenRejected('unknown-project')
  })
})

describe('rules of a project', () => {
  it('are added and removed', () => {
    given(projectCreated).when(add).then(ruleAdded({ scope }))
    given(projectCreated, ruleAdded({ scope }))
      .when(drop)
      .then(event('PermissionRuleRemoved', { ruleId: rule('rule') }))
  })
  it('are refused under an id that some rule has', () => {
    given(projectCreated)
      .when(add, { facts: { ruleTaken: true } })
      .thenRejected('rule-id-in-use')
  })
  it('are not there to remove when they were removed already', () => {
    const removed = event('PermissionRuleRemoved', { ruleId: rule('rule') })
    given(projectCreated).when(drop).thenRejected('unknown-rule')
    given(projectCreated, ruleAdded({ scope }), removed).when(drop).thenRejected('unknown-rule')
  })
  it('are refused when the project is gone', () => {
    given(projectCreated, deleted).when(add).thenRejected('unknown-project')
    given(projectCreated, deleted).when(drop).thenRejected('unknown-project')
  })
})

it('a deleted project may leave memory, an open one may not', () => {
  expect(projectDecider.isTerminal({ status: 'deleted' })).toBe(true)
  expect(projectDecider.isTerminal({ status: 'absent' })).toBe(false)
})
