import { layToRest } from '../../core/automation/abandon.ts'
import { isRejection } from '../../core/decider.ts'
import type { Stamped } from '../../core/facts.ts'
import { lineageOf } from '../../core/lineage.ts'
import { react } from '../../core/reactions.ts'
import { decide, type StreamState } from '../../core/streams.ts'
import { abandonNext } from '../../core/thread/abandon.ts'
import { mintId } from '../ids.ts'
import type { Facts } from './facts.ts'
import type { Log, Route } from './log.ts'

const under = {
  code: 'imported',
  message: 'This was under way in the home that it was exported from.',
}

/**
 * Whether what a dead letter was for can be asked for again here. It names the event by its place,
 * which is another one here unless the whole log came into an empty home.
 */
function isWhole(log: Log, { jobId, intent }: { jobId: string; intent: number }): boolean {
  const asked = log.at(intent)
  return asked !== undefined && react(asked).some(({ id }) => id === jobId)
}

/** What ends one more piece of the work that a stream has under way. */
function nextToEnd({ of, state }: StreamState, log: Log) {
  const words = {
    id: mintId(),
    ...under,
    keeps: (letter: { jobId: string; intent: number }) => isWhole(log, letter),
  }
  if (of === 'thread' && state.status === 'open') return abandonNext(state, words)
  return of === 'automation' && state.status === 'open' ? layToRest(state, words) : undefined
}

type Parts = {
  log: Log
  facts: Facts
  /** The clock, in milliseconds since the epoch. */
  now: () => number
}

/**
 * Ends what a stream that was imported had under way there; what that asks for in turn is ended too. Gives whether it was an
 * automation that waited for events.
 */
export function endWork({ log, facts, now }: Parts, route: Route): boolean {
  let disabled = false
  for (;;) {
    const loaded = log.load(route.type, route.id)
    const command = nextToEnd(loaded.stream, log)
    if (!command) return disabled
    const at = now()
    const found = facts.of(command, loaded)
    const stamped = { ...command, at, sender: 'host', facts: found } as Stamped
    const decision = decide(loaded.stream, stamped)
    // Work of a project that is gone is nobody's any more.
    if (isRejection(decision) || decision.length === 0) return disabled
    if (command.type === 'DisableAutomation') disabled = true
    const nobody = { depth: 0, rootId: null }
    const written = decision.map((event) => ({
      event,
      json: JSON.stringify(event.payload),
      descent: lineageOf(loaded.stream, event, nobody),
    }))
    const { id: commandId } = command
    const cause = { causationId: null, correlationId: commandId, ...nobody }
    const events = log.append(route, loaded, written, {
      commandId,
      ...cause,
      principal: 'host',
      at,
    })
    facts.note(events, route)
  }
}
