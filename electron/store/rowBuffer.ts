import type { Change, Rows } from '../../core/views/view.ts'

/** A row of a page that is being folded, as it will be written. */
type Held = {
  key: string
  rank: number
  row: unknown
  /** Where it stands on disk, if it was read from there and not taken away since. */
  stored: number | undefined
  state: 'read' | 'put' | 'removed'
}
type HeldScope = { cleared: boolean; rows: Map<string, Held> }

/** Two rows claim one rank: only one event after the other tells which of them broke the rule. */
export class RankTaken extends Error {
  override readonly name = 'RankTaken'
}

/** Where the rows come from, and where what becomes of them is written. */
export type RowStore = {
  get(scope: string, key: string): { rank: number; row: unknown } | undefined
  clear(scope: string): void
  remove(scope: string, key: string): void
  /** Writes a row that stands on disk at this rank. */
  update(rank: number, row: unknown): void
  insert(rank: number, scope: string, key: string, row: unknown): void
}

/** What many events do to the rows of a view, gathered so that each row is written once. */
export interface RowBuffer extends Rows<unknown> {
  /** Throws RankTaken. */
  store(change: Change<unknown>): void
  /** Writes it all. A constraint that breaks here may have held one event after the other. */
  flush(): void
}

export function createRowBuffer(store: RowStore): RowBuffer {
  const scopes = new Map<string, HeldScope>()
  const ranks = new Map<number, Held>()

  function scopeOf(name: string): HeldScope {
    const known = scopes.get(name)
    if (known) return known
    const made: HeldScope = { cleared: false, rows: new Map() }
    scopes.set(name, made)
    return made
  }

  function put(scope: string, key: string, rank: number, row: unknown): void {
    const { rows } = scopeOf(scope)
    let held = rows.get(key)
    if (!held) rows.set(key, (held = { key, rank, row, stored: undefined, state: 'put' }))
    const other = ranks.get(rank)
    if (other !== held) {
      if (other && other.rank === rank && other.state !== 'removed') throw new RankTaken()
      ranks.set(rank, held)
    }
    held.rank = rank
    held.row = row
    held.state = 'put'
  }

  return {
    get(name, key) {
      const scope = scopeOf(name)
      const held = scope.rows.get(key)
      if (held) return held.state === 'removed' ? undefined : { rank: held.rank, row: held.row }
      const found = scope.cleared ? undefined : store.get(name, key)
      if (found) {
        const read: Held = { key, ...found, stored: found.rank, state: 'read' }
        scope.rows.set(key, read)
        ranks.set(found.rank, read)
      }
      return found
    },
    store(change) {
      if ('put' in change) return put(change.scope, change.put, change.rank, change.row)
      if ('clear' in change) {
        for (const held of scopes.get(change.clear)?.rows.values() ?? []) held.state = 'removed'
        scopes.set(change.clear, { cleared: true, rows: new Map() })
        return
      }
      const { rows } = scopeOf(change.scope)
      const held = rows.get(change.remove)
      if (held) Object.assign(held, { state: 'removed', stored: undefined })
      else
        rows.set(change.remove, {
          key: change.remove,
          rank: Number.NaN,
          row: undefined,
          stored: undefined,
          state: 'removed',
        })
    },
    flush() {
      const added: (Held & { scope: string })[] = []
      // What goes makes room first: another row may have taken its rank.
      for (const [scope, { cleared, rows }] of scopes) {
        if (cleared) store.clear(scope)
        for (const held of rows.values()) {
          if (held.state === 'removed' && !cleared) store.remove(scope, held.key)
          else if (held.state === 'put' && held.stored !== held.rank) added.push({ ...held, scope })
        }
      }
      for (const { rows } of scopes.values())
        for (const { state, stored, rank, row } of rows.values())
          if (state === 'put' && stored === rank) store.update(rank, row)
      // In rank order they all go to the end of the table.
      added.sort((one, other) => one.rank - other.rank)
      for (const { rank, scope, key, row } of added) store.insert(rank, scope, key, row)
      scopes.clear()
      ranks.clear()
    },
  }
}
