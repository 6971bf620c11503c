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
  /** Runs git in what each of them pushes to, which has logs of its branches. */
  remotes: readonly TestRepository['git'][]
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
  const repositories = [plain, slow]
  const program = path.join(import.meta.dirname, 'scriptedAgent.ts')
  return {
    folder,
    home: path.join(folder, 'home'),
    diary,
    repositories,
    remotes: repositories.map(makeRemote),
    agent: { provider: 'acp', command: [process.execPath, program, diary], mode: 'ask' },
  }
}

/** Makes a bare repository the origin of one, and gives a way to run git in it. */
function makeRemote({ git }: TestRepository): TestRepository['git'] {
  const folder = makeFolder('remote.git')
  const remote = (...args: string[]) => git('--git-dir', folder, ...args)
  git('init', '--quiet', '--bare', '--template=', folder)
  remote('config', 'core.logAllRefUpdates', 'always')
  git('remote', 'add', 'origin', folder)
  git('push', '--quiet', '--set-upstream', 'origin', 'main')
  return remote
}
