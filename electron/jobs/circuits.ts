import {
  admits,
  afterFailure,
  type Circuit,
  closedCircuit,
  CIRCUIT_RECOVERY_MS,
  probing,
} from '../../core/circuit.ts'
import type { Db } from '../store/database.ts'

/** What a circuit stands before: one kind of job and what its effects reach for. */
export type Door = { kind: string; target: string }

/** The circuits, kept in the database alone, so that a rollback and a restart find them right. */
export interface Circuits {
  lets(door: Door, now: number): ReturnType<typeof admits>
  /** Writes down that a probe goes through. */
  probe(door: Door, now: number): void
  /** Until when a door lets nobody through; undefined where it is passable. */
  heldUntil(door: Door, now: number): number | undefined
  succeeded(door: Door): void
  failed(door: Door, now: number): Circuit
  /** When the next circuit lets somebody try, if any holds jobs back. */
  nextProbe(now: number): number | undefined
  /** How many are not closed. */
  open(): number
}

type Row = { state: Circuit['state']; failures: number; until: number }

export function openCircuits(db: Db): Circuits {
  const find = db.prepare<[string, string], Row>(
    'SELECT state, failures, until FROM circuits WHERE kind = ? AND target = ?',
  )
  const put = db.prepare(
    'INSERT OR REPLACE INTO circuits (kind, target, state, failures, until) VALUES (?, ?, ?, ?, ?)',
  )
  const drop = db.prepare('DELETE FROM circuits WHERE kind = ? AND target = ?')
  const next = db
    .prepare<[number], number | null>(
      "SELECT min(until) FROM circuits WHERE state <> 'closed' AND until > ?",
    )
    .pluck()
  const count = db
    .prepare<[], number>("SELECT count(*) FROM circuits WHERE state <> 'closed'")
    .pluck()

  function at({ kind, target }: Door): Circuit {
    const row = find.get(kind, target)
    if (!row) return closedCircuit
    const { state, failures, until } = row
    return state === 'closed' ? { state, failures } : { state, failures, until }
  }

  function keep({ kind, target }: Door, circuit: Circuit): Circuit {
    const until = circuit.state === 'closed' ? 0 : circuit.until
    put.run(kind, target, circuit.state, circuit.failures, until)
    return circuit
  }

  return {
    lets: (door, now) => admits(at(door), now),
    probe: (door, now) => void keep(door, probing(at(door), now)),
    heldUntil(door, now) {
      const circuit = at(door)
      return circuit.state !== 'closed' && admits(circuit, now) === 'none'
        ? circuit.until
        : undefined
    },
    succeeded: ({ kind, target }) => void drop.run(kind, target),
    failed: (door, now) => keep(door, afterFailure(at(door), now)),
    nextProbe(now) {
      const until = next.get(now)
      return typeof until === 'number' ? Math.min(until, now + CIRCUIT_RECOVERY_MS) : undefined
    },
    open: () => count.get() ?? 0,
  }
}
