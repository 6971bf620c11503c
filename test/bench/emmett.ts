import type { Shape } from './commandMix.ts'
import { installPeers, peer } from './peers.ts'

const entry = peer('@event-driven-io/emmett-sqlite/dist/index.js')

/** The part of emmett-sqlite's API that is used here; it is installed on demand, so not known to us. */
type Connection = { command(sql: string, values?: unknown[]): Promise<unknown>; close(): void }
type Emmett = {
  sqliteConnection(options: { fileName: string }): Connection
  sqliteProjection(definition: {
    canHandle: string[]
    init(context: { context: { connection: Connection } }): Promise<void>
    handle(events: { data: Data }[], context: { connection: Connection }): Promise<void>
  }): unknown
  getSQLiteEventStore(options: {
    fileName: string
    schema: { autoMigration: 'CreateOrUpdate' }
    projections: { type: 'inline'; projection: unknown }[]
    connectionOptions: { singleton: true; connection: Connection }
  }): {
    schema: { migrate(): Promise<void> }
    appendToStream(
      stream: string,
      events: { type: string; data: Data }[],
      options: { expectedStreamVersion: bigint },
    ): Promise<{ nextExpectedStreamVersion: bigint }>
  }
}
type Data = { threadId: string; shape: Shape; text: string; number: number }

/** Gives why emmett cannot be had, if it cannot. */
export const installEmmett = () => installPeers('emmett-sqlite', entry)

const LINE = 'the crew moves the lamp to the left while the gaffer looks at the set again and '

/** Emmett's event store on one connection with synchronous=FULL and an inline projection. */
export async function openEmmett(file: string) {
  const emmett = (await import(entry.href)) as Emmett
  const projection = emmett.sqliteProjection({
    canHandle: ['TurnItemAppended'],
    init: async ({ context }) => {
      for (const table of ['threads', 'items'])
        await context.connection.command(
          `CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID`,
        )
    },
    handle: async (events, { connection }) => {
      const data = events.at(-1)?.data
      if (!data) return
      const put = (table: string, id: string) =>
        connection.command(
          `INSERT INTO ${table} VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET row = excluded.row`,
          [id, JSON.stringify(data)],
        )
      for (let row = 0; row < data.shape.threadRows; row += 1) await put('threads', data.threadId)
      for (let row = 0; row < data.shape.itemRows; row += 1)
        await put('items', `${data.threadId}:${data.number}:${row}`)
    },
  })
  const connection = emmett.sqliteConnection({ fileName: file })
  const store = emmett.getSQLiteEventStore({
    fileName: file,
    schema: { autoMigration: 'CreateOrUpdate' },
    projections: [{ type: 'inline', projection }],
    connectionOptions: { singleton: true, connection },
  })
  await store.schema.migrate()
  await connection.command('PRAGMA synchronous = FULL')
  const versions = new Map<string, bigint>()

  return {
    async append(thread: string, shape: Shape, at: number): Promise<void> {
      const text = `${LINE}${LINE}`.slice(0, 140 + (at % 20))
      const events = Array.from({ length: shape.events }, (_, event) => ({
        type: 'TurnItemAppended',
        data: { threadId: thread, shape, text, number: at * 4 + event },
      }))
      const { nextExpectedStreamVersion } = await store.appendToStream(thread, events, {
        expectedStreamVersion: versions.get(thread) ?? 0n,
      })
      versions.set(thread, nextExpectedStreamVersion)
    },
    close: () => connection.close(),
  }
}
