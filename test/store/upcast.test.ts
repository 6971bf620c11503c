import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { eventPayloads, type EventType } from '../../core/events.ts'
import { EventNewer, schemaVersionOf, upcast, type Upcasters } from '../../core/upcast.ts'
import { openHost } from '../../electron/host.ts'
import { everyEvent } from '../core/everyEvent.ts'
import { accepted, temporaryFolder, temporaryHost } from '../support/home.ts'

/*
 * The shapes that events were ever written in. A new event, or a new version of one, is added to the
 * newest file by `vitest run --project fast test/store/upcast.test.ts -u`; what is there is never
 * changed by that. Once a shape is released its example is never touched again by anybody.
 *
 * A shape may get a field that can be absent without a new version: then its digest here is renewed
 * by hand, and its example, which stays as it was, shows that what was written is still understood.
 */

const folder = path.join(import.meta.dirname, '../fixtures/events')
const newest = path.join(folder, 'v1.json')

type Shape = { schema: string; payload: unknown }
type Shapes = Record<string, Record<string, Shape>>

const shapesIn = (file: string): Shapes => {
  const text = readFileSync(path.join(folder, file), 'utf8')
  return text.trim() === '' ? {} : (JSON.parse(text) as Shapes)
}
const kept: [EventType, number, Shape][] = readdirSync(folder)
  .flatMap((file) => Object.entries(shapesIn(file)))
  .flatMap(([type, versions]) =>
    Object.entries(versions).map(([version, shape]): [EventType, number, Shape] => [
      type as EventType,
      Number(version),
      shape,
    ]),
  )

const types = Object.keys(eventPayloads) as EventType[]

function schemaOf(type: EventType): string {
  const shape = z.toJSONSchema(eventPayloads[type], { unrepresentable: 'any', io: 'output' })
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 16)
}

const keptOf = (type: EventType) =>
  kept.find(([of, version]) => of === type && version === schemaVersionOf(type))?.[2]

it('keeps an example of every event in its newest shape', async () => {
  const file = shapesIn('v1.json')
  const missing = types.filter((type) => !keptOf(type))
  const added = missing.map((type) => [
    type,
    {
      ...file[type],
      [schemaVersionOf(type)]: { schema: schemaOf(type), payload: everyEvent[type].payload },
    },
  ])
  const whole = { ...file, ...Object.fromEntries(added) }
  await expect(`${JSON.stringify(whole, null, 2)}\n`).toMatchFileSnapshot(newest)
})

it.each(types)('%s has not changed its shape without a new version and a step to it', (type) => {
  expect(keptOf(type)?.schema).toBe(schemaOf(type))
})

it.each(kept)('%s of version %i is still understood', (type, version, { payload }) => {
  expect(() => eventPayloads[type].parse(upcast(type, version, payload))).not.toThrow()
})

describe('bringing an old shape up to date', () => {
  const steps: Upcasters = {
    TurnStarted: [
      ({ message, ...rest }) => ({ ...rest, text: message }),
      (payload) => ({ ...payload, number: payload['number'] ?? 1 }),
    ],
  }

  it('goes through every step from the version that was written', () => {
    const first = { threadId: 't', turnId: 'u', message: 'go' }
    const text = { threadId: 't', turnId: 'u', text: 'go' }
    expect(upcast('TurnStarted', 1, first, steps)).toEqual({ ...text, number: 1 })
    expect(upcast('TurnStarted', 2, { ...text, number: 7 }, steps)).toEqual({ ...text, number: 7 })
    expect(upcast('TurnStarted', 3, { ...text, number: 9 }, steps)).toEqual({ ...text, number: 9 })
    expect(first).toEqual({ threadId: 't', turnId: 'u', message: 'go' })
  })

  it('writes the version that the steps lead to', () => {
    expect(schemaVersionOf('TurnStarted', steps)).toBe(3)
    expect(schemaVersionOf('TurnCompleted', steps)).toBe(1)
    for (const name of ['constructor', 'toString', 'Unheard'])
      expect(schemaVersionOf(name, steps)).toBe(1)
  })

  it('does not guess at a version that only a newer Gaffer knows', () => {
    expect(() => upcast('TurnStarted', 4, {}, steps)).toThrow(EventNewer)
    expect(() => upcast('TurnStarted', 4, {}, steps)).toThrow(/update Gaffer\.$/)
  })
})

it('leaves a log with an event of a newer version as it is, and says why', async () => {
  const home = await temporaryFolder('home')
  const before = await openHost({ home, runner: 'off' })
  await accepted(before, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: home })
  await before.close()
  const db = new Database(path.join(home, 'gaffer.db'))
  db.exec('DROP TRIGGER events_keep; UPDATE events SET schema_version = 9')
  db.close()
  const host = await temporaryHost({ home, runner: 'off' })
  expect(() => host.events(0, 1)).toThrow(EventNewer)
})
