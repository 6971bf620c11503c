import { readFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { verifyHome } from '../../electron/queries/verifyHome.ts'
import { openLog, SNAPSHOT_EVERY } from '../../electron/store/log.ts'
import { accepted, temporaryFolder, temporaryHost } from '../support/home.ts'
import { openSample } from './sampleHome.ts'

/** A home with a thread that is long enough for a snapshot, and that nobody has open. */
async function longHome() {
  const { home, host } = await openSample()
  for (let n = 0; n < SNAPSHOT_EVERY + 5; n += 1)
    await accepted(host, { type: 'UpdateThread', threadId: 't', title: `Title ${n}` })
  await host.close()
  return { home, file: path.join(home, 'gaffer.db') }
}

function titleIn(file: string) {
  const passedOver: string[] = []
  const db = new Database(file)
  const { stream, version } = openLog(db, (id) => passedOver.push(id)).load('thread', 't')
  db.close()
  const title = stream.of === 'thread' && stream.state.status === 'open' ? stream.state.title : ''
  return { title, version, passedOver }
}
const asItWas = { title: `Title ${SNAPSHOT_EVERY + 4}`, version: SNAPSHOT_EVERY + 6 }

describe('a snapshot', () => {
  it('is where a long stream is read from', async () => {
    const { file } = await longHome()
    const db = new Database(file)
    db.exec('DROP TRIGGER events_stay; DELETE FROM events WHERE stream_version < 50')
    db.close()
    expect(titleIn(file)).toEqual({ ...asItWas, passedOver: [] })
  })

  it.each([
    ['was edited', "UPDATE snapshots SET state = replace(state, 'Title', 'Forged')"],
    ['is no JSON any more', 'UPDATE snapshots SET state = substr(state, 1, 20)'],
    ['claims another version', 'UPDATE snapshots SET stream_version = stream_version - 1'],
    ['claims to be newer than the log', 'UPDATE snapshots SET stream_version = 9000'],
    ['has another hash', "UPDATE snapshots SET hash = x'00'"],
  ])('that %s is passed over, told of, and the events are read instead', async (_, sql) => {
    const { home, file } = await longHome()
    const db = new Database(file)
    db.exec(sql)
    db.close()
    expect(titleIn(file)).toEqual({ ...asItWas, passedOver: ['t'] })

    const host = await temporaryHost({ home, runner: 'off' })
    await accepted(host, { type: 'UpdateThread', threadId: 't', title: 'Goes on' })
    const log = readFileSync(path.join(home, 'logs', 'gaffer.log'), 'utf8')
    expect(log).toContain('a snapshot that is not what was written was passed over')
    for (let n = 0; n < SNAPSHOT_EVERY; n += 1)
      await accepted(host, { type: 'UpdateThread', threadId: 't', title: `Again ${n}` })
    expect(titleIn(file)).toMatchObject({ title: `Again ${SNAPSHOT_EVERY - 1}`, passedOver: [] })
    expect(host.verify().problems).toEqual([])
  })

  it('of another shape is no damage', async () => {
    const { file } = await longHome()
    const db = new Database(file)
    db.exec('UPDATE snapshots SET shape = shape - 1')
    db.close()
    expect(titleIn(file)).toEqual({ ...asItWas, passedOver: [] })
  })

  it('is not believed in the log of another home', async () => {
    const [one, other] = [await longHome(), await longHome()]
    const db = new Database(other.file)
    db.prepare('ATTACH ? AS one').run(one.file)
    db.exec('DELETE FROM snapshots; INSERT INTO snapshots SELECT * FROM one.snapshots')
    db.close()
    expect(titleIn(other.file)).toEqual({ ...asItWas, passedOver: ['t'] })
  })
})

describe('[E12] a log whose end was cut off', () => {
  async function problemsAfter(sql: string) {
    const { home, host } = await openSample()
    await accepted(host, {
      type: 'CreateCheckpoint',
      threadId: 't',
      checkpointId: 'c',
      description: '',
    })
    await host.close()
    const db = new Database(path.join(home, 'gaffer.db'))
    db.exec(`DROP TRIGGER events_stay; DELETE FROM events WHERE position > 1; ${sql}`)
    db.close()
    return verifyHome(home).problems.filter(({ part }) => part === 'chain' || part === 'tail')
  }
  const found = (message: RegExp) => [{ part: 'tail', message: expect.stringMatching(message) }]
  const streams = "DELETE FROM streams WHERE stream_type = 'thread'"

  it.each([
    ['by its views', '', /^ends at event 1, but the view \w+ knows event 3$/],
    [
      'by its receipts, when views were cut too',
      'UPDATE views SET position = 1; DELETE FROM jobs',
      /^ends at event 1, but the receipt of [\w-]+ knows event 3$/,
    ],
    [
      'by its jobs, when views and receipts were',
      'UPDATE views SET position = 1; DELETE FROM receipts',
      /^ends at event 1, but the job capture\/t\/c knows event 3$/,
    ],
    [
      'by the heads of its streams, when all of these were',
      'UPDATE views SET position = 1; DELETE FROM receipts; DELETE FROM jobs',
      /^stream t ends at its event 0 of 2$/,
    ],
  ])('is known %s', async (_, sql, message) => {
    expect(await problemsAfter(sql)).toEqual(found(message))
  })

  it('cannot be told from a shorter one when every trace was cut with it', async () => {
    const all = `UPDATE views SET position = 1; DELETE FROM receipts; DELETE FROM jobs; ${streams}`
    expect(await problemsAfter(all)).toEqual([])
  })
})

it('opens an empty folder as a new home, and nothing is wrong with it', async () => {
  const host = await temporaryHost({ home: await temporaryFolder('home'), runner: 'off' })
  expect(host.verify()).toEqual({ events: 0, problems: [] })
})
