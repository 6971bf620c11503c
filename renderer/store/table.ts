import { type Change, isNotes, type Rows } from '../../core/views/view.ts'

type Ranked<Row> = { rank: number; row: Row }

/**
 * The rows of one watched scope, or of all scopes (`null`), in rank order.
 *
 * Rows change in place, because a long thread is not copied for every word that streams in; `keys`
 * is a new list whenever rows come, go or move, so that a reader can compare it.
 */
export class Table<Row> implements Rows<Row> {
  readonly #scope: string | null
  #rows = new Map<string, Ranked<Row>>()
  #order: string[] = []
  #sorted = true
  #told: readonly string[] | undefined

  constructor(scope: string | null) {
    this.#scope = scope
  }

  get keys(): readonly string[] {
    if (this.#told) return this.#told
    if (!this.#sorted) {
      this.#order = [...this.#rows].toSorted(([, a], [, b]) => a.rank - b.rank).map(([key]) => key)
      this.#sorted = true
    }
    this.#told = [...this.#order]
    return this.#told
  }

  get(scope: string, key: string): Ranked<Row> | undefined {
    return this.#holds(scope) ? this.#rows.get(this.#nameOf(scope, key)) : undefined
  }

  row(key: string): Row | undefined {
    return this.#rows.get(key)?.row
  }

  /** All rows, in rank order. */
  all(): Row[] {
    return this.keys.flatMap((key) => this.row(key) ?? [])
  }

  /** The rank of the first row; undefined when there is none. */
  get firstRank(): number | undefined {
    const [first] = this.keys
    return first === undefined ? undefined : this.#rows.get(first)?.rank
  }

  /** Puts rows that were read, and keeps those that are there already: they are as new or newer. */
  fill(rows: readonly { scope: string; key: string; rank: number; row: Row }[]): void {
    for (const { scope, key, rank, row } of rows) {
      const name = this.#nameOf(scope, key)
      if (!this.#rows.has(name)) this.#put(name, { rank, row })
    }
  }

  empty(): void {
    this.#rows = new Map()
    this.#order = []
    this.#sorted = true
    this.#told = undefined
  }

  /** Does what a view's `evolve` said. Changes of other scopes are not ours. */
  apply(changes: readonly Change<Row>[]): void {
    for (const change of changes) {
      if ('clear' in change) {
        this.#clear(change.clear)
      } else if (!this.#holds(change.scope)) continue
      else if ('remove' in change) this.#remove(this.#nameOf(change.scope, change.remove))
      else this.#put(this.#nameOf(change.scope, change.put), { rank: change.rank, row: change.row })
    }
  }

  #holds(scope: string): boolean {
    return this.#scope === null ? !isNotes(scope) : scope === this.#scope
  }

  // Keys are a scope's own; no scope has a space in it.
  #nameOf(scope: string, key: string): string {
    return this.#scope === null ? `${scope} ${key}` : key
  }

  #clear(scope: string): void {
    if (scope === this.#scope) return this.empty()
    if (this.#scope !== null) return
    for (const name of this.#rows.keys()) if (name.startsWith(`${scope} `)) this.#remove(name)
  }

  #put(key: string, next: Ranked<Row>): void {
    const was = this.#rows.get(key)
    this.#rows.set(key, next)
    if (was?.rank === next.rank) return
    this.#told = undefined
    const last = this.#order.at(-1)
    const isLast = last === undefined || (this.#rows.get(last)?.rank ?? Infinity) < next.rank
    if (this.#sorted && !was && isLast) this.#order.push(key)
    else this.#sorted = false
  }

  #remove(key: string): void {
    if (!this.#rows.delete(key)) return
    this.#told = undefined
    this.#sorted = false
  }
}
