import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { conflicts, proveResolved, resolveConflicts } from '../../electron/git/conflicts.ts'
import {
  abortOperation,
  continueOperation,
  noteAbort,
  proveAbort,
} from '../../electron/git/continue.ts'
import { noteState, proveIntegration } from '../../electron/git/integrate.ts'
import { merge, rebase } from '../../electron/git/merge.ts'
import { type TestRepository, makeRepository } from '../support/repository.ts'

const operationId = 'operation:1'
const next = { operationId: 'operation:2' }

/** `main` and `other` have each gone on from the first commit, in these files. */
function makeForked(mine: Record<string, string>, theirs: Record<string, string>) {
  const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n' })
  const { git, write, commit } = repository
  git('switch', '--quiet', '--create', 'other')
  for (const [path, content] of Object.entries(theirs)) write(path, content)
  const other = commit('theirs')
  git('switch', '--quiet', 'main')
  for (const [path, content] of Object.entries(mine)) write(path, content)
  const main = commit('mine')
  return { ...repository, main, other }
}
const read = ({ root }: TestRepository, path: string) => readFileSync(join(root, path), 'utf8')
const branchOf = ({ git }: TestRepository) => git('symbolic-ref', '--short', 'HEAD')

describe('a merge', () => {
  it('brings both together, named after the branch, and is proven', async () => {
    const { root, git, main, other } = makeForked({ 'a.txt': 'mine\n' }, { 'b.txt': 'theirs\n' })
    const note = await noteState(root)
    expect(await proveIntegration(root, { operationId }, note)).toBeNull()
    const made = await merge(root, { operationId, from: 'other' })
    const sha = git('rev-parse', 'HEAD')
    expect(made).toMatchObject({ kind: 'merged', sha })
    expect(git('log', '-1', '--format=%P%n%s')).toBe(`${main} ${other}\nMerge branch 'other'`)
    git('switch', '--quiet', 'other')
    expect(await proveIntegration(root, { operationId }, note)).toEqual({ kind: 'merged', sha })
    const another = await proveIntegration(root, { operationId: 'operation' }, note)
    expect(another).toBeNull()
  })

  it('goes fast-forward where it can, unless told not to', async () => {
    const { root, git, write, commit } = makeRepository()
    git('switch', '--quiet', '--create', 'other')
    write('b.txt', 'two\n')
    const sha = commit('second')
    git('switch', '--quiet', 'main')
    const note = await noteState(root)
    const made = await merge(root, { operationId, from: 'other' })
    expect(made).toMatchObject({ kind: 'fast-forwarded', sha })
    expect(await proveIntegration(root, { operationId }, note)).toMatchObject({ sha })
    const again = await merge(root, { ...next, from: 'other' })
    expect(again).toMatchObject({ kind: 'up-to-date', sha })
    git('reset', '--quiet', '--hard', 'HEAD~1')
    const never = await merge(root, { ...next, from: 'other', fastForward: 'never' })
    expect(never).toMatchObject({ kind: 'merged' })
  })

  it('that must be a fast-forward and cannot be is refused', async () => {
    const { root } = makeForked({ 'a.txt': 'mine\n' }, { 'b.txt': 'theirs\n' })
    const refused = merge(root, { operationId, from: 'other', fastForward: 'only' })
    await expect(refused).rejects.toMatchObject({ code: 'diverged' })
  })

  it('stops in conflicts, told file by file, and goes on once they are resolved', async () => {
    const repository = makeForked({ 'a.txt': 'mine\n' }, { 'a.txt': 'theirs\n', 'c.txt': 'new\n' })
    const { root, git, main, other } = repository
    const note = await noteState(root)
    const stopped = await merge(root, { operationId, from: 'other' })
    expect(stopped).toMatchObject({
      kind: 'conflicts',
      operation: 'merge',
      total: 1,
      files: [{ path: 'a.txt', kind: 'both-modified', ours: { mode: '100644' } }],
    })
    expect(await proveIntegration(root, { operationId }, note)).toMatchObject({ kind: 'conflicts' })
    const busy = { code: 'operation-in-progress' }
    await expect(merge(root, { ...next, from: 'other' })).rejects.toMatchObject(busy)
    await expect(rebase(root, { ...next, onto: 'other' })).rejects.toMatchObject(busy)
    await expect(continueOperation(root, next)).rejects.toMatchObject({
      code: 'conflicts',
      files: ['a.txt'],
    })
    expect(await proveResolved(root, ['a.txt'])).toBe(false)
    await resolveConflicts(root, { ...next, paths: ['a.txt'], take: 'theirs' })
    expect(await proveResolved(root, ['a.txt'])).toBe(true)
    const before = await noteState(root)
    const made = await continueOperation(root, next)
    expect(made).toMatchObject({ kind: 'merged', sha: git('rev-parse', 'HEAD') })
    expect(git('log', '-1', '--format=%P%n%B')).toBe(`${main} ${other}\nMerge branch 'other'\n`)
    expect(read(repository, 'a.txt')).toBe('theirs\n')
    const proven = await proveIntegration(root, next, before)
    expect(proven).toEqual({ kind: 'merged', sha: git('rev-parse', 'HEAD') })
  })

  it('is aborted, and all is as it was', async () => {
    const repository = makeForked({ 'a.txt': 'mine\n' }, { 'a.txt': 'theirs\n' })
    const { root, git, main } = repository
    await expect(abortOperation(root, next)).rejects.toMatchObject({ code: 'no-operation' })
    await merge(root, { operationId, from: 'other' })
    const note = await noteAbort(root)
    expect(note).toEqual({ operation: 'merge', returnsTo: main })
    expect(await proveAbort(root, note)).toBe(false)
    await abortOperation(root, next)
    expect(await proveAbort(root, note)).toBe(true)
    expect(git('status', '--porcelain')).toBe('')
    expect(read(repository, 'a.txt')).toBe('mine\n')
  })

  it('is refused where changes would be lost, staged or not, and names them', async () => {
    const { root, git, write } = makeForked({ 'c.txt': 'mine\n' }, { 'a.txt': 'theirs\n' })
    write('a.txt', 'edited\n')
    const once = merge(root, { operationId, from: 'other' })
    await expect(once).rejects.toMatchObject({ code: 'would-overwrite', files: ['a.txt'] })
    git('checkout', '--quiet', 'a.txt')
    write('c.txt', 'staged\n')
    write('d d.txt', 'staged\n')
    git('add', '--all')
    const note = await noteState(root)
    const twice = merge(root, { operationId, from: 'other' })
    await expect(twice).rejects.toMatchObject({
      code: 'would-overwrite',
      files: ['c.txt', 'd d.txt'],
    })
    // Git puts the changes back with a move of HEAD to where it is, which is no merge.
    expect(await proveIntegration(root, { operationId }, note)).toBeNull()
  })

  it('stops where a hook says no, and goes on when it no longer does', async () => {
    const { root, git, hook } = makeForked({ 'a.txt': 'mine\n' }, { 'b.txt': 'theirs\n' })
    hook('commit-msg', 'echo not on a Friday >&2; exit 1')
    const stopped = await merge(root, { operationId, from: 'other' })
    expect(stopped).toMatchObject({ kind: 'stopped', operation: 'merge' })
    expect(stopped.output).toContain('not on a Friday')
    expect(await continueOperation(root, next)).toMatchObject({ kind: 'stopped' })
    hook('commit-msg', 'exit 0')
    expect(await continueOperation(root, next)).toMatchObject({ kind: 'merged' })
    expect(git('status', '--porcelain')).toBe('')
  })

  it('of branches that share nothing is refused', async () => {
    const { root, git } = makeRepository()
    git('branch', 'other', git('commit-tree', '-m', 'alone', 'HEAD^{tree}'))
    const refused = merge(root, { operationId, from: 'other' })
    await expect(refused).rejects.toMatchObject({ code: 'unrelated-histories' })
  })

  it('gives a branch without commits its first', async () => {
    const { root, git } = makeRepository()
    git('symbolic-ref', 'HEAD', 'refs/heads/unborn')
    git('rm', '--quiet', '-r', '--cached', '.')
    git('clean', '--quiet', '--force')
    const made = await merge(root, { operationId, from: 'main' })
    expect(made).toMatchObject({ kind: 'fast-forwarded', sha: git('rev-parse', 'main') })
    await expect(rebase(root, { operationId, onto: '-i' })).rejects.toMatchObject({
      code: 'revision-unknown',
    })
  })

  it.each(['--upload-pack=x', '-X', 'nowhere', '', '--exec=touch x'])(
    'takes %j for no revision',
    async (from) => {
      const { root } = makeRepository()
      const unknown = { code: 'revision-unknown' }
      await expect(merge(root, { operationId, from })).rejects.toMatchObject(unknown)
      await expect(rebase(root, { operationId, onto: from })).rejects.toMatchObject(unknown)
    },
  )
})

