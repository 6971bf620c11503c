import type { EventType } from './events.ts'

/** Brings a payload of one version to the shape of the next. It is given what JSON.parse gave. */
export type Step = (payload: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** The steps of each event type, oldest first: the first brings version 1 to version 2. */
export type Upcasters = { readonly [T in EventType]?: readonly Step[] }

/**
 * Shapes that have changed since they were released.
 *
 * What is written stays as it was written; these run when it is read. To change a released shape, add
 * its step here: that raises the version of what is written from then on.
 */
const released: Upcasters = {}

/** An event of a version that only a newer Gaffer knows. */
export class EventNewer extends Error {
  override readonly name = 'EventNewer'
  readonly code = 'event-newer'
}

/** The version that events of a type are written in, from 1. */
export const schemaVersionOf = (type: string, table: Upcasters = released): number =>
  1 + stepsOf(type, table).length

/** A stored payload in its newest shape. Throws EventNewer. */
export function upcast<Payload>(
  type: string,
  version: number,
  payload: Payload,
  table: Upcasters = released,
): Payload | Record<string, unknown> {
  const steps = stepsOf(type, table)
  // Nearly every event is of the newest version, and all of them come by here.
  if (version === steps.length + 1) return payload
  if (version > steps.length + 1)
    throw new EventNewer(
      `The log holds a ${type} of version ${version}, which a newer Gaffer wrote. It was left as it is; update Gaffer.`,
    )
  return steps
    .slice(version - 1)
    .reduce<Payload | Record<string, unknown>>(
      (before, step) => step(before as Record<string, unknown>),
      payload,
    )
}

// The type comes from a file, where it may be spelt like a part of every object.
const stepsOf = (type: string, table: Upcasters): readonly Step[] =>
  Object.hasOwn(table, type) ? (table[type as EventType] ?? []) : []
