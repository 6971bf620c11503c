import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeFolder, makeRepository, type TestRepository } from '../support/repository.ts'

/** What a driver has around it: a home, two repositories, and an agent that keeps a diary. */
export type Scene = {
  folder: string
  home: string
  diary: string
  /** One without hooks, and one whose hook takes its time, so that commits are often cut short. */
  repositories: readonly TestRepository[]
  agent: { provider: 'acp'; command: readonly string[]; mode: 'ask' }
}

export function makeScene(): Scene {
  const folder = makeFolder('.')
  const diary = path.join(folder, 'diary.txt')
  writeFileSync(diary, '')
  const plain = makeRepository()
  const slow = makeRepository()
  // Its name is below the scene's folder, so that one that was left running can be found by it.
  const check = path.join(folder, 'check')
  writeFileSync(check, '#!/bin/sh\nsleep 0.4\n')
  chmodSync(check, 0o755)
  slow.hook('pre-commit', `exec ${check}`)
  const program = path.join(import.meta.dirname, 'scriptedAgent.ts')
  return {
    folder,
    home: path.join(folder, 'home'),
    diary,
    repositories: [plain, slow],
    agent: { provider: 'acp', command: [process.execPath, program, diary], mode: 'ask' },
  }
}
