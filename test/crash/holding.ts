import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { makeFolder, makeRepository, type TestRepository } from '../support/repository.ts'

/** A repository whose commits wait in their hook until they are let go. */
export type Holding = TestRepository & {
  /** What the hook runs, by which it can be found among the programs. */
  hookFile: string
  /** How often the hook has begun. */
  runs(): number
  letGo(): void
}

export function makeHolding(): Holding {
  const repository = makeRepository()
  const folder = makeFolder('.')
  const [begun, gate] = [path.join(folder, 'begun'), path.join(folder, 'gate')]
  const hookFile = path.join(folder, 'wait')
  const script = `#!/bin/sh\necho run >> ${begun}\nwhile [ ! -e ${gate} ]; do sleep 0.02; done\n`
  writeFileSync(hookFile, script)
  chmodSync(hookFile, 0o755)
  repository.hook('pre-commit', `exec ${hookFile}`)
  return {
    ...repository,
    hookFile,
    runs: () => (existsSync(begun) ? readFileSync(begun, 'utf8').trim().split('\n').length : 0),
    letGo: () => writeFileSync(gate, ''),
  }
}

/** Sets every lease of a home back to long ago, as if its time had passed. */
export function lapse(home: string): void {
  const db = new Database(path.join(home, 'gaffer.db'))
  try {
    db.prepare('UPDATE jobs SET lease_until = 0 WHERE lease_until IS NOT NULL').run()
  } finally {
    db.close()
  }
}
