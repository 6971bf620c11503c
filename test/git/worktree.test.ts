import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { captureCheckpoint, checkpointRef } from '../../electron/git/checkpoint.ts'
import { addWorktree, type AddOptions, findAddedWorktree } from '../../electron/git/worktreeAdd.ts'
import { copyIntoWorktree } from '../../electron/git/worktreeCopy.ts'
import { findWorktree, listWorktrees } from '../../electron/git/worktreeList.ts'
import { worktreeLoss } from '../../electron/git/worktreeLoss.ts'
import {
  isRemoved,
  type RemovalNote,
  type RemoveOptions,
  removeWorktree,
} from '../../electron/git/worktreeRemove.ts'
import { sizeOfFolder } from '../../electron/git/worktreeSize.ts'
import { makeShared } from '../support/remote.ts'
import { makeFolder, makeRepository, type TestRepository } from '../support/repository.ts'

const operationId = 'operation:1'

const add = (root: string, options: Partial<AddOptions> & { path: string }) =>
  addWorktree(root, { branch: 'fix', copy: [], operationId, ...options })

/** What git says, run in a folder. */
const git = (folder: string, ...args: string[]) =>
  execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trimEnd()

const read = (...parts: string[]) => readFileSync(join(...parts), 'utf8')

describe('a worktree', () => {
  it('is made on a new branch, with all files and a clean status', async () => {
    const { root, git: inRoot } = makeRepository({ 'a.txt': 'one\n', 'src/b.txt': 'two\n' })
    const path = join(makeFolder('home'), 'trees', 'fix')
    const made = await add(root, { path })
    expect(made).toEqual({ branch: 'fix', sha: inRoot('rev-parse', 'main'), said: [] })
    expect(read(path, 'src/b.txt')).toBe('two\n')
    expect(git(path, 'status', '--porcelain', '--branch')).toBe('## fix')
    expect(await listWorktrees(root)).toMatchObject([
      { path: root, branch: 'main', present: true },
      { path, branch: 'fix', sha: made.sha, locked: null, present: true },
    ])
    expect(await findAddedWorktree(root, { path })).toEqual({ branch: 'fix', sha: made.sha })
  })

  it('is made of another worktree of the repository, and on a branch that exists', async () => {
    const { root, git: inRoot, write, commit } = makeRepository()
    inRoot('branch', 'fix')
    write('later.txt', 'x\n')
    commit('later')
    const [one, two] = [makeFolder('one'), makeFolder('two')]
    const made = await add(root, { path: one })
    expect(made.sha).toBe(inRoot('rev-parse', 'main~1'))
    const nested = await add(one, { path: two, branch: 'more', base: 'fix' })
    expect(nested.sha).toBe(made.sha)
    expect(git(two, 'branch', '--show-current')).toBe('more')
  })

  it('is made beside others at once, each from what the remote has now', async () => {
    const { mine, theirs } = makeShared()
    const newest = theirs.push('theirs.txt', 'x\n')
    const made = await Promise.all(
      ['one', 'two', 'three', 'four'].map((branch) =>
        add(mine.root, { path: makeFolder(branch), branch, base: 'origin/main' }),
      ),
    )
    expect(made.map(({ sha, said }) => ({ sha, said }))).toEqual(
      made.map(() => ({ sha: newest, said: [] })),
    )
  })

  it('is not made where anybody’s files are, nor on a branch that is checked out', async () => {
    const { root } = makeRepository()
    const path = makeFolder('taken')
    mkdirSync(path)
    writeFileSync(join(path, 'mine.txt'), 'mine')
    await expect(add(root, { path })).rejects.toMatchObject({ code: 'folder-not-empty' })
    expect(read(path, 'mine.txt')).toBe('mine')
    const elsewhere = add(root, { path: makeFolder('free'), branch: 'main' })
    await expect(elsewhere).rejects.toMatchObject({ code: 'branch-elsewhere', files: [root] })
    const unknown = add(root, { path: makeFolder('free'), base: 'nowhere' })
    await expect(unknown).rejects.toMatchObject({ code: 'revision-unknown' })
    const optionLike = add(root, { path: makeFolder('free'), branch: '--upload-pack=x' })
    await expect(optionLike).rejects.toMatchObject({ code: 'invalid-branch-name' })
    const unborn = add(makeRepository(null).root, { path: makeFolder('free') })
    await expect(unborn).rejects.toMatchObject({ code: 'branch-unborn' })
    expect(await listWorktrees(root)).toHaveLength(1)
  })

  it('is gone on with when it was cut short at any step, and left alone once it is whole', async () => {
    const { root, git: inRoot } = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'two\n' })
    const path = makeFolder('half')
    inRoot('worktree', 'add', '--no-checkout', '-b', 'fix', path)
    const gitDir = git(path, 'rev-parse', '--absolute-git-dir')
    expect(await findAddedWorktree(root, { path })).toBeNull()
    await add(root, { path })
    expect(git(path, 'status', '--porcelain')).toBe('')

    mkdirSync(join(gitDir, 'gaffer'), { recursive: true })
    writeFileSync(join(gitDir, 'gaffer', 'worktree.json'), '{"operationId":"o","whole":false}')
    rmSync(join(gitDir, 'index'))
    writeFileSync(join(gitDir, 'index.lock'), '')
    writeFileSync(join(path, 'a.txt'), 'o')
    rmSync(join(path, 'b.txt'))
    await add(root, { path })
    expect(git(path, 'status', '--porcelain')).toBe('')

    writeFileSync(join(path, 'a.txt'), 'mine\n')
    await add(root, { path })
    expect(read(path, 'a.txt')).toBe('mine\n')
  })

  it('takes the place of one whose folder is gone, unless that is locked', async () => {
    const { root, git: inRoot } = makeRepository()
    const path = makeFolder('gone')
    await add(root, { path })
    rmSync(path, { recursive: true })
    inRoot('worktree', 'lock', path)
    await expect(add(root, { path })).rejects.toMatchObject({ code: 'worktree-locked' })
    inRoot('worktree', 'unlock', path)
    await add(root, { path })
    expect(read(path, 'a.txt')).toBe('one\n')
  })

  it('is there although a hook of the repository failed, and tells what that said', async () => {
    const { root, hook } = makeRepository()
    hook('post-checkout', 'echo no, thanks >&2; exit 1')
    const heard: string[] = []
    const path = makeFolder('hooked')
    await add(root, { path, onOutput: (text) => heard.push(text) })
    expect(heard.join('')).toContain('no, thanks')
    expect(git(path, 'status', '--porcelain')).toBe('')
  })
})

