import { execFileSync } from 'node:child_process'
import { expect, it, onTestFinished, vi } from 'vitest'
import { temporaryFolder } from '../support/home.ts'
import { gaffer, startHost, type StoredLine, until } from '../support/process.ts'
import { makeHolding } from './holding.ts'

const agent = { provider: 'practice' }
const commit = { id: 'c-1', type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'Two' }

const ofType = (events: readonly StoredLine[], type: string) =>
  events.filter((event) => event.type === type)

/** Programs that have not ended and whose words name this. */
const running = (words: string) =>
  execFileSync('ps', ['-A', '-o', 'stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(words) && !line.startsWith('Z'))

it('[B4] ends the git and the hook of a dead host before it makes the commit itself', async () => {
  const repository = makeHolding()
  repository.write('b.txt', 'two\n')
  const home = await temporaryFolder('home')
  const doomed = await startHost(home)
  onTestFinished(() => doomed.kill())
  await doomed.send({ type: 'CreateProject', projectId: 'p', name: 'P', rootPath: repository.root })
  await doomed.send({ type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await doomed.send(commit)
  await vi.waitUntil(() => repository.runs() === 1, { timeout: 10_000 })
  doomed.kill()
  await doomed.ended
  // Whoever leads a group of its own outlives us.
  expect(running(repository.hookFile)).toHaveLength(1)

  const host = await startHost(home)
  onTestFinished(() => host.kill())
  await vi.waitUntil(() => repository.runs() === 2, { timeout: 10_000 })
  // The one that runs now is the new host's.
  expect(running(repository.hookFile)).toHaveLength(1)
  repository.letGo()
  const settled = (events: StoredLine[]) => ofType(events, 'GitOperationSettled').length > 0
  const events = await until(host.events, settled)
  expect(ofType(events, 'GitOperationSettled')[0]?.payload).toMatchObject({
    outcome: 'succeeded',
    result: { sha: repository.git('rev-parse', 'HEAD') },
  })
  expect(repository.git('log', '--format=%s').split('\n')).toEqual(['Two', 'first'])
  const reflog = repository.git('log', '--walk-reflogs', '--format=%gs', 'HEAD').split('\n')
  expect(reflog.filter((line) => line.startsWith('gaffer:o:'))).toHaveLength(1)
  host.kill('SIGTERM')
  expect(await host.ended).toBe(0)
  expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
})