describe('a rebase', () => {
  it('puts our commits on top, and is proven', async () => {
    const { root, git, main, other } = makeForked({ 'a.txt': 'mine\n' }, { 'b.txt': 'theirs\n' })
    const note = await noteState(root)
    const made = await rebase(root, { operationId, onto: 'other' })
    const sha = git('rev-parse', 'main')
    expect(made).toMatchObject({ kind: 'rebased', sha })
    expect(git('rev-parse', 'main^')).toBe(other)
    git('reset', '--quiet', '--hard', main)
    expect(await proveIntegration(root, { operationId }, note)).toEqual({ kind: 'rebased', sha })
  })

  it('stops at each conflict, goes on, and ends on its branch', async () => {
    const repository = makeForked(
      { 'a.txt': 'mine\n' },
      { 'a.txt': 'theirs\n', 'b.txt': 'theirs\n' },
    )
    const { root, git, write, commit, other } = repository
    write('b.txt', 'mine too\n')
    commit('mine too')
    const note = await noteState(root)
    const stopped = await rebase(root, { operationId, onto: 'other' })
    expect(stopped).toMatchObject({ kind: 'conflicts', operation: 'rebase' })
    expect(await proveIntegration(root, { operationId }, note)).toMatchObject({ kind: 'conflicts' })
    write('a.txt', 'both\n')
    await resolveConflicts(root, { ...next, paths: ['a.txt'], take: 'as-is' })
    const before = await noteState(root)
    expect(await proveIntegration(root, next, before)).toBeNull()
    const again = await continueOperation(root, next)
    expect(again).toMatchObject({ kind: 'conflicts', files: [{ path: 'b.txt' }] })
    expect(await proveIntegration(root, next, before)).toMatchObject({ kind: 'conflicts' })
    // In a rebase, theirs is what people call their own.
    await resolveConflicts(root, { ...next, paths: ['b.txt'], take: 'theirs' })
    const last = { operationId: 'operation:3' }
    const note3 = await noteState(root)
    expect(await continueOperation(root, last)).toMatchObject({ kind: 'rebased' })
    expect(branchOf(repository)).toBe('main')
    expect([read(repository, 'a.txt'), read(repository, 'b.txt')]).toEqual(['both\n', 'mine too\n'])
    expect(git('rev-parse', 'main~2')).toBe(other)
    expect(git('log', '-2', '--format=%s')).toBe('mine too\nmine')
    const sha = git('rev-parse', 'HEAD')
    expect(await proveIntegration(root, last, note3)).toEqual({ kind: 'rebased', sha })
  })

  it('is aborted, and the branch is where it was', async () => {
    const repository = makeForked({ 'a.txt': 'mine\n' }, { 'a.txt': 'theirs\n' })
    const { root, main } = repository
    const before = await noteState(root)
    await rebase(root, { operationId, onto: 'other' })
    const note = await noteAbort(root)
    expect(note).toEqual({ operation: 'rebase', returnsTo: main })
    expect(await proveAbort(root, note)).toBe(false)
    await abortOperation(root, next)
    expect(await proveAbort(root, note)).toBe(true)
    expect(branchOf(repository)).toBe('main')
    expect(await proveIntegration(root, { operationId }, before)).toBeNull()
  })

  it('that is stopped in its midst is proven to be under way', async () => {
    const { root, git, hook } = makeForked({ 'a.txt': 'mine\n' }, { 'b.txt': 'theirs\n' })
    hook('post-checkout', 'echo begun >&2; exec sleep 600')
    const note = await noteState(root)
    const stop = new AbortController()
    const onOutput = (text: string) => {
      if (text.includes('begun')) stop.abort()
    }
    const options = { operationId, onto: 'other', signal: stop.signal, onOutput }
    await expect(rebase(root, options)).rejects.toMatchObject({ code: 'aborted' })
    const stopped = { kind: 'stopped', operation: 'rebase', code: null }
    expect(await proveIntegration(root, { operationId }, note)).toEqual(stopped)
    expect(existsSync(join(root, '.git/index.lock'))).toBe(false)
    hook('post-checkout', 'exit 0')
    await abortOperation(root, next)
    expect(git('status', '--porcelain', '--branch')).toBe('## main')
  })

  it('is refused with changes in the way, and works without a branch', async () => {
    const { root, git, write } = makeForked({ 'a.txt': 'mine\n' }, { 'b.txt': 'theirs\n' })
    write('a.txt', 'edited\n')
    await expect(rebase(root, { operationId, onto: 'other' })).rejects.toMatchObject({
      code: 'uncommitted-changes',
      files: ['a.txt'],
    })
    git('checkout', '--quiet', 'a.txt')
    git('switch', '--quiet', '--detach')
    const note = await noteState(root)
    const made = await rebase(root, { operationId, onto: 'other' })
    expect(made).toMatchObject({ kind: 'rebased' })
    expect(await proveIntegration(root, { operationId }, note)).toMatchObject({ kind: 'rebased' })
  })
})

