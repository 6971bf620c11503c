import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { type TestRepository, makeFolder, makeRepository } from './repository.ts'

/** A repository, and another person's, that share a bare one as their `origin`. */
export type Shared = {
  mine: TestRepository
  /** What the other person did last is on the remote: commits a file and pushes it. */
  theirs: { push: (path: string, content: string) => string }
  bare: TestRepository['git'] & { root: string }
}

/** Both begin with one commit on `main`, pushed, which `mine` follows. */
export function makeShared(files: Readonly<Record<string, string>> = { 'a.txt': 'one\n' }): Shared {
  const root = makeFolder('remote.git')
  mkdirSync(root)
  const run = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).replace(/\n$/, '')
  run('init', '--quiet', '--bare', '--template=')
  const mine = makeRepository(files)
  mine.git('remote', 'add', 'origin', root)
  mine.git('push', '--quiet', '--set-upstream', 'origin', 'main')
  let other: TestRepository | undefined
  const push = (path: string, content: string) => {
    other ??= makeRepository(null)
    other.git('fetch', '--quiet', root, 'main')
    other.git('reset', '--quiet', '--hard', 'FETCH_HEAD')
    other.write(path, content)
    const sha = other.commit(`their ${path}`)
    other.git('push', '--quiet', root, 'HEAD:main')
    return sha
  }
  return { mine, theirs: { push }, bare: Object.assign(run, { root }) }
}
