import { z } from 'zod'
import { eventPayloads, type EventType } from '../../core/events.ts'

/** How deep into payloads fields are offered; a path may still be typed that goes further. */
const DEPTH = 3

type Shape = {
  type?: string
  properties?: Record<string, Shape>
  anyOf?: Shape[]
  oneOf?: Shape[]
  allOf?: Shape[]
}

/** Paths of the fields that events of all these types may have, such as `result.code`. */
export function fieldsOf(types: readonly string[]): string[] {
  const [first, ...others] = types.flatMap((type) => {
    if (!Object.hasOwn(eventPayloads, type)) return []
    const schema = eventPayloads[type as EventType]
    const shape = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' })
    return [new Set(pathsOf(shape as Shape, DEPTH))]
  })
  return [...(first ?? [])].filter((path) => others.every((paths) => paths.has(path)))
}

function pathsOf(shape: Shape, depth: number): string[] {
  const own = Object.entries(shape.properties ?? {}).flatMap(([name, inner]) => {
    const below = depth > 1 ? pathsOf(inner, depth - 1) : []
    return below.length > 0 ? below.map((path) => `${name}.${path}`) : [name]
  })
  const parts = [...(shape.anyOf ?? []), ...(shape.oneOf ?? []), ...(shape.allOf ?? [])]
  return [...new Set([...own, ...parts.flatMap((part) => pathsOf(part, depth))])]
}
