import { fieldAt, type Fields } from './condition.ts'

/** The longest text that a template comes to, in UTF-16 units; the rest is cut off. */
export const RENDERED_LIMIT = 64 * 1024

const place = /\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}/g

export const hasPlaces = (template: string): boolean => template.search(place) >= 0

/**
 * Fills `{{field.path}}` with what an event says there; a field that is not there gives nothing.
 *
 * What is filled in is never looked at for places again.
 */
export function render(template: string, fields: Fields, limit = RENDERED_LIMIT): string {
  const filled = template.replaceAll(place, (_, path: string) => wordsOf(fieldAt(fields, path)))
  // No half of a letter at the cut.
  if (filled.length <= limit) return filled
  return limit < 1 ? '' : `${filled.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function wordsOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
