import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listBranches } from '../../electron/git/branches.ts'
import {
  deleteBranch,
  noteBranch,
  proveDelete,
  proveRename,
  renameBranch,
} from '../../electron/git/changeBranch.ts'
import { captureCheckpoint, checkpointRef } from '../../electron/git/checkpoint.ts'
import { readHead } from '../../electron/git/repository.ts'
import { restoreCheckpoint } from '../../electron/git/restore.ts'
import { proveSwitch, switchBranch } from '../../electron/git/switchBranch.ts'
import { makeShared } from '../support/remote.ts'
import { makeFolder, makeRepository } from '../support/repository.ts'

const operationId = 'operation:1'
const optionLike = ['--upload-pack=touch x', '-d', '--force', 'a b', '..', 'x\n']

describe('the list of branches', () => {
  it('tells of each where it is, what it follows, and what it holds last', async () => {
    const { mine, theirs } = makeShared()
    const { root, git, write, commit } = mine
    git('branch', 'merged')
    theirs.push('theirs.txt', 'x\n')
    git('fetch', '--quiet')
    git('remote', 'set-head', 'origin', 'main')
    write('b.txt', 'two\n')
    const sha = commit('my second: | "quoted"')
    git('branch', '--track', 'follower', 'merged')
    git('branch', '--delete', '--force', 'merged')
    const elsewhere = makeFolder('worktree')
    git('worktree', 'add', '--quiet', '-b', 'elsewhere', elsewhere)

    const { head, branches, total } = await listBranches(root, { base: 'follower' })
    expect(head).toEqual({ kind: 'branch', name: 'main', sha })
    expect(total).toBe(4)
    const named = new Map(branches.map((branch) => [branch.name, branch]))
    expect([...named.keys()].toSorted()).toEqual(['elsewhere', 'follower', 'main', 'origin/main'])
    expect(named.get('main')).toEqual({
      name: 'main',
      ref: 'refs/heads/main',
      remote: null,
      current: true,
      sha,
      subject: 'my second: | "quoted"',
      author: 'Ada',
      at: Number(git('log', '-1', '--format=%ct')) * 1000,
      upstream: { name: 'origin/main', ahead: 1, behind: 1 },
      worktree: root,
      merged: false,
    })
    expect(named.get('origin/main')).toMatchObject({ remote: 'origin', merged: false })
    expect(named.get('elsewhere')).toMatchObject({ worktree: elsewhere, current: false })
    expect(named.get('follower')).toMatchObject({
      merged: true,
      upstream: { name: 'merged', gone: true },
    })
  })

  it('is cut at its limit, and says how many there are', async () => {
    const { root, git } = makeRepository()
    expect(await listBranches(root)).toMatchObject({ total: 1, branches: [{ name: 'main' }] })
    for (const name of ['b', 'c', 'd']) git('branch', name)
    const { branches, total } = await listBranches(root, { limit: 2 })
    expect(branches.map(({ name }) => name)).toEqual(['b', 'c'])
    expect(total).toBe(4)
  })

  it('is empty before the first commit', async () => {
    const { root } = makeRepository(null)
    const head = { kind: 'unborn', name: 'main' }
    expect(await listBranches(root)).toEqual({ head, branches: [], total: 0 })
  })

  it.each(['nowhere', '--all', ''])('knows no base %j', async (base) => {
    const { root } = makeRepository()
    await expect(listBranches(root, { base })).rejects.toMatchObject({ code: 'revision-unknown' })
  })
})

