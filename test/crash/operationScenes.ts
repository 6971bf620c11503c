import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import type { GitCommandType } from '../../core/git/operations.ts'
import { makeShared } from '../support/remote.ts'
import { makeFolder, makeRepository, type TestRepository } from '../support/repository.ts'

/** An operation that a person asks for, in a repository where it can be done. */
export type OperationScene = {
  repository: TestRepository
  wish: { type: GitCommandType } & Record<string, unknown>
  /** Where something of the repository's own can hold git up, by name, with how it is made to. */
  holds: Record<string, (hold: string) => void>
  /** Holds that everything is as it should be once it was done, and that it was done once. */
  expectDone(): void
}

/** Something a hook or filter can run, which holds git up the first time it runs. */
export type Hold = {
  /** A shell command. */
  command: string
  /** The process that holds it up, once one does. */
  pid(): number | null
}

export function makeHold(): Hold {
  const folder = makeFolder('.')
  const [command, held] = [path.join(folder, 'hold'), path.join(folder, 'held')]
  const once = `test -e ${held} || { echo $$ > ${held}; exec sleep 600; }`
  writeFileSync(command, `#!/bin/sh\n${once}\n`)
  chmodSync(command, 0o755)
  return {
    command,
    pid() {
      const said = existsSync(held) ? readFileSync(held, 'utf8') : ''
      return said.endsWith('\n') ? Number(said) : null
    },
  }
}

const byHook =
  ({ hook }: TestRepository, name: string) =>
  (hold: string) =>
    hook(name, `exec ${hold}`)

/** Git's filters run as it reads or writes `z.txt`, which comes after all other files. */
const byFilter =
  ({ git, write }: TestRepository, kind: 'clean' | 'smudge') =>
  (hold: string) => {
    write('.git/info/attributes', 'z.txt filter=slow\n')
    git('config', `filter.slow.${kind}`, `${hold}; exec cat`)
  }

const read = ({ root }: TestRepository, name: string) => readFileSync(path.join(root, name), 'utf8')
const isThere = ({ root }: TestRepository, name: string) => existsSync(path.join(root, name))

const NAMED = 'gaffer:o'
/** How often HEAD was moved by the operation. */
const moves = ({ git }: TestRepository) =>
  git('log', '--walk-reflogs', '--format=%gs', 'HEAD')
    .split('\n')
    .filter((line) => line.includes(NAMED)).length

/** Refs of the checkpoints that were kept. */
const checkpoints = ({ git }: TestRepository) =>
  git('for-each-ref', '--format=%(refname)', 'refs/gaffer/checkpoints').split('\n').filter(Boolean)

function amend(): OperationScene {
  const repository = makeRepository()
  const { git, write, commit } = repository
  write('b.txt', 'one\n')
  commit('Worse')
  write('b.txt', 'two\n')
  return {
    repository,
    wish: { type: 'CommitChanges', message: 'Better', amend: true },
    holds: Object.fromEntries(
      ['pre-commit', 'post-commit'].map((name) => [name, byHook(repository, name)]),
    ),
    expectDone() {
      expect(git('log', '--format=%s').split('\n')).toEqual(['Better', 'first'])
      expect(git('show', 'HEAD:b.txt')).toBe('two')
      expect(git('status', '--porcelain')).toBe('')
      expect(moves(repository)).toBe(1)
    },
  }
}

function push(): OperationScene {
  const { mine, bare } = makeShared()
  mine.git('switch', '--quiet', '--create', 'topic')
  mine.write('b.txt', 'one\n')
  const sha = mine.commit('Mine')
  const pushes = makeFolder('pushes')
  const afterwards = path.join(bare.root, 'hooks', 'post-receive')
  const received = (then: string) => {
    mine.write(path.relative(mine.root, afterwards), `#!/bin/sh\ncat >> ${pushes}\n${then}\n`)
    chmodSync(afterwards, 0o755)
  }
  received('')
  return {
    repository: mine,
    wish: { type: 'PushBranch' },
    holds: { 'pre-push': byHook(mine, 'pre-push'), 'post-receive': received },
    expectDone() {
      expect(bare('rev-parse', 'topic')).toBe(sha)
      expect(readFileSync(pushes, 'utf8').trim().split('\n')).toHaveLength(1)
      expect(
        mine.git('rev-parse', '--symbolic-full-name', 'topic@{push}', 'topic@{upstream}'),
      ).toBe('refs/remotes/origin/topic\nrefs/remotes/origin/topic')
      expect(mine.git('rev-parse', 'origin/topic')).toBe(sha)
      expect(mine.git('rev-parse', 'HEAD')).toBe(sha)
      expect(mine.git('status', '--porcelain')).toBe('')
    },
  }
}

function changed(): TestRepository {
  const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n', 'z.txt': 'one\n' })
  for (const name of ['a.txt', 'b.txt', 'new.txt', 'z.txt']) repository.write(name, 'two\n')
  return repository
}
const chosen = ['a.txt', 'new.txt', 'z.txt'].map((name) => ({ path: name }))

