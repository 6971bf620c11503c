import { type JobKind, type JobPayload, jobPayloads } from '../../core/reactions.ts'

export const isKind = (name: string): name is JobKind => Object.hasOwn(jobPayloads, name)

/** What a job was told, or undefined where that cannot be read as its kind's. */
export function decode<K extends JobKind>(kind: K, payload: unknown): JobPayload<K> | undefined {
  const parsed = jobPayloads[kind].safeParse(payload)
  return parsed.success ? (parsed.data as JobPayload<K>) : undefined
}

/** The same from its row. */
export function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