describe('a switch', () => {
  it('carries changes along, and is proven even after the next one', async () => {
    const { root, git, write } = makeRepository()
    git('branch', 'other')
    write('a.txt', 'changed\n')
    write('new.txt', 'new\n')
    const before = git('status', '--porcelain')
    expect(await proveSwitch(root, { operationId, name: 'other' })).toBeNull()
    const made = await switchBranch(root, { operationId, name: 'other' })
    expect(made).toEqual({ name: 'other', sha: git('rev-parse', 'HEAD') })
    expect(git('status', '--porcelain')).toBe(before)
    git('switch', '--quiet', '-')
    expect(git('symbolic-ref', '--short', 'HEAD')).toBe('main')
    expect(await proveSwitch(root, { operationId, name: 'other' })).toEqual(made)
    expect(await proveSwitch(root, { operationId: 'operation', name: 'other' })).toBeNull()
  })

  it('is refused where it would overwrite changes, and names the files', async () => {
    const { root, git, write, commit } = makeRepository({ 'a b.txt': 'one\n', 'é.txt': 'one\n' })
    git('switch', '--quiet', '--create', 'other')
    for (const path of ['a b.txt', 'é.txt', 'new.txt']) write(path, 'theirs\n')
    commit('theirs')
    git('switch', '--quiet', 'main')
    for (const path of ['a b.txt', 'é.txt', 'new.txt']) write(path, 'mine\n')
    const refused = switchBranch(root, { operationId, name: 'other' })
    await expect(refused).rejects.toMatchObject({
      code: 'would-overwrite',
      files: ['a b.txt', 'é.txt', 'new.txt'],
    })
    expect(git('symbolic-ref', '--short', 'HEAD')).toBe('main')
    expect(readFileSync(join(root, 'new.txt'), 'utf8')).toBe('mine\n')
  })

  it('keeps changes aside where that is asked for, and the checkpoint has them', async () => {
    const { root, git, write, commit } = makeRepository({ 'a.txt': 'one\n', '.gitignore': '*.log' })
    git('switch', '--quiet', '--create', 'other')
    write('a.txt', 'theirs\n')
    commit('theirs')
    git('switch', '--quiet', 'main')
    write('a.txt', 'mine\n')
    git('add', 'a.txt')
    write('folder/new.txt', 'new\n')
    write('x.log', 'ignored\n')
    const status = git('status', '--porcelain')
    const ref = checkpointRef('thread', 'aside')
    const { sha } = await captureCheckpoint(root, { ref, message: 'aside' })
    await switchBranch(root, { operationId, name: 'other', keepAside: { checkpoint: sha } })
    expect(git('status', '--porcelain')).toBe('')
    expect(readdirSync(root).toSorted()).toEqual(['.git', '.gitignore', 'a.txt', 'x.log'])
    await switchBranch(root, { operationId, name: 'main' })
    await restoreCheckpoint(root, { sha })
    expect(git('status', '--porcelain')).toBe(status)
  })

  it('keeps nothing aside that no checkpoint has', async () => {
    const { root, git, write } = makeRepository()
    git('branch', 'other')
    write('a.txt', 'mine\n')
    const keepAside = { checkpoint: git('rev-parse', 'HEAD') }
    const refused = switchBranch(root, { operationId, name: 'other', keepAside })
    await expect(refused).rejects.toMatchObject({ code: 'checkpoint-missing' })
    expect(git('status', '--porcelain')).toBe(' M a.txt')
  })

  it('makes a branch that follows a remote one', async () => {
    const { mine, bare } = makeShared()
    const { root, git } = mine
    bare('branch', 'topic', 'main')
    git('fetch', '--quiet')
    const wish = { operationId, name: 'topic', track: 'origin/topic' }
    await switchBranch(root, wish)
    expect(git('rev-parse', '--abbrev-ref', '@{upstream}')).toBe('origin/topic')
    git('switch', '--quiet', 'main')
    await switchBranch(root, wish)
    expect(await readHead(root)).toMatchObject({ name: 'topic' })
  })

  it('leaves a branch without commits, and a detached HEAD', async () => {
    const { root, git } = makeRepository()
    git('branch', 'other')
    git('symbolic-ref', 'HEAD', 'refs/heads/unborn')
    await switchBranch(root, { operationId, name: 'other' })
    git('switch', '--quiet', '--detach')
    const made = await switchBranch(root, { operationId: 'operation:2', name: 'main' })
    expect(await proveSwitch(root, { operationId: 'operation:2', name: 'main' })).toEqual(made)
  })

  it('holds although a hook fails that comes after it', async () => {
    const { root, git, hook } = makeRepository()
    git('branch', 'other')
    hook('post-checkout', 'echo too late >&2; exit 1')
    let heard = ''
    await switchBranch(root, {
      operationId,
      name: 'other',
      onOutput: (text) => (heard += text),
    })
    expect(heard).toContain('too late')
    expect(await readHead(root)).toMatchObject({ name: 'other' })
  })

  it('that is stopped in its midst leaves no lock, and can be done again', async () => {
    const { root, git, write, commit } = makeRepository()
    git('switch', '--quiet', '--create', 'other')
    write('.gitattributes', 'slow.txt filter=slow\n')
    write('slow.txt', 'theirs\n')
    commit('theirs')
    git('switch', '--quiet', 'main')
    git('config', 'filter.slow.smudge', 'echo begun >&2; exec sleep 600')
    const stop = new AbortController()
    const stopped = switchBranch(root, {
      operationId,
      name: 'other',
      signal: stop.signal,
      onOutput: () => stop.abort(),
    })
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
    expect(existsSync(join(root, '.git/index.lock'))).toBe(false)
    expect(await proveSwitch(root, { operationId, name: 'other' })).toBeNull()
    git('config', 'filter.slow.smudge', 'cat')
    git('clean', '--quiet', '--force')
    await switchBranch(root, { operationId, name: 'other' })
    expect(git('status', '--porcelain')).toBe('')
  })

  it('is refused to a branch that another worktree has', async () => {
    const { root, git } = makeRepository()
    const elsewhere = makeFolder('worktree')
    git('worktree', 'add', '--quiet', '-b', 'other', elsewhere)
    const refused = switchBranch(root, { operationId, name: 'other' })
    await expect(refused).rejects.toMatchObject({ code: 'branch-elsewhere', files: [elsewhere] })
  })

  it.each(optionLike)('takes %j for no branch', async (name) => {
    const { root } = makeRepository()
    await expect(switchBranch(root, { operationId, name })).rejects.toMatchObject({
      code: 'invalid-branch-name',
    })
    const refused = switchBranch(root, { operationId, name: 'new', track: name })
    await expect(refused).rejects.toMatchObject({ code: 'branch-unknown' })
    expect(existsSync(join(root, 'x'))).toBe(false)
  })
})

