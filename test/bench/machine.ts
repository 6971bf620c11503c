import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { scratchFolder } from './scratch.ts'
import { percentile } from './statistics.ts'

/** What a figure depends on. It names no machine: neither host nor path. */
export type Machine = {
  cores: number
  processor: string
  platform: string
  node: string
  sqlite: string
  /** Median of one fdatasync after a write of 4 KiB, in microseconds. */
  fdatasync: number
  /**
   * How many processes wanted a core in the minute before; what others did shows in the ranges. The
   * first runs that were kept did not note it.
   */
  load?: number
}

export function describeMachine(): Machine {
  const processors = cpus()
  const db = new Database(':memory:')
  const sqlite = db.prepare<[], { version: string }>('SELECT sqlite_version() AS version').get()
  db.close()
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    sqlite: sqlite?.version ?? 'unknown',
    fdatasync: Math.round(syncTime()),
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
  }
}

function syncTime(): number {
  const file = openSync(path.join(scratchFolder(), 'sync'), 'w')
  const block = Buffer.alloc(4096, 1)
  const took = Array.from({ length: 500 }, () => {
    writeSync(file, block)
    const before = performance.now()
    fdatasyncSync(file)
    return (performance.now() - before) * 1000
  })
  closeSync(file)
  return percentile(took.slice(100), 0.5)
}