describe('the base of a worktree', () => {
  it('is the remote’s default branch as it is now, not as it was fetched last', async () => {
    const { mine, theirs } = makeShared()
    mine.git('remote', 'set-head', 'origin', 'main')
    const newest = theirs.push('theirs.txt', 'x\n')
    const path = makeFolder('fresh')
    expect(await add(mine.root, { path })).toEqual({ branch: 'fix', sha: newest, said: [] })
    expect(mine.git('config', '--default', 'none', 'branch.fix.merge')).toBe('none')
  })

  it('is where the remote is when a local branch only lags behind, and where that is when not', async () => {
    const { mine, theirs } = makeShared()
    const newest = theirs.push('theirs.txt', 'x\n')
    const behind = await add(mine.root, { path: makeFolder('behind'), base: 'main' })
    expect(behind.sha).toBe(newest)
    mine.write('mine.txt', 'y\n')
    const own = mine.commit('mine')
    const ahead = await add(mine.root, { path: makeFolder('ahead'), branch: 'two', base: 'main' })
    expect(ahead.sha).toBe(own)
  })

  it('is what was last known when the remote cannot be reached, and says so', async () => {
    const { mine, bare } = makeShared()
    rmSync(bare.root, { recursive: true })
    const made = await add(mine.root, { path: makeFolder('offline'), base: 'origin/main' })
    expect(made.sha).toBe(mine.git('rev-parse', 'main'))
    expect(made.said.join()).toMatch(
      /^origin could not be fetched, so this begins at what was last/,
    )
  })

  it('waits for a slow remote no longer than it may', async () => {
    const { mine } = makeShared()
    mine.git('config', 'remote.origin.uploadpack', 'sleep 60; git-upload-pack')
    const asked = { path: makeFolder('slow'), base: 'origin/main', fetchLimitMs: 300 }
    expect((await add(mine.root, asked)).said.join()).toContain('did not answer in time')
  })
})

