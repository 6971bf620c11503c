/** Fields that every template has, whatever happened. */
export const COMMON_FIELDS = ['type', 'projectId', 'threadId'] as const

/** The fields that a template names, each once. */
export const fieldsIn = (template: string): string[] => [
  ...new Set(
    [...template.matchAll(/\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}/g)].map(([, field]) => field ?? ''),
  ),
]

/** Fields of a template that none of what is waited for has; they come out empty. */
export function unknownFields(template: string, known: readonly string[]): string[] {
  return fieldsIn(template).filter(
    (field) => !COMMON_FIELDS.some((common) => common === field) && !known.includes(field),
  )
}
