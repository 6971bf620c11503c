import { type Command, isSealed, type Principal, type SealedCommand } from '../core/commands.ts'
import { isRejection } from '../core/decider.ts'
import type { StoredEvent } from '../core/events.ts'
import type { Stamped } from '../core/facts.ts'
import { lineageOf } from '../core/lineage.ts'
import { principalName } from '../core/principal.ts'
import type { Receipt, Refusal } from '../core/protocol.ts'
import { unknownEvent } from '../core/redaction.ts'
import { decide } from '../core/streams.ts'
import { FanOutTooLarge, openFanOut } from './automations/fanOut.ts'
import { fault } from './faults.ts'
import type { Outbox } from './jobs/outbox.ts'
import type { Claimed } from './jobs/table.ts'
import type { Db } from './store/database.ts'
import type { Facts } from './store/facts.ts'
import type { Log, Origin } from './store/log.ts'
import { openRedactor } from './store/redact.ts'
import { type Answered, fingerprintOf, type Receipts, told } from './store/receipts.ts'
import { asStoreError, StoreError } from './store/storeError.ts'
import type { Views } from './store/views.ts'

/** Bytes of JSON that one event's payload may have. */
export const PAYLOAD_LIMIT = 1024 * 1024
/** Events that one command may cause, with what automations make of them. */
export const EVENTS_PER_COMMAND_LIMIT = 1024
/** Commands that share one transaction at most. */
export const GROUP_LIMIT = 256

/** Who sends a command, and what caused it. */
export type Sender = {
  principal: Principal
  /** The job that the command follows from. Of an agent's own events it is the event's id. */
  causationId?: string
  correlationId?: string
  depth?: number
  rootId?: string | null
}

/** What became of it. `fenced`: the guard said that somebody else has this work now. */
export type Outcome = Answered | { fenced: true }

export interface Dispatch {
  /** Decides and commits. Resolves after the commit; rejects only for faults of ours or the disk's. */
  send(command: Command, sender: Sender): Promise<Outcome>
  /**
   * Commits a job's end together with the command that tells it.
   *
   * `guard` runs first, in the transaction; when it gives false nothing at all is written.
   */
  settle(guard: () => boolean, command: SealedCommand | null, sender: Sender): Promise<Outcome>
  /** Resolves when nothing is queued any more. */
  idle(): Promise<void>
}

type Parts = {
  db: Db
  log: Log
  views: Views
  receipts: Receipts
  facts: Facts
  outbox: Outbox
  now: () => number
  /** Told after each commit, before the senders are. */
  publish: (events: readonly StoredEvent[]) => void
}

type Entry = {
  guard: (() => boolean) | null
  command: Command | null
  sender: Sender
  resolve: (outcome: Outcome) => void
  reject: (error: unknown) => void
}
type Written = { outcome: Outcome; events: StoredEvent[]; claimed: Claimed[] }