describe('other operations under way', () => {
  it('go on or are aborted in the same way', async () => {
    const { root, git, main } = makeForked({ 'a.txt': 'mine\n' }, { 'a.txt': 'theirs\n' })
    const pick = () => expect(() => git('cherry-pick', 'other')).toThrow()
    pick()
    expect(await noteAbort(root)).toEqual({ operation: 'cherry-pick', returnsTo: main })
    await abortOperation(root, next)
    pick()
    await resolveConflicts(root, { ...next, paths: ['a.txt'], take: 'theirs' })
    expect(await continueOperation(root, next)).toMatchObject({ kind: 'committed' })
    expect(git('log', '-1', '--format=%s')).toBe('theirs')
    git('bisect', 'start')
    await expect(continueOperation(root, next)).rejects.toMatchObject({ code: 'no-operation' })
  })
})

describe('conflicts', () => {
  it('are of every kind, and each side can be taken', async () => {
    const files = { 'mine.txt': 'x\n', 'theirs.txt': 'x\n', 'both.txt': 'x\n', '-d "é".txt': 'x\n' }
    const fork = () => {
      const repository = makeRepository(files)
      const { git, write, commit } = repository
      git('switch', '--quiet', '--create', 'other')
      git('rm', '--quiet', 'theirs.txt')
      for (const path of ['mine.txt', 'both.txt', '-d "é".txt', 'added.txt'])
        write(path, 'theirs\n')
      commit('theirs')
      git('switch', '--quiet', 'main')
      git('rm', '--quiet', 'mine.txt')
      for (const path of ['theirs.txt', 'both.txt', '-d "é".txt', 'added.txt'])
        write(path, 'mine\n')
      commit('mine')
      return repository
    }
    const repository = fork()
    const { root, git } = repository
    await merge(root, { operationId, from: 'other' })
    const { operation, files: found } = await conflicts(root)
    expect(operation).toBe('merge')
    expect(Object.fromEntries(found.map(({ path, kind }) => [path, kind]))).toEqual({
      '-d "é".txt': 'both-modified',
      'added.txt': 'both-added',
      'both.txt': 'both-modified',
      'mine.txt': 'deleted-by-us',
      'theirs.txt': 'deleted-by-them',
    })
    expect(found.find(({ path }) => path === 'mine.txt')).toMatchObject({ ours: null })
    const paths = found.map(({ path }) => path)
    await resolveConflicts(root, { operationId, paths, take: 'ours' })
    expect(git('status', '--porcelain')).toBe('')
    expect(existsSync(join(root, 'mine.txt'))).toBe(false)
    expect(read(repository, '-d "é".txt')).toBe('mine\n')
    const again = resolveConflicts(root, { operationId, paths, take: 'ours' })
    await expect(again).rejects.toMatchObject({ code: 'not-conflicted' })

    const other = fork()
    await merge(other.root, { operationId, from: 'other' })
    await resolveConflicts(other.root, { operationId, paths, take: 'theirs' })
    expect(other.git('diff', '--cached', '--name-only', 'other')).toBe('')
    expect(other.git('diff', '--name-only')).toBe('')
  })

  it('come from renames and submodules too', async () => {
    const repository = makeRepository({ 'a.txt': 'one\ntwo\nthree\n' })
    const { root, git } = repository
    const link = (sha: string) =>
      git('update-index', '--add', '--cacheinfo', `160000,${sha.repeat(40)},sub`)
    link('1')
    git('commit', '--quiet', '--message=base')
    for (const [branch, name, sha] of [
      ['other', 'theirs.txt', '2'],
      ['main', 'mine.txt', '3'],
    ] as const) {
      git(...(branch === 'other' ? ['switch', '--create', branch] : ['switch', branch]))
      git('mv', 'a.txt', name)
      link(sha)
      git('commit', '--quiet', `--message=${branch}`)
    }
    await merge(root, { operationId, from: 'other' })
    const { files } = await conflicts(root)
    expect(Object.fromEntries(files.map(({ path, kind }) => [path, kind]))).toEqual({
      'a.txt': 'both-deleted',
      'mine.txt': 'added-by-us',
      'theirs.txt': 'added-by-them',
      sub: 'both-modified',
    })
    const paths = files.map(({ path }) => path)
    await resolveConflicts(root, { operationId, paths, take: 'theirs' })
    expect(git('ls-files', '--stage', 'sub')).toBe(`160000 ${'2'.repeat(40)} 0\tsub`)
    expect(git('ls-files')).toBe('sub\ntheirs.txt')
    expect(existsSync(join(root, 'mine.txt'))).toBe(false)
  })

  it('that come from no operation keep a merge from beginning', async () => {
    const { root, git, write } = makeForked({ 'a.txt': 'mine\n' }, { 'a.txt': 'theirs\n' })
    write('a.txt', 'stashed\n')
    git('stash')
    git('reset', '--quiet', '--hard', 'other')
    expect(() => git('stash', 'pop')).toThrow()
    expect(await conflicts(root)).toMatchObject({ operation: null, total: 1 })
    const refused = merge(root, { operationId, from: 'main' })
    await expect(refused).rejects.toMatchObject({ code: 'conflicts', files: ['a.txt'] })
  })
})