describe('a worktree from a checkpoint', () => {
  it('has its files, what was staged, and HEAD where that was', async () => {
    const { root, git: inRoot, write, commit } = makeRepository()
    const first = inRoot('rev-parse', 'HEAD')
    write('a.txt', 'edited\n')
    write('staged.txt', 'staged\n')
    inRoot('add', 'staged.txt')
    write('new.txt', 'new\n')
    const { sha } = await captureCheckpoint(root, { ref: checkpointRef('t', 'c'), message: 'c' })
    commit('later')
    const path = makeFolder('fork')
    const made = await add(root, { path, tree: sha })
    expect(made.sha).toBe(first)
    expect(git(path, 'status', '--porcelain').split('\n').toSorted()).toEqual([
      ' M a.txt',
      '?? new.txt',
      'A  staged.txt',
    ])
    expect(read(path, 'a.txt')).toBe('edited\n')
  })

  it('is not made on a branch that is somewhere else, nor from what is no checkpoint', async () => {
    const { root, git: inRoot, write, commit } = makeRepository()
    const { sha } = await captureCheckpoint(root, { ref: checkpointRef('t', 'c'), message: 'c' })
    write('b.txt', 'x')
    commit('later')
    inRoot('branch', 'fix')
    const taken = add(root, { path: makeFolder('fork'), tree: sha })
    await expect(taken).rejects.toMatchObject({ code: 'branch-exists' })
    const none = add(root, { path: makeFolder('fork'), tree: inRoot('rev-parse', 'HEAD') })
    await expect(none).rejects.toMatchObject({ code: 'checkpoint-missing' })
  })
})

describe('files that are copied into a worktree', () => {
  it('come with their modes, beside what git brought, and links only as links', async () => {
    const { root, write } = makeRepository({
      '.gitignore': '.env\nlocal/\n',
      'conf/own.txt': 'git\n',
    })
    write('.env', 'SECRET=1\n')
    write('local/run.sh', '#!/bin/sh\n')
    chmodSync(join(root, 'local/run.sh'), 0o750)
    symlinkSync('run.sh', join(root, 'local/inside'))
    symlinkSync('/etc/passwd', join(root, 'local/outside'))
    symlinkSync('../../..', join(root, 'local/above'))
    write('conf/own.txt', 'edited\n')
    const path = makeFolder('copied')
    const copy = ['.env', 'local/', 'conf', 'missing', '../escape', '/etc/passwd']
    const { said } = await add(root, { path, copy })
    expect(read(path, '.env')).toBe('SECRET=1\n')
    expect(statSync(join(path, 'local/run.sh')).mode & 0o777).toBe(0o750)
    expect(readlinkSync(join(path, 'local/inside'))).toBe('run.sh')
    expect(readdirSync(join(path, 'local')).toSorted()).toEqual(['inside', 'run.sh'])
    expect(read(path, 'conf/own.txt')).toBe('git\n')
    expect(said.map((line) => line.split(' ')[0]).toSorted()).toEqual([
      '../escape',
      '/etc/passwd',
      'local/above',
      'local/outside',
      'missing',
    ])
    expect(git(path, 'status', '--porcelain')).toBe('')
  })

  it('never go through a link that the other tree has in the place of a folder', async () => {
    const [from, to, outside] = [makeFolder('from'), makeFolder('to'), makeFolder('outside')]
    for (const folder of [from, to, outside]) mkdirSync(folder)
    mkdirSync(join(from, 'conf'))
    writeFileSync(join(from, 'conf/file'), 'x')
    symlinkSync(outside, join(to, 'conf'))
    const said = await copyIntoWorktree(from, to, ['conf/file'])
    expect(said).toHaveLength(1)
    expect(readdirSync(outside)).toEqual([])
  })

  it('are left out where they are more than there may be', async () => {
    const [from, to] = [makeFolder('from'), makeFolder('to')]
    for (const folder of [from, to]) mkdirSync(folder)
    for (const name of ['big', 'small']) mkdirSync(join(from, name))
    writeFileSync(join(from, 'big/file'), 'x'.repeat(100))
    writeFileSync(join(from, 'small/file'), 'x')
    const limits = { bytes: 50, entries: 10 }
    const said = await copyIntoWorktree(from, to, ['big', 'small'], { limits })
    expect(said).toEqual(['big was not copied: it is more than a worktree may have copied.'])
    expect(readdirSync(to)).toEqual(['small'])
  })
})

