import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { viewNames } from '../../core/views/all.ts'
import { openDatabase } from '../../electron/store/database.ts'
import { migrations } from '../../electron/store/migrations.ts'
import { accepted, allEvents, temporaryFolder, temporaryHost } from '../support/home.ts'

const fixture = readFileSync(new URL('../fixtures/homes/step1.sql', import.meta.url), 'utf8')

/** A home as the first released step left it, with a snapshot in that step's shape. */
async function homeOfStepOne() {
  const home = await temporaryFolder('home')
  const db = new Database(path.join(home, 'gaffer.db'))
  db.exec(migrations[0] ?? '')
  db.exec(fixture)
  db.exec(`INSERT INTO snapshots VALUES ('red', 18, 1, '{"of":"thread","state":{}}')`)
  const events = db
    .prepare<[], Record<string, unknown>>('SELECT * FROM events ORDER BY position')
    .all()
  const jobs = jobsIn(db)
  db.close()
  return { home, events, jobs }
}

const jobsIn = (db: Database.Database) =>
  db.prepare<[], Record<string, unknown>>('SELECT * FROM jobs ORDER BY number').all()

it('opens a home of the first step and finds every event, receipt and job as it was', async () => {
  const { home, events, jobs } = await homeOfStepOne()
  const host = await temporaryHost({ home, runner: 'off' })
  const states = await host.rebuild()
  expect(Object.keys(states).toSorted()).toEqual(viewNames.toSorted())
  for (const { status, position } of Object.values(states))
    expect({ status, position }).toEqual({ status: 'ready', position: events.length })
  expect(host.verify()).toEqual({ events: events.length, problems: [] })
  expect(allEvents(host).map(({ id, type }) => ({ id, type }))).toEqual(
    events.map(({ id, type }) => ({ id, type })),
  )
  expect(host.read('checkpoints', 'red', {})?.rows.at(-2)?.row).toMatchObject({
    checkpointId: 'mark',
    description: 'Before the blue one 💡',
  })
  expect(host.read('usage', undefined, {})?.state.status).toBe('ready')
  const pending = host.jobs().filter(({ status }) => status === 'pending')
  expect(pending.map(({ id }) => id)).toEqual(
    jobs
      .filter(({ status }) => status === 'pending')
      .map(({ id }) => id)
      .toReversed(),
  )
})

it('answers a command of the first step again with the receipt that it had', async () => {
  const { home, events } = await homeOfStepOne()
  const host = await temporaryHost({ home, runner: 'off' })
  const again = { type: 'CreateCheckpoint', threadId: 'red', checkpointId: 'mark' }
  const receipt = await accepted(host, {
    id: 'command-6',
    ...again,
    description: 'Before the blue one 💡',
  })
  expect(receipt.events.map(({ position }) => position)).toEqual([18])
  expect(host.head()).toBe(events.length)
})

it('keeps a copy of the database as the earlier step left it', async () => {
  const { home, events } = await homeOfStepOne()
  const file = path.join(home, 'gaffer.db')
  openDatabase(file).close()
  const copy = `${file}.before-${migrations.length}`
  expect(existsSync(copy)).toBe(true)
  const kept = new Database(copy, { readonly: true })
  expect(kept.pragma('user_version', { simple: true })).toBe(1)
  expect(kept.prepare('SELECT * FROM events ORDER BY position').all()).toEqual(events)
  kept.close()
})

it('can redact what was said before redaction was known', async () => {
  const { home, events } = await homeOfStepOne()
  const host = await temporaryHost({ home, runner: 'off' })
  const said = events.find(({ type }) => type === 'TurnStarted')
  await accepted(host, { type: 'RedactEvent', eventId: said?.['id'], field: 'text' })
  expect(JSON.stringify(allEvents(host))).not.toContain('write lamp.txt: red')
  await host.rebuild()
  expect(host.verify().problems).toEqual([])
})
