import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import type { Command, CommandByType, CommandType, Principal } from '../../core/commands.ts'
import { type Decider, type Decision, isRejection } from '../../core/decider.ts'
import {
  type Envelope,
  type Event,
  eventPayloads,
  type StoredEvent,
  type StreamType,
} from '../../core/events.ts'
import type { FactsOf, Stamped } from '../../core/facts.ts'
import { eventId } from '../../core/ids.ts'
import { unknownEvent } from '../../core/redaction.ts'
import { decide, evolve, initial, type StreamState } from '../../core/streams.ts'

/** A command as a test writes it: what the host stamps and the sender mints is left out. */
export type Wish<T extends CommandType = CommandType> = {
  [K in T]: Omit<CommandByType[K], 'id'>
}[T]

/** All that is ever looked up; each decider takes what it needs. */
export type Facts = FactsOf<'CreateProject'> &
  FactsOf<'DeleteProject'> &
  FactsOf<'CreateThread'> &
  FactsOf<'ForkThread'> &
  FactsOf<'AddWorktree'> &
  FactsOf<'StartTurn'> &
  FactsOf<'AddPermissionRule'> &
  FactsOf<'IngestProviderEvent'> &
  FactsOf<'RestoreCheckpoint'> &
  FactsOf<'RetryDeadLetter'> &
  FactsOf<'CreateAutomation'> &
  FactsOf<'RunAutomation'> &
  FactsOf<'RedactEvent'>

/** What the world is like when a test does not say. */
export const usualFacts: Facts = {
  canonicalRoot: '/work/project',
  rootTaken: false,
  threadIds: [],
  activeThreads: 0,
  automationIds: [],
  automations: 0,
  scopeKnown: true,
  event: null,
  about: {},
  project: { canonicalRoot: '/work/project', trusted: true, settings: {} },
  worktree: { path: '/work/trees/fix', port: 20_000 },
  source: null,
  missing: [],
  projectGone: false,
  ruleTaken: false,
  rules: [],
  othersActive: 0,
  asked: null,
  redaction: unknownEvent('nobody'),
}

/** An event of a test's history, with as much of its envelope as the test cares about. */
export type Told = Event & Partial<Envelope>

/** Gives events their places in the log and in their stream, one after another. */
export function stamped(events: readonly Told[], from = 0): StoredEvent[] {
  return events.map((event, at) => ({
    position: from + at + 1,
    id: eventId.parse(`event-${from + at + 1}`),
    streamType: 'automationId' in event.payload ? 'automation' : 'thread',
    streamId: streamOf(event),
    streamVersion: from + at + 1,
    schemaVersion: 1,
    commandId: 'command',
    causationId: null,
    correlationId: 'command',
    principal: 'user:me',
    depth: 0,
    rootId: null,
    occurredAt: 1000 + from + at,
    hash: '00',
    ...event,
  }))
}

function streamOf({ payload }: Event): string {
  const { automationId, threadId, projectId } = {
    automationId: undefined,
    threadId: undefined,
    projectId: undefined,
    ...payload,
  }
  return automationId ?? threadId ?? projectId ?? 'rules'
}

type Circumstances = { facts?: Partial<Facts>; principal?: Principal }

/** What came of a wish, and what may be claimed about it. */
export interface Verdict {
  readonly decision: Decision
  then(...events: Event[]): void
  thenNothing(): void
  thenRejected(code: string): void
}

/**
 * Reads as _given what happened, when somebody wishes, then_.
 *
 * Every wish is decided twice, on deeply frozen copies: the same must come out, nothing may be
 * written to, and each event must be one that its schema knows.
 */
export function specify<State, C extends Command>(decider: Decider<State, C>) {
  return (...given: Told[]) => ({
    when(wish: Wish<C['type']>, { facts, principal }: Circumstances = {}): Verdict {
      const sent = JSON.stringify({
        at: 5000,
        id: 'command',
        sender: principal ?? { user: 'me' },
        ...wish,
        facts: { ...usualFacts, ...facts },
      })
      const decideOnce = (): Decision => {
        const history = frozen(structuredClone(stamped(given)))
        const state = history.reduce(
          (before, event) => frozen(decider.evolve(before, event)),
          frozen(decider.initial),
        )
        const command: Stamped<C> = JSON.parse(sent)
        return decider.decide(state, frozen(command))
      }
      const decision = decideOnce()
      expect(isDeepStrictEqual(decideOnce(), decision), 'decides the same twice').toBe(true)
      if (!isRejection(decision))
        for (const { type, payload } of decision)
          expect(eventPayloads[type].parse(JSON.parse(JSON.stringify(payload)))).toStrictEqual(
            payload,
          )
      return {
        decision,
        then: (...events) => expect(decision).toStrictEqual(events),
        thenNothing: () => expect(decision).toStrictEqual([]),
        thenRejected(code) {
          expect(decision).toMatchObject({ rejected: { code } })
          expect(isRejection(decision) && decision.rejected.message).toMatch(/^\S.+\.$/)
        },
      }
    },
  })
}

/** The same for a stream of any kind, through the one door that the host uses. */
export const specifyStream = (of: StreamType) =>
  specify<StreamState, Command>({ initial: initial(of), decide, evolve, isTerminal: () => false })

/** Freezes a value all the way down, so that a write to it throws. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}
