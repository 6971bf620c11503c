import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changes } from '../../electron/git/changes.ts'
import type { DiffScope } from '../../electron/git/diff.ts'
import { fileDiff, patchLimit } from '../../electron/git/fileDiff.ts'
import { makeRepository } from '../support/repository.ts'

const listed = async (root: string, scope: DiffScope) =>
  (await changes(root, scope)).files.map(({ path, status, additions, deletions }) =>
    [path, status, additions, deletions].join(' '),
  )
const patch = async (root: string, scope: DiffScope, path: string) => {
  const diff = await fileDiff(root, scope, { path, context: 0 })
  return diff.kind === 'text' ? diff.patch.split(/^@@.*\n/m)[1] : diff.kind
}

describe('what is staged, and what is not,', () => {
  it('are told apart', async () => {
    const { root, git, write } = makeRepository({ 'a.txt': 'one\n', 'old.txt': 'a\nb\nc\n' })
    write('a.txt', 'one\nstaged\n')
    write('added.txt', 'one\n')
    git('add', '--all')
    write('a.txt', 'one\nstaged\nunstaged\n')
    write('intended.txt', 'one\n')
    git('add', '--intent-to-add', 'intended.txt')
    write('untracked.txt', 'one\n')
    renameSync(join(root, 'old.txt'), join(root, 'now.txt'))
    expect(await listed(root, { kind: 'staged' })).toEqual([
      'a.txt modified 1 0',
      'added.txt added 1 0',
    ])
    expect(await listed(root, { kind: 'unstaged' })).toEqual([
      'a.txt modified 1 0',
      'intended.txt added 1 0',
      'now.txt renamed 0 0',
      'untracked.txt untracked 1 0',
    ])
    expect(await patch(root, { kind: 'staged' }, 'a.txt')).toBe('+staged\n')
    expect(await patch(root, { kind: 'unstaged' }, 'a.txt')).toBe('+unstaged\n')
    expect(await patch(root, { kind: 'unstaged' }, 'untracked.txt')).toBe('+one\n')
    expect(git('status', '--porcelain', 'untracked.txt')).toBe('?? untracked.txt')
  })

  it('are told before the first commit', async () => {
    const { root, git, write } = makeRepository(null)
    write('a.txt', 'one\n')
    expect(await listed(root, { kind: 'unstaged' })).toEqual(['a.txt untracked 1 0'])
    git('add', 'a.txt')
    expect(await listed(root, { kind: 'staged' })).toEqual(['a.txt added 1 0'])
    expect(await listed(root, { kind: 'unstaged' })).toEqual([])
  })

  it('show a file in conflict against our side of it', async () => {
    const { root, git, write, commit } = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n' })
    git('switch', '--quiet', '--create', 'other')
    write('a.txt', 'theirs\n')
    write('b.txt', 'theirs\n')
    commit('theirs')
    git('switch', '--quiet', 'main')
    write('a.txt', 'ours\n')
    rmSync(join(root, 'b.txt'))
    commit('ours')
    expect(() => git('merge', '--quiet', 'other')).toThrow()
    write('a.txt', 'ours and theirs\n')
    expect(await listed(root, { kind: 'unstaged' })).toEqual([
      'a.txt conflicted 1 1',
      'b.txt conflicted 1 0',
    ])
    expect(await patch(root, { kind: 'unstaged' }, 'a.txt')).toBe('-ours\n+ours and theirs\n')
    const staged = await listed(root, { kind: 'staged' })
    expect(staged.map((file) => file.slice(0, 16))).toEqual([
      'a.txt conflicted',
      'b.txt conflicted',
    ])
  })
})

describe('a branch', () => {
  it('is compared with where it left its base', async () => {
    const { root, git, write, commit } = makeRepository()
    git('switch', '--quiet', '--create', 'mine')
    write('mine.txt', 'mine\n')
    commit('mine')
    git('switch', '--quiet', 'main')
    write('theirs.txt', 'theirs\n')
    commit('theirs')
    git('switch', '--quiet', 'mine')
    write('uncommitted.txt', 'not yet\n')
    const scope = { kind: 'branch', from: 'main' } as const
    expect(await listed(root, scope)).toEqual(['mine.txt added 1 0'])
    expect(await patch(root, scope, 'mine.txt')).toBe('+mine\n')
    await expect(changes(root, { kind: 'branch', from: '--output=x' })).rejects.toMatchObject({
      code: 'revision-unknown',
    })
  })

  it('is compared with all of its base when they share no history', async () => {
    const { root, git, write, commit } = makeRepository()
    git('switch', '--quiet', '--orphan', 'apart')
    write('apart.txt', 'apart\n')
    commit('apart')
    expect(await listed(root, { kind: 'branch', from: 'main' })).toEqual([
      'a.txt deleted 0 1',
      'apart.txt added 1 0',
    ])
  })
})

describe('a large diff', () => {
  it('is counted in full and shown up to its limit', async () => {
    const { root, write } = makeRepository()
    // Several files of 15 MB, since one beyond 16 MB counts as binary: 105 MB to go through.
    const text = `${'x'.repeat(74)}\n`.repeat(200_000)
    for (let file = 0; file < 7; file += 1) write(`large ${file}.txt`, text)
    const before = process.memoryUsage().rss
    const found = await changes(root, { kind: 'unstaged' })
    expect(found.files.map(({ additions }) => additions)).toEqual(Array(7).fill(200_000))
    const diff = await fileDiff(root, { kind: 'unstaged' }, { path: 'large 0.txt' })
    expect(diff).toMatchObject({ kind: 'too-large', limit: patchLimit })
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })
})