describe('a renamed branch', () => {
  it('keeps what it follows, and its worktree', async () => {
    const { mine } = makeShared()
    const { root, git } = mine
    const note = await noteBranch(root, 'main')
    const wish = { name: 'main', to: 'trunk' }
    expect(await proveRename(root, wish, note)).toBe(false)
    await renameBranch(root, { operationId, ...wish })
    expect(await readHead(root)).toMatchObject({ name: 'trunk', sha: note.sha })
    expect(git('rev-parse', '--abbrev-ref', '@{upstream}')).toBe('origin/main')
    expect(await proveRename(root, wish, note)).toBe(true)
  })

  it('is completed when that was cut short', async () => {
    const { mine } = makeShared()
    const { root, git } = mine
    const wish = { name: 'main', to: 'trunk' }
    const note = await noteBranch(root, 'main')
    await renameBranch(root, { operationId, ...wish })
    git('symbolic-ref', 'HEAD', 'refs/heads/main')
    git('config', '--rename-section', 'branch.trunk', 'branch.main')
    expect(await proveRename(root, wish, note)).toBe(false)
    await renameBranch(root, { operationId, ...wish })
    expect(await proveRename(root, wish, note)).toBe(true)
    expect(git('rev-parse', '--abbrev-ref', '@{upstream}')).toBe('origin/main')
  })

  it('may have no commit yet', async () => {
    const { root } = makeRepository(null)
    const note = await noteBranch(root, 'main')
    const wish = { name: 'main', to: 'trunk' }
    await renameBranch(root, { operationId, ...wish })
    expect(await readHead(root)).toEqual({ kind: 'unborn', name: 'trunk' })
    expect(await proveRename(root, wish, note)).toBe(true)
  })

  it('is refused a name that is taken, and one that is none', async () => {
    const { root, git } = makeRepository()
    git('branch', 'other')
    const rename = (name: string, to: string) => renameBranch(root, { operationId, name, to })
    await expect(rename('main', 'other')).rejects.toMatchObject({ code: 'branch-exists' })
    await expect(rename('main', 'other/x')).rejects.toMatchObject({ code: 'branch-exists' })
    await expect(rename('nowhere', 'x')).rejects.toMatchObject({ code: 'branch-unknown' })
    for (const name of optionLike) {
      await expect(rename(name, 'x')).rejects.toMatchObject({ code: 'invalid-branch-name' })
      await expect(rename('main', name)).rejects.toMatchObject({ code: 'invalid-branch-name' })
    }
  })
})

describe('a deleted branch', () => {
  it('is gone, and its commit is told', async () => {
    const { root, git } = makeRepository()
    git('branch', 'other')
    const note = await noteBranch(root, 'other')
    expect(await proveDelete(root, 'other', note)).toBe(false)
    expect(await deleteBranch(root, { operationId, name: 'other' })).toEqual({
      name: 'other',
      sha: git('rev-parse', 'HEAD'),
    })
    expect(await proveDelete(root, 'other', note)).toBe(true)
    const again = deleteBranch(root, { operationId, name: 'other' })
    await expect(again).rejects.toMatchObject({ code: 'branch-unknown' })
  })

  it('with commits that are nowhere else goes only by force, and only where it was seen', async () => {
    const { root, git, write, commit } = makeRepository()
    git('switch', '--quiet', '--create', 'other')
    write('b.txt', 'two\n')
    const sha = commit('alone')
    git('switch', '--quiet', 'main')
    const remove = (more: object) => deleteBranch(root, { operationId, name: 'other', ...more })
    await expect(remove({})).rejects.toMatchObject({ code: 'branch-unmerged' })
    const expected = git('rev-parse', 'main')
    await expect(remove({ force: true, expected })).rejects.toMatchObject({ code: 'branch-moved' })
    await remove({ force: true, expected: sha })
    expect(git('branch', '--format=%(refname:short)')).toBe('main')
  })

  it('is none that is checked out, here or elsewhere', async () => {
    const { root, git } = makeRepository()
    git('worktree', 'add', '--quiet', '-b', 'other', makeFolder('worktree'))
    const remove = (name: string) => deleteBranch(root, { operationId, name, force: true })
    await expect(remove('main')).rejects.toMatchObject({ code: 'branch-current' })
    await expect(remove('other')).rejects.toMatchObject({ code: 'branch-elsewhere' })
    for (const name of optionLike)
      await expect(remove(name)).rejects.toMatchObject({ code: 'invalid-branch-name' })
  })
})
