import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { StoredEvent } from '../../core/events.ts'
import type { OpenedHost, HostOptions } from '../../electron/hostApi.ts'
import { accepted, allEvents, eventually, temporaryFolder, temporaryHost } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'

/** A program of the test's own: Node, running a script that was written to a file. */
export async function program(script: string): Promise<[string, string]> {
  const file = path.join(await temporaryFolder('program'), 'program.mjs')
  writeFileSync(file, script)
  return [process.execPath, file]
}

/** A host with a thread `t` of the practice agent in a repository of its own. */
export async function threadHost(options: HostOptions = {}) {
  const host = await temporaryHost(options)
  const repository = makeRepository()
  await accepted(host, {
    type: 'CreateProject',
    projectId: 'p',
    name: 'P',
    rootPath: repository.root,
  })
  const agent = { provider: 'practice' }
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  return { host, repository }
}

/** Writes an automation; what is not said is as most want it. */
export const automate = (host: OpenedHost, automationId: string, fields: object) =>
  accepted(host, {
    type: 'CreateAutomation',
    automationId,
    name: automationId,
    scope: 'everywhere',
    ...fields,
  })

export const checkpoint = (host: OpenedHost, checkpointId: string) =>
  accepted(host, { type: 'CreateCheckpoint', threadId: 't', checkpointId, description: '' })

/** The end of a run of an automation. */
export const settledRun = (host: OpenedHost, automationId: string) =>
  eventually(host, 'AutomationRunSettled', ({ streamId }) => streamId === automationId)

export const ofType = <T extends StoredEvent['type']>(host: OpenedHost, type: T) =>
  allEvents(host).filter((event): event is Extract<StoredEvent, { type: T }> => event.type === type)