function stage(): OperationScene {
  const repository = changed()
  const { git } = repository
  return {
    repository,
    wish: { type: 'StageChanges', selection: chosen },
    holds: { 'a clean filter': byFilter(repository, 'clean') },
    expectDone() {
      const status = 'M  a.txt\n M b.txt\nA  new.txt\nM  z.txt'
      expect(git('status', '--porcelain')).toBe(status)
      expect(git('show', ':a.txt', ':new.txt', ':z.txt')).toBe('two\ntwo\ntwo')
    },
  }
}

function discard(): OperationScene {
  const repository = changed()
  const { git } = repository
  return {
    repository,
    wish: { type: 'DiscardChanges', selection: chosen },
    holds: { 'a smudge filter': byFilter(repository, 'smudge') },
    expectDone() {
      expect(git('status', '--porcelain')).toBe(' M b.txt')
      expect([read(repository, 'a.txt'), read(repository, 'z.txt')]).toEqual(['one\n', 'one\n'])
      expect(isThere(repository, 'new.txt')).toBe(false)
      const [kept = '', ...more] = checkpoints(repository)
      expect(more).toEqual([])
      const were = chosen.map((each) => `${kept}:${each.path}`)
      expect(git('show', ...were)).toBe('two\ntwo\ntwo')
    },
  }
}

function undoCommit(): OperationScene {
  const repository = makeRepository()
  const { git, write, commit, hook } = repository
  const first = git('rev-parse', 'HEAD')
  write('b.txt', 'one\n')
  const sha = commit('Second')
  // It is told of every ref that moves, also of those that Gaffer keeps for itself.
  const moved = (state: string) => (hold: string) =>
    hook(
      'reference-transaction',
      `test "$1" = ${state} && grep -q ' HEAD$' && exec ${hold}\nexit 0`,
    )
  return {
    repository,
    wish: { type: 'UndoCommit', sha },
    holds: { 'a prepared move': moved('prepared'), 'a committed move': moved('committed') },
    expectDone() {
      expect(git('rev-parse', 'HEAD')).toBe(first)
      expect(git('status', '--porcelain')).toBe('A  b.txt')
      expect(moves(repository)).toBe(1)
    },
  }
}

/** Two branches: `topic` has another `a.txt` and `z.txt`, and a new file. */
function forked(): TestRepository {
  const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n', 'z.txt': 'one\n' })
  const { git, write, commit } = repository
  git('switch', '--quiet', '--create', 'topic')
  for (const name of ['a.txt', 'c.txt', 'z.txt']) write(name, 'two\n')
  commit('Topic')
  git('switch', '--quiet', 'main')
  return repository
}

const switchBranch = (aside: boolean) => (): OperationScene => {
  const repository = forked()
  const { git, write } = repository
  write('b.txt', 'mine\n')
  write('new.txt', 'mine\n')
  return {
    repository,
    wish: { type: 'SwitchBranch', name: 'topic', ...(aside && { aside }) },
    holds: {
      'a smudge filter': byFilter(repository, 'smudge'),
      'post-checkout': byHook(repository, 'post-checkout'),
    },
    expectDone() {
      expect(git('symbolic-ref', 'HEAD')).toBe('refs/heads/topic')
      expect(git('status', '--porcelain')).toBe(aside ? '' : ' M b.txt\n?? new.txt')
      expect(read(repository, 'b.txt')).toBe(aside ? 'one\n' : 'mine\n')
      expect(isThere(repository, 'new.txt')).toBe(!aside)
      expect(moves(repository)).toBe(1)
      const kept = checkpoints(repository)
      expect(kept).toHaveLength(aside ? 1 : 0)
      if (aside)
        expect(git('show', ...['b.txt', 'new.txt'].map((name) => `${kept[0]}:${name}`))).toBe(
          'mine\nmine',
        )
    },
  }
}

const merge = (way: 'fast-forward' | 'true') => (): OperationScene => {
  const repository = forked()
  const { git, write, commit } = repository
  if (way === 'true') {
    write('b.txt', 'ours\n')
    commit('Ours')
  }
  const before = git('rev-parse', 'HEAD')
  write('new.txt', 'mine\n')
  return {
    repository,
    wish: { type: 'MergeBranch', from: 'topic' },
    holds: {
      // There is no commit to be made of a fast-forward.
      ...(way === 'true' && { 'pre-merge-commit': byHook(repository, 'pre-merge-commit') }),
      'a smudge filter': byFilter(repository, 'smudge'),
      'post-merge': byHook(repository, 'post-merge'),
    },
    expectDone() {
      const topic = git('rev-parse', 'topic')
      if (way === 'true') expect(git('log', '-1', '--format=%P')).toBe(`${before} ${topic}`)
      else expect(git('rev-parse', 'HEAD')).toBe(topic)
      expect(git('status', '--porcelain')).toBe('?? new.txt')
      expect([read(repository, 'z.txt'), read(repository, 'new.txt')]).toEqual(['two\n', 'mine\n'])
      expect(moves(repository)).toBe(1)
    },
  }
}

/** Operations that have no other crash test, each as it is when it is asked for. */
export const operationScenes = {
  amend,
  push,
  stage,
  discard,
  'undo-commit': undoCommit,
  'switch-branch': switchBranch(false),
  'switch-branch aside': switchBranch(true),
  'fast-forward': merge('fast-forward'),
  merge: merge('true'),
} as const satisfies Record<string, () => OperationScene>
