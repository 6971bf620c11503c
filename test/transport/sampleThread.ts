import type { Host } from '../../electron/hostApi.ts'
import { accepted } from '../support/home.ts'
import { makeRepository, type TestRepository } from '../support/repository.ts'

/** Creates project `p` on a new repository and thread `t` in it: the log's first two events. */
export async function openSampleThread(host: Host): Promise<TestRepository> {
  const repository = makeRepository()
  const { root: rootPath } = repository
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'Project', rootPath })
  const agent = { provider: 'practice' }
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', title: 'T', agent })
  return repository
}
