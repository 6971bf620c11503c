import Database from 'better-sqlite3'
import { installPeers, peer } from './peers.ts'

const entry = peer('plainjob/dist/plainjob.js')

/** The part of plainjob's API that is used here; it is installed on demand, so not known to us. */
type Plainjob = {
  better(database: Database.Database): unknown
  defineQueue(options: { connection: unknown; logger: Logger }): {
    add(type: string, data: unknown): void
  }
  defineWorker(
    type: string,
    work: (job: { data: string }) => void,
    options: { queue: unknown; logger: Logger; pollIntervall: number; onCompleted: () => void },
  ): { start(): Promise<void>; stop(): Promise<void> }
}
type Logger = Record<'error' | 'warn' | 'info' | 'debug', () => void>

const quiet: Logger = { error() {}, warn() {}, info() {}, debug() {} }

/** Gives why plainjob cannot be had, if it cannot. */
export const installPlainjob = () => installPeers('plainjob', entry)

/** A queue of plainjob's with so many jobs in it; it sets `synchronous=NORMAL` by itself. */
export async function openPlainjob(file: string, payloads: readonly object[]) {
  const { better, defineQueue, defineWorker } = (await import(entry.href)) as Plainjob
  const db = new Database(file)
  const queue = defineQueue({ connection: better(db), logger: quiet })
  for (const payload of payloads) queue.add('work', payload)
  return {
    /** Resolves when every job is done. */
    async drain(): Promise<void> {
      let done = 0
      await new Promise<void>((resolve) => {
        const worker = defineWorker('work', ({ data }) => void JSON.parse(data), {
          queue,
          logger: quiet,
          pollIntervall: 5,
          onCompleted() {
            done += 1
            if (done < payloads.length) return
            void worker.stop()
            resolve()
          },
        })
        void worker.start()
      })
    },
    close: () => void db.close(),
  }
}
