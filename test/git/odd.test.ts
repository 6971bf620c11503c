import { execFileSync } from 'node:child_process'
import {
  chownSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { getuid } from 'node:process'
import { describe, expect, it } from 'vitest'
import { changes } from '../../electron/git/changes.ts'
import { captureCheckpoint } from '../../electron/git/checkpoint.ts'
import { commit } from '../../electron/git/commit.ts'
import { discard } from '../../electron/git/discard.ts'
import { fileDiff } from '../../electron/git/fileDiff.ts'
import { previewRestore, restoreCheckpoint } from '../../electron/git/restore.ts'
import { stage } from '../../electron/git/stage.ts'
import { type TestRepository, makeFolder, makeRepository } from '../support/repository.ts'

const uncommitted = { kind: 'uncommitted' } as const
const status = (root: string) =>
  execFileSync('git', ['status', '--porcelain', '-z', '-uall'], { cwd: root, encoding: 'utf8' })
const capture = (root: string, id: string) =>
  captureCheckpoint(root, { ref: `refs/gaffer/checkpoints/odd/${id}`, message: id })

/** Makes a repository of an odd kind; gives the folder to work in. */
type Odd = [kind: string, make: () => string]

const within = (change: (repository: TestRepository) => void, files = { 'a.txt': 'one\n' }) => {
  const repository = makeRepository(files)
  change(repository)
  return repository.root
}

const kinds: Odd[] = [
  ['unborn', () => makeRepository(null).root],
  ['detached', () => within(({ git }) => git('switch', '--quiet', '--detach'))],
  [
    'shallow',
    () => {
      const from = makeRepository()
      for (const text of ['two\n', 'three\n']) {
        from.write('a.txt', text)
        from.commit(text)
      }
      const root = makeFolder('shallow')
      from.git('clone', '--quiet', '--depth=1', `file://${from.root}`, root)
      return root
    },
  ],
  [
    'sparse',
    () =>
      within(({ git, write, commit: make }) => {
        write('in/a.txt', 'a\n')
        write('out/b.txt', 'b\n')
        make('folders')
        git('sparse-checkout', 'set', 'in')
      }),
  ],
  [
    'partial clone',
    () => {
      const from = makeRepository()
      from.write('a.txt', 'two\n')
      from.commit('two')
      from.git('config', 'uploadpack.allowFilter', 'true')
      const root = makeFolder('partial')
      from.git('clone', '--quiet', '--filter=blob:none', `file://${from.root}`, root)
      return root
    },
  ],
  [
    'with a submodule that has changes',
    () =>
      within(({ root, git, commit: make }) => {
        const inner = makeRepository()
        const allowed = ['-c', 'protocol.file.allow=always']
        git(...allowed, 'submodule', '--quiet', 'add', inner.root, 'sub')
        make('submodule')
        writeFileSync(join(root, 'sub/a.txt'), 'changed inside\n')
      }),
  ],
  [
    'worktree of a worktree',
    () => {
      const { git } = makeRepository()
      const [one, other] = [makeFolder('one'), makeFolder('other')]
      git('worktree', 'add', '--quiet', '-b', 'one', one)
      git('-C', one, 'worktree', 'add', '--quiet', '-b', 'other', other)
      return other
    },
  ],
  [
    'line endings kept by attributes',
    () =>
      within(({ write, commit: make }) => {
        write('.gitattributes', '*.txt text eol=crlf\n*.bat -text\n')
        write('a.txt', 'one\r\ntwo\r\n')
        write('b.bat', 'one\r\ntwo\n')
        make('endings')
      }),
  ],
  [
    'with links that go in circles',
    () =>
      within(({ root, commit: make }) => {
        symlinkSync('.', join(root, 'here'))
        symlinkSync('loop-b', join(root, 'loop-a'))
        symlinkSync('loop-a', join(root, 'loop-b'))
        symlinkSync('/nowhere/at/all', join(root, 'broken'))
        make('links')
      }),
  ],
  ['with SHA-256', () => makeRepository(undefined, { init: ['--object-format=sha256'] }).root],
]

describe('in a repository that is', () => {
  it.each(kinds)('%s: look, keep, bring back, stage and commit', async (_kind, make) => {
    const root = make()
    const write = (path: string, text: string) => writeFileSync(join(root, path), text)
    const before = status(root)
    write('work.txt', 'mine\r\n')
    write('-odd "name"\n\u00e9.txt', 'odd\n')
    const working = status(root)
    const told = await changes(root, uncommitted)
    expect(told.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['-odd "name"\n\u00e9.txt', 'work.txt']),
    )
    expect(await fileDiff(root, uncommitted, { path: 'work.txt' })).toMatchObject({ kind: 'text' })

    const { sha } = await capture(root, 'one')
    expect(status(root)).toBe(working)
    rmSync(join(root, 'work.txt'))
    write('junk.txt', 'junk\n')
    await restoreCheckpoint(root, { sha })
    expect(status(root)).toBe(working)
    expect(readFileSync(join(root, 'work.txt'), 'utf8')).toBe('mine\r\n')

    await stage(root, [{ path: 'work.txt' }])
    const made = await commit(root, { operationId: 'op', message: 'mine', staged: true })
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' })
    expect(git('show', '--format=', '--name-only', made.sha).trim()).toBe('work.txt')
    await discard(root, [{ path: '-odd "name"\n\u00e9.txt' }])
    expect(status(root)).toBe(before)
  })
})