export function createDispatch(parts: Parts): Dispatch {
  const { db, log, views, receipts, facts, outbox } = parts
  const redactEvent = openRedactor(db, log, views)
  const fanOut = openFanOut({ db, log, facts })
  let queue: Entry[] = []
  let scheduled = false
  const waiting: (() => void)[] = []

  function enqueue(guard: Entry['guard'], command: Command | null, sender: Sender) {
    return new Promise<Outcome>((resolve, reject) => {
      queue.push({ guard, command, sender, resolve, reject })
      if (!scheduled) setImmediate(flush)
      scheduled = true
    })
  }

  function flush(): void {
    const group = queue.slice(0, GROUP_LIMIT)
    queue = queue.slice(GROUP_LIMIT)
    scheduled = queue.length > 0
    if (scheduled) setImmediate(flush)
    commitGroup(group)
    if (scheduled) return
    for (const resolve of waiting.splice(0)) resolve()
  }

  /** One transaction for the group. When it fails each has one to itself, so that one fault fails one. */
  function commitGroup(group: readonly Entry[]): void {
    try {
      settled(group, commit(group))
    } catch (error) {
      log.rolledBack()
      views.rolledBack()
      outbox.rolledBack()
      fanOut.rolledBack()
      // A log that another program holds would keep each of them waiting as long again.
      const [only] = group
      if (group.length === 1 && error instanceof FanOutTooLarge)
        only?.resolve({ refusal: tooManyEvents })
      else if (group.length === 1 || isBusy(error)) for (const entry of group) entry.reject(error)
      else for (const entry of group) commitGroup([entry])
    }
  }

  // Synchronous throughout: better-sqlite3 would commit at the first await.
  const transaction = db.transaction((group: readonly Entry[]) => {
    const written = group.map(write)
    fault('beforeCommit', aboutGroup(group))
    return written
  })
  function commit(group: readonly Entry[]): Written[] {
    const written = transaction.immediate(group)
    fault('afterCommit', aboutGroup(group))
    log.committed()
    return written
  }

  function settled(group: readonly Entry[], written: readonly Written[]): void {
    const events = written.flatMap((each) => each.events)
    fault('beforePublish', aboutGroup(group))
    if (events.length > 0) parts.publish(events)
    for (const [at, entry] of group.entries()) {
      const each = written[at]
      if (each) entry.resolve(each.outcome)
    }
    outbox.committed(written.flatMap((each) => each.claimed))
  }

  function write({ guard, command, sender }: Entry): Written {
    const nothing = { events: [], claimed: [] }
    if (guard && !guard()) return { outcome: { fenced: true }, ...nothing }
    if (!command)
      return { outcome: { receipt: { commandId: '', events: [], jobs: [] } }, ...nothing }
    // The host's own commands are known again by what they settle, so they need no receipts.
    const kept = sender.principal !== 'host'
    const fingerprint = kept ? fingerprintOf(command) : undefined
    if (fingerprint) {
      const answered = receipts.find(command.id)
      if (answered) return { outcome: again(answered, fingerprint), ...nothing }
    }
    const { outcome, events, claimed, keep } = decideAndWrite(command, sender)
    if (fingerprint && keep) receipts.keep(command.id, fingerprint, outcome)
    return { outcome, events, claimed }
  }

  type Decided = { outcome: Answered; events: StoredEvent[]; claimed: Claimed[]; keep: boolean }

  function decideAndWrite(command: Command, sender: Sender): Decided {
    const refuse = (refusal: Refusal, keep: boolean): Decided => ({
      outcome: { refusal },
      events: [],
      claimed: [],
      keep,
    })
    const route = facts.route(command)
    if (!route) return refuse(unknownTo(command), true)
    const loaded = log.load(route.type, route.id)
    // A stale wish may be sent again once its sender has seen what is new, so this is not kept.
    if (command.expectedVersion !== undefined && command.expectedVersion !== loaded.version)
      return refuse(versionConflict(command.expectedVersion, loaded.version), false)
    const at = parts.now()
    const found = facts.of(command, loaded)
    const stamped = { ...command, at, sender: sender.principal, facts: found } as Stamped
    const decision = decide(loaded.stream, stamped)
    fault('afterDecide', command.type)
    if (isRejection(decision)) return refuse(decision.rejected, true)
    if (decision.length === 0)
      return { outcome: accepted(command, [], []), events: [], claimed: [], keep: true }
    if (decision.length > EVENTS_PER_COMMAND_LIMIT) return refuse(tooManyEvents, true)
    const descent = { depth: sender.depth ?? 0, rootId: sender.rootId ?? null }
    const written = decision.map((event) => ({
      event,
      json: JSON.stringify(event.payload),
      descent: lineageOf(loaded.stream, event, descent),
    }))
    if (written.some(({ json }) => Buffer.byteLength(json) > PAYLOAD_LIMIT))
      return refuse(payloadTooLarge, true)
    const own = log.append(route, loaded, written, originOf(command, sender, at))
    facts.note(own, route)
    const followed = fanOut.follow(own, {
      commandId: command.id,
      at,
      room: EVENTS_PER_COMMAND_LIMIT - own.length,
      refusable: !isSealed(command.type),
    })
    const events = followed.length === 0 ? own : [...own, ...followed]
    views.apply(events)
    for (const event of events) if (event.type === 'EventRedacted') redactEvent(event)
    const { jobs, claimed } = outbox.add(events)
    return { outcome: accepted(command, events, jobs), events, claimed, keep: true }
  }

  return {
    send: (command, sender) => enqueue(null, command, sender),
    settle: (guard, command, sender) => enqueue(guard, command, sender),
    idle: () => (scheduled ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
  }
}

function isBusy(error: unknown): boolean {
  const named = asStoreError(error, 'The log')
  return named instanceof StoreError && named.code === 'database-busy'
}

const aboutGroup = (group: readonly Entry[]) => group[0]?.command?.type ?? ''

function again(answered: { fingerprint: Buffer; answer: Answered }, fingerprint: Buffer): Answered {
  if (answered.fingerprint.equals(fingerprint)) return answered.answer
  const message =
    'A command with this id was sent before, and it said something else. Use a new id.'
  return { refusal: { code: 'command-id-reused', message } }
}

const accepted = (
  command: Command,
  events: readonly StoredEvent[],
  jobs: Receipt['jobs'],
): Answered => ({
  receipt: {
    commandId: command.id,
    events: events.map(told),
    jobs,
  },
})

function originOf(command: Command, sender: Sender, at: number): Origin {
  const { correlationId = command.id, depth = 0, rootId = null } = sender
  const causationId = causeOf(command) ?? sender.causationId ?? null
  const principal = principalName(sender.principal)
  return { commandId: command.id, causationId, correlationId, principal, depth, rootId, at }
}

/** What a command itself says it follows from. */
function causeOf(command: Command): string | undefined {
  if (command.type === 'IngestProviderEvent') return command.providerEventId
  return command.type === 'RetryDeadLetter' ? command.jobId : undefined
}

/** Some commands name a thing by an id that does not say which stream it is in. */
function unknownTo(command: Command): Refusal {
  if (command.type === 'RedactEvent') return unknownEvent(command.eventId).rejected
  return 'ruleId' in command ? unknownRule : unknownLetter
}

const unknownRule: Refusal = {
  code: 'unknown-rule',
  message: 'There is no such rule. It may have been removed already.',
}
const unknownLetter: Refusal = {
  code: 'unknown-dead-letter',
  message: 'There is no such dead letter. Somebody may have seen to it already.',
}
const tooManyEvents: Refusal = {
  code: 'too-many-events',
  message: `This would cause more than ${EVENTS_PER_COMMAND_LIMIT} events at once. Do it in parts.`,
}
const payloadTooLarge: Refusal = {
  code: 'payload-too-large',
  message: `This is more than the ${PAYLOAD_LIMIT / 1024 / 1024} MiB that one event may hold. Send it in parts.`,
}
const versionConflict = (expected: number, actual: number): Refusal => ({
  code: 'version-conflict',
  message: `This was meant for version ${expected}, but there is a version ${actual} by now. Look again, then send it anew.`,
})
