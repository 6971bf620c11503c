import { copyFileSync, mkdirSync, statSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openHost } from '../../electron/host.ts'
import { allEvents, temporaryFolder } from '../support/home.ts'
import { startHost } from '../support/process.ts'
import { makeRepository } from '../support/repository.ts'
import { createRandom } from './random.ts'

const COPIES = 4
const CUTS = 6

/** What a power cut leaves of a home at this instant: the database as it is, and a torn WAL. */
function tear(from: string, to: string, share: number): void {
  mkdirSync(to)
  for (const name of ['gaffer.db', 'gaffer.db-wal'])
    copyFileSync(path.join(from, name), path.join(to, name))
  const wal = path.join(to, 'gaffer.db-wal')
  truncateSync(wal, Math.floor(statSync(wal).size * share))
}

it('opens a home whose WAL was torn with a beginning of the log, and goes on from there', async () => {
  const seed = 7
  const random = createRandom(seed)
  const { root, write } = makeRepository()
  const home = await temporaryFolder('home')
  const folder = await temporaryFolder('torn')
  const host = await startHost(home)
  onTestFinished(() => host.kill())
  const agent = { provider: 'practice' }
  await host.send({ type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await host.send({ type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  write('b.txt', 'two\n')
  await host.send({ type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'Two' })

  const torn: string[] = []
  for (let copy = 0; copy < COPIES; copy += 1) {
    // Commands are on their way while the copies are made.
    const sent = Array.from({ length: 30 }, (_, at) =>
      host.send({ type: 'UpdateThread', threadId: 't', title: `Title ${copy} ${at}` }),
    )
    for (let cut = 0; cut < CUTS; cut += 1) {
      const to = path.join(folder, `${copy}-${cut}`)
      tear(home, to, cut === 0 ? 1 : random.below(1000) / 1000)
      torn.push(to)
    }
    await Promise.all(sent)
  }
  const whole = (await host.events()).map(({ position, type }) => `${position} ${type}`)
  host.kill()
  await host.ended

  const lengths = new Set<number>()
  for (const copy of torn) {
    const opened = await openHost({ home: copy, runner: 'off' })
    try {
      const kept = allEvents(opened).map(({ position, type }) => `${position} ${type}`)
      expect(kept).toEqual(whole.slice(0, kept.length))
      expect(opened.verify().problems).toEqual([])
      lengths.add(kept.length)
      // What follows chains on to what is left.
      const id = crypto.randomUUID()
      const command = { id, type: 'CreateProject', projectId: 'p2', name: 'Q', rootPath: folder }
      expect(await opened.send(command)).toMatchObject({ status: 'accepted' })
      expect(opened.verify()).toMatchObject({ events: kept.length + 1, problems: [] })
    } finally {
      await opened.close()
    }
  }
  expect(lengths.size).toBeGreaterThan(COPIES)
})
