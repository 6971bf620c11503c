import { describe, expect, it } from 'vitest'
import { noteState } from '../../electron/git/integrate.ts'
import { readHead } from '../../electron/git/repository.ts'
import { proveUndo, undoLastCommit } from '../../electron/git/undoCommit.ts'
import { makeShared } from '../support/remote.ts'
import { makeRepository } from '../support/repository.ts'

const operationId = 'operation:1'

describe('undoing the last commit', () => {
  it('moves HEAD alone, gives the message back, and is proven', async () => {
    const { root, git, write, commit } = makeRepository()
    const parent = git('rev-parse', 'HEAD')
    write('b.txt', 'two\n')
    const sha = commit('Second\n\nwith a body')
    write('b.txt', 'three\n')
    const note = await noteState(root)
    expect(await proveUndo(root, { operationId, sha }, note)).toBeNull()
    const undone = await undoLastCommit(root, { operationId, sha })
    expect(undone).toEqual({ sha, parent, message: 'Second\n\nwith a body' })
    expect(git('status', '--porcelain', '--branch')).toBe('## main\nAM b.txt')
    expect(git('rev-parse', 'HEAD')).toBe(parent)
    commit('and on')
    expect(await proveUndo(root, { operationId, sha }, note)).toEqual(undone)
    expect(await proveUndo(root, { operationId: 'operation', sha }, note)).toBeNull()
  })

  it('leaves a branch without commits where it was the first', async () => {
    const { root, git } = makeRepository()
    const sha = git('rev-parse', 'HEAD')
    const note = await noteState(root)
    expect(await proveUndo(root, { operationId, sha }, note)).toBeNull()
    const undone = await undoLastCommit(root, { operationId, sha })
    expect(undone).toEqual({ sha, parent: null, message: 'first' })
    expect(await readHead(root)).toEqual({ kind: 'unborn', name: 'main' })
    expect(git('status', '--porcelain')).toBe('A  a.txt')
    expect(await proveUndo(root, { operationId, sha }, note)).toEqual(undone)
    const again = undoLastCommit(root, { operationId, sha })
    await expect(again).rejects.toMatchObject({ code: 'branch-unborn' })
  })

  it('takes a merge back to where the branch was', async () => {
    const { root, git, write, commit } = makeRepository()
    git('switch', '--quiet', '--create', 'other')
    write('b.txt', 'two\n')
    commit('theirs')
    git('switch', '--quiet', 'main')
    const parent = git('rev-parse', 'HEAD')
    git('merge', '--quiet', '--no-ff', 'other')
    const sha = git('rev-parse', 'HEAD')
    expect(await undoLastCommit(root, { operationId, sha })).toMatchObject({ parent })
    expect(git('status', '--porcelain')).toBe('A  b.txt')
  })

  it('is refused once others may have it, unless that is meant', async () => {
    const { mine } = makeShared()
    const { root, git, commit } = mine
    const sha = commit('second')
    git('push', '--quiet')
    const refused = undoLastCommit(root, { operationId, sha })
    await expect(refused).rejects.toMatchObject({ code: 'commit-pushed' })
    expect(await undoLastCommit(root, { operationId, sha, pushed: true })).toMatchObject({ sha })
  })

  it('is refused where HEAD is another commit, or a first one on no branch', async () => {
    const { root, git, commit } = makeRepository()
    const first = git('rev-parse', 'HEAD')
    commit('second')
    for (const sha of [first, 'HEAD', '-d', ''])
      await expect(undoLastCommit(root, { operationId, sha })).rejects.toMatchObject({
        code: 'branch-moved',
      })
    git('switch', '--quiet', '--detach', first)
    const detached = undoLastCommit(root, { operationId, sha: first })
    await expect(detached).rejects.toMatchObject({ code: 'head-detached' })
    git('bisect', 'start')
    const busy = undoLastCommit(root, { operationId, sha: first })
    await expect(busy).rejects.toMatchObject({ code: 'operation-in-progress' })
  })
})
