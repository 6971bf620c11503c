import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createBranch, findBranch } from '../../electron/git/branch.ts'
import { readHead } from '../../electron/git/repository.ts'
import { makeRepository } from '../support/repository.ts'

const operationId = 'operation:1'

describe('a new branch', () => {
  it('starts at HEAD and is switched to, with every change as it was', async () => {
    const { root, git, write } = makeRepository()
    write('a.txt', 'staged\n')
    git('add', 'a.txt')
    write('a.txt', 'unstaged\n')
    write('new.txt', 'new\n')
    const before = git('status', '--porcelain')
    const sha = git('rev-parse', 'HEAD')
    const made = await createBranch(root, { operationId, name: 'feature/é' })
    expect(made).toEqual({ name: 'feature/é', sha, switched: true })
    expect(await readHead(root)).toEqual({ kind: 'branch', name: 'feature/é', sha })
    expect(git('status', '--porcelain')).toBe(before)
    expect(git('reflog', '-1', '--format=%gs')).toContain('moving to feature/é')
  })

  it('may start elsewhere, and then HEAD stays', async () => {
    const { root, git, write, commit } = makeRepository()
    const from = git('rev-parse', 'HEAD')
    write('a.txt', 'two\n')
    commit('second')
    const made = await createBranch(root, { operationId, name: 'old', from: 'HEAD~1' })
    expect(made).toEqual({ name: 'old', sha: from, switched: false })
    expect(git('symbolic-ref', '--short', 'HEAD')).toBe('main')
    const same = await createBranch(root, { operationId, name: 'same', from: 'main' })
    expect(same.switched).toBe(true)
  })

  it('takes the place of one without commits', async () => {
    const { root } = makeRepository(null)
    const made = await createBranch(root, { operationId, name: 'trunk' })
    expect(made).toEqual({ name: 'trunk', sha: null, switched: true })
    expect(await readHead(root)).toEqual({ kind: 'unborn', name: 'trunk' })
    expect(await findBranch(root, { operationId, name: 'trunk' })).toEqual(made)
  })

  it('gives a detached HEAD a name', async () => {
    const { root, git } = makeRepository()
    git('checkout', '--quiet', '--detach')
    await createBranch(root, { operationId, name: 'named' })
    expect(await readHead(root)).toMatchObject({ kind: 'branch', name: 'named' })
  })

  it('is found by its operation, and completed when that was cut short', async () => {
    const { root, git } = makeRepository()
    expect(await findBranch(root, { operationId, name: 'next' })).toBeNull()
    const made = await createBranch(root, { operationId, name: 'next' })
    expect(await findBranch(root, { operationId, name: 'next' })).toEqual(made)
    expect(await findBranch(root, { operationId: 'operation', name: 'next' })).toBeNull()
    git('symbolic-ref', 'HEAD', 'refs/heads/main')
    expect(await createBranch(root, { operationId, name: 'next' })).toEqual(made)
    expect(git('symbolic-ref', '--short', 'HEAD')).toBe('next')
  })
})

describe('a branch is refused', () => {
  it('when there is one of that name, or one in its way', async () => {
    const { root, git } = makeRepository()
    for (const name of ['main', 'main/more']) {
      await expect(createBranch(root, { operationId, name })).rejects.toMatchObject({
        code: 'branch-exists',
      })
    }
    expect(git('branch', '--format=%(refname:short)')).toBe('main')
  })

  it.each(['-d', '--delete', 'a b', 'a..b', '', 'HEAD', 'x.lock', '$(touch x)\n'])(
    'when git does not allow its name: %j',
    async (name) => {
      const { root } = makeRepository()
      await expect(createBranch(root, { operationId, name })).rejects.toMatchObject({
        code: 'invalid-branch-name',
      })
    },
  )

  it.each(['nowhere', '--all', '-d', ''])('when it would start at %j', async (from) => {
    const { root } = makeRepository()
    await expect(createBranch(root, { operationId, name: 'x', from })).rejects.toMatchObject({
      code: 'revision-unknown',
    })
  })

  it('in mid-rebase, when HEAD would have to move', async () => {
    const { root, git, write, commit } = makeRepository()
    git('checkout', '--quiet', '-b', 'other')
    write('a.txt', 'theirs\n')
    commit('theirs')
    git('checkout', '--quiet', 'main')
    write('a.txt', 'ours\n')
    commit('ours')
    expect(spawnSync('git', ['rebase', 'other'], { cwd: root }).status).toBe(1)
    await expect(createBranch(root, { operationId, name: 'x' })).rejects.toMatchObject({
      code: 'operation-in-progress',
    })
    expect(await createBranch(root, { operationId, name: 'x', from: 'main' })).toMatchObject({
      switched: false,
    })
  })

  it('where there is no repository', async () => {
    const { root } = makeRepository()
    const nowhere = createBranch(join(root, 'nowhere'), { operationId, name: 'x' })
    await expect(nowhere).rejects.toMatchObject({ code: 'folder-missing' })
  })
})
