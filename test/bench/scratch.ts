import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder on the disk under test (BENCH_DIR, else the system's temporary folder), gone at the end. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(process.env['BENCH_DIR'] ?? tmpdir(), 'gaffer-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
