import { openRuns } from './automation/state.ts'
import type { CommandByType } from './commands.ts'
import { type Decision, reject, type Rejection } from './decider.ts'
import { type EventType, eventPayloads } from './events.ts'
import type { Stamped } from './facts.ts'
import type { StreamState } from './streams.ts'
import { openIntents } from './thread/state.ts'
import { upcast } from './upcast.ts'

/** What stands in the place of a text that was taken out. */
export const REDACTED = '█████'
const BLOCK = '█'

/** An event as the log keeps it: its payload in the shape that it was written in. */
export type Kept = { type: EventType; schemaVersion: number; payload: unknown }

/** A payload without one of its fields. `texts` and `blobs` are what was taken out. */
export type Without = { payload: unknown; texts: string[]; blobs: string[] }

/** What the host found out for a redaction: what would be left, and the state that this folds to. */
export type Foreseen = {
  /** The event's place in the log and in its stream. */
  position: number
  version: number
  eventType: EventType
  /** False when the field holds nothing any more. */
  changes: boolean
  /** Digest of what would be left, so that nobody can change that later. */
  remains: string
  without: StreamState
}

/**
 * Takes a field out of an event's payload, leaving one that is still understood.
 *
 * A text becomes blocks; anything else goes, where the event can do without it. `field` is a path
 * such as `body.text` or `detail.files.0.newText`.
 */
export function withoutField(kept: Kept, field: string): Without | Rejection {
  if (kept.type === 'EventRedacted')
    return reject('not-redactable', 'This event only tells of a redaction. There is nothing in it.')
  const path = field.split('.')
  const at = path.at(-1) ?? ''
  const payload: unknown = JSON.parse(JSON.stringify(kept.payload))
  const holder = path.slice(0, -1).reduce(partOf, payload)
  if (!isHolder(holder) || !Object.hasOwn(holder, at) || (Array.isArray(holder) && at === 'length'))
    return reject('unknown-field', `This event has no field ${field}. Look at it, then name one.`)
  const was = holder[at]
  const blobs = [...blobsIn(was), ...dropBlob(holder, at)]
  const left = replacements(was, isOffsetText(kept, at)).some((replacement) => {
    if (replacement === undefined && !Array.isArray(holder)) delete holder[at]
    else holder[at] = replacement
    return isUnderstood({ ...kept, payload })
  })
  if (left) return { payload, texts: textsIn(was), blobs }
  return reject(
    'not-redactable',
    `The event means nothing without ${field}. Name the text in it that has to go.`,
  )
}

/** Redaction is decided alike in every stream, and in one that has ended too. */
export function redact(
  stream: StreamState,
  { eventId, field, facts }: Stamped<CommandByType['RedactEvent']>,
): Decision {
  const { redaction } = facts
  if ('rejected' in redaction) return redaction
  const { position, version, eventType, changes, remains, without } = redaction
  if (!changes) return []
  if (isOwed(stream, position) || steering(stream) !== steering(without))
    return reject(
      'event-in-use',
      'What this says is still being worked with. Stop the work, send or remove the message, or remove the rule; then redact it.',
    )
  return [
    {
      type: 'EventRedacted',
      payload: { ...nameOf(stream), eventId, eventType, version, field, remains },
    },
  ]
}

type Holder = Record<string, unknown>

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null

const partOf = (value: unknown, key: string): unknown =>
  isHolder(value) && Object.hasOwn(value, key) ? value[key] : undefined

function isUnderstood({ type, schemaVersion, payload }: Kept): boolean {
  return eventPayloads[type].safeParse(upcast(type, schemaVersion, payload)).success
}

function replacements(was: unknown, keepsLength: boolean): unknown[] {
  if (typeof was === 'string') return [keepsLength ? BLOCK.repeat(was.length) : REDACTED, undefined]
  return Array.isArray(was) ? [[], undefined] : [undefined]
}

// Later pieces of a streamed text say by number where they go, so each piece keeps its length.
function isOffsetText({ type, payload }: Kept, at: string): boolean {
  if (at !== 'text' || (type !== 'TurnItemAppended' && type !== 'TurnItemUpdated')) return false
  const kind = partOf(payload, 'kind')
  return kind === undefined || kind === 'assistant-text' || kind === 'reasoning'
}

/** The whole of a text goes with its head. */
function dropBlob(holder: Holder, at: string): string[] {
  const { blob } = holder
  if (at !== 'text' || typeof blob !== 'string') return []
  delete holder['blob']
  delete holder['bytes']
  return [blob]
}

const parts = (value: unknown): unknown[] => (isHolder(value) ? Object.values(value) : [])

function blobsIn(value: unknown): string[] {
  const own = partOf(value, 'blob')
  return [...(typeof own === 'string' ? [own] : []), ...parts(value).flatMap(blobsIn)]
}

function textsIn(value: unknown): string[] {
  return typeof value === 'string' ? [value] : parts(value).flatMap(textsIn)
}

/** Whether the work that an event asked for is still to be done, or may be asked for again. */
function isOwed({ of, state }: StreamState, position: number): boolean {
  if ((of !== 'thread' && of !== 'automation') || state.status !== 'open') return false
  const given = state.letters.some(({ intent }) => intent === position)
  if (of === 'automation') return given || openRuns(state).includes(position)
  return given || openIntents(state).includes(position)
}

/** What of a state decisions hang on, and not only what is shown. */
function steering({ of, state }: StreamState): string {
  if (of === 'rules' || of === 'host' || state.status !== 'open') return JSON.stringify(state)
  if (of === 'project' || of === 'automation') return JSON.stringify({ ...state, name: '' })
  const turn = state.turn && { ...state.turn, expired: [] }
  return JSON.stringify({ ...state, title: '', expired: [], turn })
}

function nameOf({ of, state }: StreamState) {
  if (of === 'rules' || of === 'host' || state.status !== 'open') return {}
  if (of === 'automation') return { automationId: state.automationId }
  return of === 'project' ? { projectId: state.projectId } : { threadId: state.threadId }
}

/** The facts of a redaction when there is no such event. */
export const unknownEvent = (eventId: string): Rejection =>
  reject('unknown-event', `There is no event ${eventId} in this log. Look its id up in it.`)