describe('what would go with a worktree', () => {
  it('is told: files, commits that are nowhere else, and bytes of all that is in it', async () => {
    const { root } = makeRepository({ '.gitignore': 'big\n' })
    const path = makeFolder('tree')
    await add(root, { path })
    const before = await worktreeLoss(path)
    expect(before).toMatchObject({ files: 0, commits: 0, branch: 'fix', whole: true })
    writeFileSync(join(path, 'kept.txt'), 'x')
    git(path, 'add', '.')
    git(path, 'commit', '--quiet', '--message', 'Only here')
    writeFileSync(join(path, 'new.txt'), 'x')
    writeFileSync(join(path, 'big'), 'x'.repeat(1000))
    const loss = await worktreeLoss(path)
    expect(loss).toMatchObject({
      files: 1,
      commits: 1,
      named: {
        files: [{ path: 'new.txt', status: 'untracked' }],
        commits: [{ subject: 'Only here' }],
      },
    })
    expect(loss.bytes).toBe(before.bytes + 1002)
    git(path, 'branch', 'also')
    expect((await worktreeLoss(path)).commits).toBe(0)
  })

  it('is told of no other repository, where the link to its own is gone', async () => {
    const { root } = makeRepository()
    const path = join(root, 'home', 'tree')
    await add(root, { path })
    rmSync(join(path, '.git'))
    await expect(worktreeLoss(path)).rejects.toMatchObject({ code: 'not-a-repository' })
  })

  it('is counted up to a limit, and never beyond a link', async () => {
    const folder = makeFolder('sized')
    mkdirSync(join(folder, 'a'), { recursive: true })
    for (const name of ['a/one', 'a/two', 'three']) writeFileSync(join(folder, name), 'four')
    symlinkSync('/usr', join(folder, 'link'))
    const all = await sizeOfFolder(folder)
    expect(all).toEqual({ bytes: 12 + lstatSync(join(folder, 'link')).size, whole: true })
    expect(await sizeOfFolder(folder, { limit: 2 })).toMatchObject({ whole: false })
  })
})

