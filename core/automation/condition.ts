import { z } from 'zod'

/** A path into an event, such as `result.exitCode`. */
export const fieldPath = z
  .string()
  .max(200)
  .regex(/^[\w-]+(?:\.[\w-]+)*$/, 'is a path such as text, result.code or paths.0')

/** The longest text that a condition compares with, in UTF-16 units. */
export const COMPARED_LIMIT = 1000
/** Conditions of one automation. */
export const CONDITIONS_LIMIT = 16

const text = z.string().max(COMPARED_LIMIT)
const value = z.union([text, z.number(), z.boolean(), z.null()])
const operators = {
  is: value.exactOptional(),
  isNot: value.exactOptional(),
  /** Part of a text, or one of a list. */
  contains: text.min(1).exactOptional(),
  startsWith: text.min(1).exactOptional(),
  atLeast: z.number().exactOptional(),
  atMost: z.number().exactOptional(),
}
const names = Object.keys(operators) as (keyof typeof operators)[]

/** What one field of an event must be. A field that is not there matches nothing but `isNot`. */
export const condition = z
  .strictObject({ field: fieldPath, ...operators })
  .refine(
    (given) => names.filter((name) => given[name] !== undefined).length === 1,
    `compares its field in one way: ${names.join(', ')}`,
  )
export type Condition = z.infer<typeof condition>

/** What conditions and templates look at: an event's payload with its type and where it belongs. */
export type Fields = Readonly<Record<string, unknown>>

/** The value at a path; undefined where there is none. */
export function fieldAt(fields: Fields, path: string): unknown {
  return path.split('.').reduce<unknown>((held, key) => {
    if (typeof held !== 'object' || held === null || !Object.hasOwn(held, key)) return undefined
    return (held as Fields)[key]
  }, fields)
}

export function holds(asked: Condition, fields: Fields): boolean {
  const found = fieldAt(fields, asked.field)
  if (asked.isNot !== undefined) return found !== asked.isNot
  if (found === undefined) return false
  if (asked.is !== undefined) return found === asked.is
  const { contains, startsWith, atLeast, atMost } = asked
  if (contains !== undefined)
    return (typeof found === 'string' || Array.isArray(found)) && found.includes(contains)
  if (startsWith !== undefined) return typeof found === 'string' && found.startsWith(startsWith)
  if (typeof found !== 'number') return false
  return (atLeast === undefined || found >= atLeast) && (atMost === undefined || found <= atMost)
}
