import { expect, it } from 'vitest'
import { openHouse } from './house.ts'

const tables = ['events', 'streams', 'receipts', 'jobs', 'views']

/** Everything that a commit may touch. */
const everything = (house: Awaited<ReturnType<typeof openHouse>>) =>
  [...tables, 'view_threads', 'view_timeline'].map((table) => house.sql(`SELECT * FROM ${table}`))

const turn = { id: 'c-1', type: 'StartTurn', threadId: 't', turnId: 'u', text: 'hello' }

it.each(tables)(
  '[B1] [C8] leaves nothing at all of a command when %s cannot be written, and all of it the next time',
  async (table) => {
    const house = await openHouse()
    await house.thread('t')
    const before = everything(house)
    for (const doing of ['INSERT', 'UPDATE'])
      house.sql(`CREATE TEMP TRIGGER full_${doing} BEFORE ${doing} ON main.${table}
        BEGIN SELECT RAISE(ABORT, 'full'); END`)
    await expect(house.send(turn)).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_TRIGGER' })
    expect(everything(house)).toEqual(before)
    house.runner.open()
    for (const doing of ['INSERT', 'UPDATE']) house.sql(`DROP TRIGGER full_${doing}`)
    const receipt = await house.send(turn)
    expect(receipt.events.map((event) => event.type)).toEqual([
      'TurnStarted',
      'CheckpointRequested',
    ])
    expect(await house.send(turn)).toEqual(receipt)
    await house.runner.drain()
    expect(house.table.rows().map((row) => row.id)).toEqual(['capture/t/u:before', 'prompt/t/u'])
    expect(await house.figure('gaffer_jobs_enqueued_total')).toBe(2)
  },
)

it('[C8] keeps a snapshot of a stream only with the events that it is of', async () => {
  const house = await openHouse()
  await house.thread('t')
  house.sql(`CREATE TEMP TRIGGER full BEFORE INSERT ON main.snapshots
    BEGIN SELECT RAISE(ABORT, 'full'); END`)
  const rename = (at: number) => ({ type: 'UpdateThread', threadId: 't', title: `T ${at}` })
  let at = 0
  const failed = async () => {
    for (; at < 1000; at += 1) {
      try {
        await house.send(rename(at))
      } catch {
        return true
      }
    }
    return false
  }
  expect(await failed()).toBe(true)
  const events = () => house.sql("SELECT count(*) AS n FROM events WHERE stream_id = 't'")
  expect(events()).toEqual([{ n: at + 1 }])
  house.sql('DROP TRIGGER full')
  await house.send(rename(at))
  expect(events()).toEqual([{ n: at + 2 }])
  expect(house.sql("SELECT stream_version FROM snapshots WHERE stream_id = 't'")).toEqual([
    { stream_version: at + 2 },
  ])
})
