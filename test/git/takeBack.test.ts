import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { locate } from '../../electron/git/repository.ts'
import { takeBack } from '../../electron/git/takeBack.ts'
import { makeRepository } from '../support/repository.ts'

/** On `main`, with a branch whose files differ, one is new and one has gone. */
function makeForked() {
  const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n', 'gone.txt': 'one\n' })
  const { root, git, write, commit } = repository
  git('switch', '--quiet', '--create', 'topic')
  for (const name of ['a.txt', 'b.txt', 'folder/new :(top).txt']) write(name, 'two\n')
  git('rm', '--quiet', 'gone.txt')
  commit('topic')
  git('switch', '--quiet', 'main')
  const read = (name: string) => readFileSync(join(root, name), 'utf8')
  return { ...repository, read }
}

describe('taking back what a switch or merge had done', () => {
  it.each(['written', 'written and staged'])('puts back what was %s', async (how) => {
    const { root, git } = makeForked()
    git('restore', '--source=topic', '--no-overlay', ':/')
    if (how === 'written and staged') git('add', '--all')
    await takeBack(await locate(root), 'topic', undefined)
    expect(git('status', '--porcelain')).toBe('')
    git('switch', '--quiet', 'topic')
    expect(existsSync(join(root, 'folder/new :(top).txt'))).toBe(true)
  })

  it('leaves alone what somebody has written or staged otherwise', async () => {
    const { root, git, write, read } = makeForked()
    write('a.txt', 'mine\n')
    write('folder/new :(top).txt', 'mine\n')
    write('b.txt', 'staged\n')
    git('add', 'b.txt')
    write('b.txt', 'two\n')
    write('other.txt', 'mine\n')
    const before = git('status', '--porcelain')
    await takeBack(await locate(root), 'topic', undefined)
    expect(git('status', '--porcelain')).toBe(before)
    expect(['a.txt', 'b.txt', 'folder/new :(top).txt'].map(read)).toEqual([
      'mine\n',
      'two\n',
      'mine\n',
    ])
    expect(git('show', ':b.txt')).toBe('staged')
  })
})