describe('an odd file', () => {
  it('changes the case of its name and nothing else', async () => {
    const { root, git } = makeRepository({ 'Read Me.txt': 'one\n' })
    renameSync(join(root, 'Read Me.txt'), join(root, 'READ ME.txt'))
    const { files } = await changes(root, uncommitted)
    expect(files).toMatchObject([
      { path: 'READ ME.txt', oldPath: 'Read Me.txt', status: 'renamed', additions: 0 },
    ])
    const { sha } = await capture(root, 'case')
    renameSync(join(root, 'READ ME.txt'), join(root, 'Read Me.txt'))
    await restoreCheckpoint(root, { sha })
    expect(existsSync(join(root, 'READ ME.txt'))).toBe(true)
    await commit(root, { operationId: 'op', message: 'louder' })
    expect(git('ls-files')).toBe('READ ME.txt')
  })

  it('of 2 GB is told of without being read', async () => {
    const { root, write } = makeRepository()
    write('large.bin', 'x')
    // It takes no room on the disk: all but its first byte is a hole.
    truncateSync(join(root, 'large.bin'), 2 * 1024 ** 3)
    const { files } = await changes(root, uncommitted)
    expect(files).toMatchObject([{ path: 'large.bin', status: 'untracked', binary: true }])
    const shown = await fileDiff(root, uncommitted, { path: 'large.bin' })
    expect(shown).toEqual({ kind: 'binary' })
    await discard(root, [{ path: 'large.bin' }])
    expect(status(root)).toBe('')
  })

  it('that is large shows in the preview of a restore that would remove it', async () => {
    const { root, write } = makeRepository()
    const { sha } = await capture(root, 'before')
    write('large.bin', 'x')
    truncateSync(join(root, 'large.bin'), 17 * 1024 ** 2)
    const { files } = await previewRestore(root, { sha })
    expect(files).toMatchObject([{ path: 'large.bin', status: 'deleted', binary: true }])
    const later = await capture(root, 'after')
    expect((await previewRestore(root, later)).files).toEqual([])
  })
})

