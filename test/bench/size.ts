import path from 'node:path'
import Database from 'better-sqlite3'
import { type Group, lineOf, type Measured, type RunOptions } from './group.ts'
import { homeWith, type Past, prepareHomes } from './past.ts'
import type { Figures } from './statistics.ts'

const pastOf = ({ short }: RunOptions): Past =>
  short ? { events: 100_000, threads: 100 } : { events: 1_000_000, threads: 1_000 }

/** What the file holds, table by table with its indexes. */
const parts: Record<string, string> = {
  events: "name = 'events'",
  'index of events': "name = 'events_by_stream'",
  timeline: "name = 'view_timeline'",
  'indexes of views': "name LIKE 'view%_in_scope' OR name LIKE 'sqlite_autoindex_view%'",
  'full text': "name LIKE 'view_search_%'",
  'other views':
    "name LIKE 'view%' AND name NOT IN ('view_timeline') AND name NOT LIKE '%_in_scope' AND name NOT LIKE 'view_search_%'",
  receipts: "name = 'receipts'",
  snapshots: "name LIKE 'snapshots%' OR name LIKE 'sqlite_autoindex_snapshots%'",
  jobs: "name LIKE 'job%' OR name LIKE 'sqlite_autoindex_jobs%'",
}

async function weigh(options: RunOptions): Promise<Figures> {
  const db = new Database(path.join(homeWith(pastOf(options)), 'gaffer.db'), { readonly: true })
  const one = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? Number.NaN
  const payload = one('SELECT sum(length(CAST(payload AS BLOB))) FROM events')
  const figures: Record<string, number> = {
    payload: payload / one('SELECT count(*) FROM events'),
    whole: one('SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE') / payload,
  }
  for (const [name, where] of Object.entries(parts))
    figures[name] =
      one(`SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND (${where})`) / payload
  db.close()
  return figures
}

const figure = (measured: Measured, name: string) => measured.get('gaffer', name)?.median

export const size: Group = {
  id: 'P11',
  title: 'The size of the database',
  explains: `A home of 1,000,000 events (100,000 in a short run), written through the store's own code: 1,000 threads in 20
projects, turns with thought, tools, text that streams, approvals, checkpoints and commits. Bytes of pages for every byte
of payload in the log; the parts are those of one file and add up to the whole.`,
  profile: `**What the profile says.** The events table alone is 1.94, and its index 0.17: of the 606 bytes of an event 312 are payload.
Its id, stream, command and cause are UUIDs kept as text, 36 bytes each where 16 would do; type and stream type are
spelt out, salt and hash take 48. The timeline says everything once more (0.73). Of the views' indexes (0.23) the two of the
timeline are most: \`UNIQUE (scope, key)\` holds two ids as text for every row, \`view_timeline_in_scope\` one. Keeping ids as
blobs and scopes as numbers would save about 0.5 by estimate, which is not enough: to reach 2.2 the timeline would also have to
read its texts from the log.`,
  variants: [
    {
      name: 'gaffer',
      prepare: (options) => prepareHomes(pastOf(options)),
      run: weigh,
    },
  ],
  lines: (measured) => [
    lineOf('bytes for a byte of payload', {
      value: figure(measured, 'whole'),
      limit: { atMost: 2.2 },
    }),
    lineOf('mean payload', { value: figure(measured, 'payload'), unit: ' B' }),
    ...Object.keys(parts).map((name) => lineOf(name, { value: figure(measured, name) })),
  ],
}
