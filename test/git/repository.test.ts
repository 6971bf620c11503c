import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { env, getuid } from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { detectRepository, locate, readHead } from '../../electron/git/repository.ts'
import { makeFolder, makeRepository } from '../support/repository.ts'

const path = env['PATH']
afterEach(() => {
  env['PATH'] = path
  delete env['GIT_DIR']
})

describe('a repository', () => {
  it('is found from its top, with its branch', async () => {
    const { root, git } = makeRepository()
    expect(await detectRepository(root)).toEqual({
      kind: 'repository',
      root,
      gitDir: join(root, '.git'),
      commonDir: join(root, '.git'),
      objectFormat: 'sha1',
      head: { kind: 'branch', name: 'main', sha: git('rev-parse', 'HEAD') },
      operation: null,
    })
  })

  it('is found from a folder below its top and through a symbolic link', async () => {
    const { root, write } = makeRepository()
    write('deep/er/file', '')
    const link = join(dirname(root), 'link')
    symlinkSync(join(root, 'deep'), link)
    expect(await detectRepository(join(link, 'er'))).toMatchObject({ kind: 'repository', root })
  })

  it('is found in a folder whose name holds spaces, quotes and newlines', async () => {
    const { root } = makeRepository(undefined, { name: ` -a "b" 'c'\n--gaffer\n$(d) é ` })
    expect(await detectRepository(root)).toMatchObject({ kind: 'repository', root })
  })

  it('has a branch without commits when it is new', async () => {
    const { root } = makeRepository(null)
    expect(await readHead(root)).toEqual({ kind: 'unborn', name: 'main' })
  })

  it('has a detached HEAD after a commit was checked out', async () => {
    const { root, git } = makeRepository()
    git('checkout', '--quiet', '--detach')
    expect(await readHead(root)).toEqual({ kind: 'detached', sha: git('rev-parse', 'HEAD') })
  })

  it('tells a linked working tree from the folder it shares', async () => {
    const { root, git } = makeRepository()
    const linked = join(dirname(root), 'linked')
    git('worktree', 'add', '--quiet', '-b', 'other', linked)
    expect(await detectRepository(linked)).toMatchObject({
      root: linked,
      gitDir: join(root, '.git/worktrees/linked'),
      commonDir: join(root, '.git'),
      head: { kind: 'branch', name: 'other' },
    })
  })

  it('is the one of the folder, whatever GIT_DIR says', async () => {
    const { root } = makeRepository()
    env['GIT_DIR'] = '/nowhere'
    expect(await detectRepository(root)).toMatchObject({ kind: 'repository', root })
  })

  it('works with SHA-256', async () => {
    const { root } = makeRepository(undefined, { init: ['--object-format=sha256'] })
    expect(await detectRepository(root)).toMatchObject({ objectFormat: 'sha256' })
  })
})

describe('an operation under way', () => {
  const diverged = () => {
    const repository = makeRepository()
    repository.git('checkout', '--quiet', '-b', 'other')
    repository.write('a.txt', 'theirs\n')
    repository.commit('theirs')
    repository.git('checkout', '--quiet', 'main')
    repository.write('a.txt', 'ours\n')
    repository.commit('ours')
    return repository
  }
  it.each([
    ['merge', ['merge', 'other']],
    ['rebase', ['rebase', 'other']],
    ['cherry-pick', ['cherry-pick', 'other']],
    ['revert', ['revert', '--no-edit', 'HEAD~1']],
    ['bisect', ['bisect', 'start']],
  ])('shows as %s', async (operation, args) => {
    const { root } = diverged()
    spawnSync('git', args, { cwd: root })
    expect(await detectRepository(root)).toMatchObject({ operation })
  })
})

describe('a folder Gaffer cannot work in', () => {
  it('is no repository', async () => {
    const folder = makeFolder()
    mkdirSync(folder)
    expect(await detectRepository(folder)).toEqual({ kind: 'none' })
    await expect(locate(folder)).rejects.toMatchObject({ code: 'not-a-repository' })
  })

  it('is missing', async () => {
    const folder = makeFolder()
    expect(await detectRepository(folder)).toEqual({ kind: 'missing' })
    await expect(locate(folder)).rejects.toMatchObject({ code: 'folder-missing' })
  })

  it('is a file', async () => {
    const folder = makeFolder()
    writeFileSync(folder, '')
    expect(await detectRepository(folder)).toEqual({ kind: 'missing' })
  })

  it('is a bare repository', async () => {
    const { root } = makeRepository(null, { init: ['--bare'] })
    expect(await detectRepository(root)).toEqual({ kind: 'bare' })
  })

  it('is the inside of a .git folder', async () => {
    const { root } = makeRepository()
    expect(await detectRepository(join(root, '.git'))).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('inside of a .git folder'),
    })
  })

  it('is a working tree whose repository has gone', async () => {
    const { root, git } = makeRepository()
    const linked = join(dirname(root), 'linked')
    git('worktree', 'add', '--quiet', linked)
    rmSync(root, { recursive: true })
    expect(await detectRepository(linked)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('not a git repository'),
    })
  })

  it.runIf(getuid?.() === 0)('belongs to another user', async () => {
    const { root } = makeRepository()
    chownSync(root, 12_345, 12_345)
    chownSync(join(root, '.git'), 12_345, 12_345)
    expect(await detectRepository(root)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('safe.directory'),
    })
    await expect(locate(root)).rejects.toMatchObject({ code: 'ownership-refused' })
  })

  it('cannot be asked about when git is missing', async () => {
    const { root } = makeRepository()
    env['PATH'] = dirname(root)
    await expect(detectRepository(root)).rejects.toMatchObject({ code: 'git-missing' })
  })
})

it('stops when it is told to', async () => {
  const { root } = makeRepository()
  await expect(detectRepository(root, AbortSignal.abort())).rejects.toMatchObject({
    code: 'aborted',
  })
})