describe('nothing is lost, and why is said,', () => {
  it('where another git has left its lock behind', async () => {
    const { root, git, write } = makeRepository()
    write('a.txt', 'two\n')
    const { sha } = await capture(root, 'before')
    write('a.txt', 'three\n')
    write('.git/index.lock', '')
    const locked = { code: 'index-locked' }
    expect((await changes(root, uncommitted)).total).toBe(1)
    await capture(root, 'locked')
    await expect(restoreCheckpoint(root, { sha })).rejects.toMatchObject(locked)
    await expect(stage(root, [{ path: 'a.txt' }])).rejects.toMatchObject(locked)
    await expect(commit(root, { operationId: 'op', message: 'm' })).rejects.toMatchObject(locked)
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('three\n')
    expect(lstatSync(join(root, '.git/index.lock')).size).toBe(0)
    expect(git('rev-list', '--count', 'HEAD')).toBe('1')
  })

  it('where a rebase is under way', async () => {
    const { root, git, write, commit: make } = makeRepository()
    git('branch', 'side')
    write('a.txt', 'mine\n')
    make('mine')
    const { sha } = await capture(root, 'before')
    git('switch', '--quiet', 'side')
    write('a.txt', 'theirs\n')
    make('theirs')
    expect(() => git('rebase', 'main')).toThrow('rebase')
    const { files } = await changes(root, uncommitted)
    expect(files).toMatchObject([{ path: 'a.txt', status: 'conflicted' }])
    const markers = readFileSync(join(root, 'a.txt'), 'utf8')
    const kept = await capture(root, 'under-way')
    expect(git('show', `${kept.sha}:a.txt`)).toBe(markers.trimEnd())
    const underWay = { code: 'operation-in-progress' }
    await expect(restoreCheckpoint(root, { sha })).rejects.toMatchObject(underWay)
    const conflicted = { code: 'conflicts' }
    await expect(discard(root, [{ path: 'a.txt' }])).rejects.toMatchObject(conflicted)
    await expect(commit(root, { operationId: 'op', message: 'm' })).rejects.toMatchObject({
      code: expect.stringMatching(/conflicts|operation-in-progress/),
    })
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe(markers)
  })

  it.runIf(getuid?.() === 0)('where another user owns it', async () => {
    const { root, write } = makeRepository()
    write('a.txt', 'two\n')
    for (const path of [root, join(root, '.git')]) chownSync(path, 65_534, 65_534)
    const refused = { code: 'ownership-refused' }
    await expect(changes(root, uncommitted)).rejects.toMatchObject(refused)
    await expect(capture(root, 'one')).rejects.toMatchObject(refused)
    await expect(stage(root, [{ path: 'a.txt' }])).rejects.toMatchObject(refused)
    await expect(commit(root, { operationId: 'op', message: 'm' })).rejects.toMatchObject(refused)
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('two\n')
  })

  it('where a hook says a megabyte, and no', async () => {
    const { root, git, write, hook } = makeRepository()
    hook('pre-commit', 'head -c 1048576 /dev/zero | tr "\\0" x >&2; echo the end >&2; exit 1')
    write('a.txt', 'two\n')
    let heard = 0
    const asked = commit(root, {
      operationId: 'op',
      message: 'm',
      onOutput: (text) => (heard += text.length),
    })
    const stderr = expect.stringMatching(/the end\s*$/)
    await expect(asked).rejects.toMatchObject({ code: 'hook-failed', stderr })
    expect(heard).toBeGreaterThan(1024 ** 2)
    expect(git('rev-list', '--count', 'HEAD')).toBe('1')
    expect(status(root)).toBe(' M a.txt\0')
  })
})

describe('checkpoints', () => {
  it('are not pushed, whatever is pushed but a mirror', async () => {
    const { root, git } = makeRepository()
    const bare = makeFolder('bare.git')
    git('init', '--quiet', '--bare', bare)
    git('remote', 'add', 'origin', bare)
    await capture(root, 'one')
    for (const what of [['HEAD'], ['--all'], ['--tags'], ['--follow-tags', 'origin', 'main']])
      git('push', '--quiet', ...(what.includes('origin') ? what : ['origin', ...what]))
    git('config', 'push.default', 'matching')
    git('push', '--quiet', 'origin')
    expect(git('-C', bare, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main')
    git('fetch', '--quiet', '--prune', 'origin')
    expect(git('for-each-ref', '--format=%(refname)', 'refs/gaffer')).not.toBe('')
  })
})