describe('a worktree that is removed', () => {
  async function prepared(): Promise<{ repository: TestRepository; path: string }> {
    const repository = makeRepository()
    const path = makeFolder('tree')
    await add(repository.root, { path })
    return { repository, path }
  }

  function removing(path: string, options: Partial<RemoveOptions> = {}) {
    const notes: RemovalNote[] = []
    const goes = { files: 0, commits: 0, bytes: 1_000_000 }
    const given = {
      path,
      branch: 'fix',
      goes,
      deleteBranch: false,
      operationId,
      note: undefined,
      keepNote: (note: RemovalNote) => void notes.push(note),
      ...options,
    }
    return { notes, given, from: (root: string) => removeWorktree(root, given) }
  }

  it('is gone with its folder, and its branch only when that is wished for', async () => {
    const { repository, path } = await prepared()
    const sha = repository.git('rev-parse', 'fix')
    expect(await removing(path).from(repository.root)).toEqual({ kind: 'removed', sha, said: [] })
    expect(existsSync(path)).toBe(false)
    expect(await listWorktrees(repository.root)).toHaveLength(1)
    expect(repository.git('rev-parse', 'fix')).toBe(sha)
    await add(repository.root, { path })
    const { from, given, notes } = removing(path, { deleteBranch: true })
    await from(repository.root)
    expect(repository.git('branch', '--list', 'fix')).toBe('')
    expect(await isRemoved(repository.root, given, notes[0] ?? { branch: null, sha })).toBe(true)
  })

  it('stays as it is when more would go than the person saw', async () => {
    const { repository, path } = await prepared()
    writeFileSync(join(path, 'new.txt'), 'precious')
    const answer = await removing(path).from(repository.root)
    expect(answer).toMatchObject({
      kind: 'more',
      message: expect.stringMatching(/^By now 1 changed/),
    })
    expect(read(path, 'new.txt')).toBe('precious')
  })

  it('takes links away and not what they lead to, and is not followed where it is one itself', async () => {
    const { repository, path } = await prepared()
    const outside = makeFolder('outside')
    mkdirSync(outside)
    writeFileSync(join(outside, 'file'), 'x')
    symlinkSync(outside, join(path, 'link'))
    const goes = { files: 1, commits: 0, bytes: 1_000_000 }
    await removing(path, { goes }).from(repository.root)
    expect(read(outside, 'file')).toBe('x')
    symlinkSync(outside, path)
    const linked = removing(path).from(repository.root)
    await expect(linked).rejects.toMatchObject({ code: 'not-a-repository' })
    expect(read(outside, 'file')).toBe('x')
  })

  it('is refused while somebody has it locked', async () => {
    const { repository, path } = await prepared()
    repository.git('worktree', 'lock', path)
    const locked = removing(path).from(repository.root)
    await expect(locked).rejects.toMatchObject({ code: 'worktree-locked' })
    expect(existsSync(join(path, 'a.txt'))).toBe(true)
  })

  it('is gone on with when that was cut short, whatever its files look like by then', async () => {
    const { repository, path } = await prepared()
    const { notes, given, from } = removing(path, { deleteBranch: true })
    const note = { branch: 'fix', sha: repository.git('rev-parse', 'fix') }
    rmSync(join(path, '.git'))
    rmSync(join(path, 'a.txt'))
    writeFileSync(join(path, 'left.txt'), 'x')
    expect(await isRemoved(repository.root, given, note)).toBe(false)
    const again = removing(path, { ...given, note })
    expect(await again.from(repository.root)).toMatchObject({ kind: 'removed' })
    expect(notes).toEqual([])
    expect(await isRemoved(repository.root, given, note)).toBe(true)
    expect(await from(repository.root)).toMatchObject({ kind: 'removed', sha: null })
  })

  it('keeps a branch that it was not on', async () => {
    const { repository, path } = await prepared()
    git(path, 'switch', '--quiet', '--create', 'other')
    const removed = await removing(path, { deleteBranch: true }).from(repository.root)
    expect(removed).toMatchObject({ said: [expect.stringContaining('is kept')] })
    expect(repository.git('branch', '--list', 'fix')).not.toBe('')
  })

  it('is found by its place, also through a link above it', async () => {
    const { repository, path } = await prepared()
    const link = makeFolder('link')
    symlinkSync(join(path, '..'), link)
    expect(realpathSync(join(link, 'tree'))).toBe(path)
    expect(await findWorktree(repository.root, join(link, 'tree'))).toMatchObject({ branch: 'fix' })
  })
})
