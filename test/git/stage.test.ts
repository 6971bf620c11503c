import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Selected } from '../../core/git/selection.ts'
import { type StagingNote, provenStaging } from '../../electron/git/changeIndex.ts'
import { GitError } from '../../electron/git/gitError.ts'
import { stage } from '../../electron/git/stage.ts'
import { unstage } from '../../electron/git/unstage.ts'
import { hunk, newLine, oldLine, seen } from '../support/chosenLines.ts'
import { type TestRepository, makeRepository } from '../support/repository.ts'

const status = ({ git }: TestRepository) =>
  git('status', '--porcelain', '-z', '-uall').split('\0').slice(0, -1)
const files = (...paths: string[]): Selected[] => paths.map((path) => ({ path }))
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof GitError ? error.code : error),
  )
const nasty = [
  'a b',
  '"q"',
  'a\nb',
  'a\tb',
  'é',
  '日本🎭',
  '--upload-pack=x',
  '-rf',
  ':(top)a',
  '*',
  '\\',
  '[a]',
]

/** A repository with a conflict in `a.txt`. */
function conflicted(): TestRepository {
  const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'b\n' })
  const { git, write, commit } = repository
  git('switch', '--quiet', '--create', 'other')
  write('a.txt', 'theirs\n')
  commit('theirs')
  git('switch', '--quiet', 'main')
  write('a.txt', 'ours\n')
  commit('ours')
  expect(() => git('merge', '--quiet', 'other')).toThrow()
  return repository
}

describe('staging whole files', () => {
  it('takes them as they are on disk, and nothing else', async () => {
    const repository = makeRepository({
      'changed.txt': 'one\n',
      'gone.txt': 'gone\n',
      'kept.txt': 'kept\n',
      'mode.sh': 'run\n',
      'old.txt': 'a\nb\nc\nd\n',
      link: 'was a file\n',
      'folder/file': 'was in a folder\n',
    })
    const { root, write } = repository
    write('changed.txt', 'two\n')
    write('kept.txt', 'not chosen\n')
    write('new/new.txt', 'new\n')
    write('other.txt', 'not chosen\n')
    rmSync(join(root, 'gone.txt'))
    rmSync(join(root, 'link'))
    symlinkSync('kept.txt', join(root, 'link'))
    chmodSync(join(root, 'mode.sh'), 0o755)
    renameSync(join(root, 'old.txt'), join(root, 'renamed.txt'))
    rmSync(join(root, 'folder'), { recursive: true })
    symlinkSync('new', join(root, 'folder'))
    const chosen = ['changed.txt', 'gone.txt', 'mode.sh', 'link', 'new/new.txt', 'folder/file']
    await stage(root, [...files(...chosen, 'folder'), { path: 'renamed.txt', oldPath: 'old.txt' }])
    const before = status(repository)
    expect(before).toEqual([
      'M  changed.txt',
      'A  folder',
      'D  folder/file',
      'D  gone.txt',
      ' M kept.txt',
      'T  link',
      'M  mode.sh',
      'A  new/new.txt',
      'R  renamed.txt',
      'old.txt',
      '?? other.txt',
    ])
    const deleted = [{ path: 'renamed.txt', oldPath: 'old.txt' }, ...files('gone.txt')]
    await stage(root, deleted)
    expect(status(repository)).toEqual(before)
    expect(readdirSync(join(root, '.git/gaffer')).filter((name) => /scratch/.test(name))).toEqual(
      [],
    )
  })

  it('takes any path for what it is', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n', a: 'a\n' })
    for (const path of nasty) repository.write(path, `${path}\n`)
    for (const path of nasty) {
      await stage(repository.root, files(path))
      const staged = repository.git('diff', '--cached', '--name-only', '-z').split('\0')
      expect(staged.slice(0, -1)).toEqual([path])
      await unstage(repository.root, files(path))
      expect(repository.git('diff', '--cached', '--name-only', '-z')).toBe('')
    }
    await stage(repository.root, files(...nasty))
    expect(status(repository).toSorted()).toEqual(nasty.map((path) => `A  ${path}`).toSorted())
  })

  it('gives the tree that `git add` gives, with filters and line endings applied', async () => {
    const repository = makeRepository({ '.gitattributes': '*.up filter=upper\n*.txt text\n' })
    const { root, git, write } = repository
    git('config', 'filter.upper.clean', 'tr a-z A-Z')
    write('a.up', 'shout\n')
    write('b.txt', 'dos\r\n')
    write('c.bin', Buffer.from([0, 13, 10, 255]))
    git('add', '--intent-to-add', 'b.txt')
    await stage(root, files('a.up', 'b.txt', 'c.bin'))
    const tree = git('write-tree')
    git('add', '--all')
    expect(tree).toBe(git('write-tree'))
    expect(git('show', ':a.up')).toBe('SHOUT')
  })

  it('counts a file in conflict as resolved', async () => {
    const repository = conflicted()
    repository.write('a.txt', 'both\n')
    expect(await codeOf(unstage(repository.root, files('a.txt')))).toBe('conflicts')
    await stage(repository.root, files('a.txt'))
    expect(status(repository)).toEqual(['M  a.txt'])
  })

  it('records a repository inside this one as its commit', async () => {
    const inner = makeRepository()
    const repository = makeRepository()
    const { root, git } = repository
    git('clone', '--quiet', inner.root, 'inner')
    await stage(root, files('inner'))
    expect(git('ls-files', '--stage', 'inner')).toContain(inner.git('rev-parse', 'HEAD'))
    await unstage(root, files('inner'))
    expect(status(repository)).toEqual(['?? inner/'])
  })

  it('refuses what is ignored, unknown or elsewhere, and then does nothing', async () => {
    const repository = makeRepository({ '.gitignore': '*.log\n', 'a.txt': 'one\n' })
    const { root, write } = repository
    write('a.txt', 'two\n')
    write('x.log', 'log\n')
    write('../outside.txt', 'outside\n')
    mkdirSync(join(root, 'empty'))
    for (const [path, code] of [
      ['x.log', 'path-ignored'],
      ['.git/config', 'path-ignored'],
      ['nothing', 'path-unknown'],
      ['empty', 'path-unknown'],
      ['../outside.txt', 'path-unknown'],
      [join(dirname(root), 'outside.txt'), 'path-unknown'],
      ['', 'path-unknown'],
    ] as const) {
      expect(await codeOf(stage(root, files('a.txt', path)))).toBe(code)
      expect(status(repository)).toEqual([' M a.txt'])
    }
  })

  it('leaves a file that sparse checkout keeps away', async () => {
    const repository = makeRepository({ 'in/a.txt': 'one\n', 'out/b.txt': 'one\n' })
    const { root, git } = repository
    git('sparse-checkout', 'set', 'in')
    expect(existsSync(join(root, 'out/b.txt'))).toBe(false)
    await stage(root, files('out/b.txt'))
    expect(status(repository)).toEqual([])
  })

  it('waits for no lock, and undoes nothing that was staged meanwhile', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n' })
    const { root, git, write } = repository
    write('a.txt', 'two\n')
    write('b.txt', 'two\n')
    write('.git/index.lock', '')
    expect(await codeOf(stage(root, files('a.txt')))).toBe('index-locked')
    rmSync(join(root, '.git/index.lock'))
    const meanwhile = { keepNote: () => void git('add', 'b.txt') }
    expect(await codeOf(stage(root, files('a.txt'), meanwhile))).toBe('index-locked')
    expect(status(repository)).toEqual([' M a.txt', 'M  b.txt'])
    expect(existsSync(join(root, '.git/index.lock'))).toBe(false)
  })

  it('stops when told, with nothing done', async () => {
    const repository = makeRepository()
    repository.write('a.txt', 'two\n')
    const stop = new AbortController()
    const options = { signal: stop.signal }
    const staging = stage(repository.root, files('a.txt'), options)
    stop.abort()
    expect(await codeOf(staging)).toBe('aborted')
    expect(status(repository)).toEqual([' M a.txt'])
  })
})

describe('staging lines', () => {
  it('takes them by hunk and by line, and leaves the rest', async () => {
    const repository = makeRepository({ 'a.txt': 'one\ntwo\nthree\nfour\nfive\n', 'b.txt': 'b\n' })
    const { root, git, write } = repository
    write('b.txt', 'staged before\n')
    git('add', 'b.txt')
    write('a.txt', 'ONE\nTWO\nthree\nfour\nfive\nsix\n')
    const first = await seen(root, 'unstaged', 'a.txt')
    const last = first.changes.at(-1)
    if (last === undefined) throw new Error('no change')
    await stage(root, [first.choose(...hunk(last))])
    expect(git('show', ':a.txt')).toBe('one\ntwo\nthree\nfour\nfive\nsix')
    const second = await seen(root, 'unstaged', 'a.txt')
    await stage(root, [second.choose(oldLine(1), newLine(1))])
    expect(git('show', ':a.txt')).toBe('ONE\ntwo\nthree\nfour\nfive\nsix')
    expect(status(repository)).toEqual(['MM a.txt', 'M  b.txt'])
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('ONE\nTWO\nthree\nfour\nfive\nsix\n')
  })

  it('takes some of a new file, of a deleted one and of a renamed one', async () => {
    const text = 'a\nb\nc\nd\ne\nf\n'
    const repository = makeRepository({ 'gone.txt': 'one\ntwo\n', 'old.txt': text })
    const { root, git, write } = repository
    write('new.txt', 'one\ntwo\n')
    chmodSync(join(root, 'new.txt'), 0o755)
    rmSync(join(root, 'gone.txt'))
    rmSync(join(root, 'old.txt'))
    write('now.txt', text.replace('a', 'A').replace('f', 'F'))
    const made = await seen(root, 'unstaged', 'new.txt')
    const gone = await seen(root, 'unstaged', 'gone.txt')
    const renamed = await seen(root, 'unstaged', 'now.txt', 'old.txt')
    await stage(root, [
      made.choose(newLine(2)),
      gone.choose(oldLine(1)),
      renamed.choose(oldLine(1), newLine(1)),
    ])
    expect(git('show', ':new.txt')).toBe('two')
    expect(git('ls-files', '--stage', 'new.txt')).toMatch(/^100755 /)
    expect(git('show', ':gone.txt')).toBe('two')
    expect(git('show', ':now.txt')).toBe('A\nb\nc\nd\ne\nf')
    expect(git('ls-files')).toBe('gone.txt\nnew.txt\nnow.txt')

    await stage(root, [(await seen(root, 'unstaged', 'gone.txt')).choose(oldLine(1))])
    expect(git('ls-files')).toBe('new.txt\nnow.txt')
    // And back: a line of the rename, and all lines of what was new and of what was deleted.
    const back = await seen(root, 'staged', 'now.txt', 'old.txt')
    const remade = await seen(root, 'staged', 'gone.txt')
    const unmade = await seen(root, 'staged', 'new.txt')
    await unstage(root, [
      back.choose(oldLine(1), newLine(1)),
      remade.choose(oldLine(2)),
      unmade.choose(newLine(1, 9)),
    ])
    expect(git('show', ':now.txt')).toBe('a\nb\nc\nd\ne\nf')
    expect(git('show', ':gone.txt')).toBe('two')
    expect(git('ls-files')).toBe('gone.txt\nnow.txt')
  })

  it('takes the mode along with the last line, not before', async () => {
    const { root, git, write } = makeRepository({ 'a.sh': 'one\n' })
    write('a.sh', 'one\ntwo\nthree\n')
    chmodSync(join(root, 'a.sh'), 0o755)
    await stage(root, [(await seen(root, 'unstaged', 'a.sh')).choose(newLine(2))])
    expect(git('ls-files', '--stage')).toMatch(/^100644 /)
    await stage(root, [(await seen(root, 'unstaged', 'a.sh')).choose(newLine(3))])
    expect(git('ls-files', '--stage')).toMatch(/^100755 /)
    await unstage(root, [(await seen(root, 'staged', 'a.sh')).choose(newLine(3))])
    expect(git('ls-files', '--stage')).toMatch(/^100755 /)
  })

  it('chooses among lines as git keeps them, whatever they are on disk', async () => {
    const repository = makeRepository({ '.gitattributes': '*.txt text\n', 'a.txt': 'one\n' })
    const { root, git, write } = repository
    write('a.txt', 'one\r\ntwo\r\nthree\r\n')
    await stage(root, [(await seen(root, 'unstaged', 'a.txt')).choose(newLine(2))])
    expect(git('cat-file', 'blob', ':a.txt')).toBe('one\ntwo')
  })

  it('refuses when the file has changed since, whichever side of the diff', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n' })
    const { root, git, write } = repository
    write('b.txt', 'two\n')
    write('a.txt', 'one\ntwo\n')
    const chosen = (await seen(root, 'unstaged', 'a.txt')).choose(newLine(2))
    write('a.txt', 'one\ntwo\nthree\n')
    expect(await codeOf(stage(root, [...files('b.txt'), chosen]))).toBe('diff-changed')
    expect(status(repository)).toEqual([' M a.txt', ' M b.txt'])
    write('a.txt', 'one\ntwo\n')
    await stage(root, [chosen])
    // It has happened, so it cannot happen again.
    expect(await codeOf(stage(root, [chosen]))).toBe('diff-changed')
    expect(git('show', ':a.txt')).toBe('one\ntwo')
    const none = (await seen(root, 'staged', 'a.txt')).choose(newLine(1))
    expect(await codeOf(unstage(root, [none]))).toBe('diff-changed')
  })

  it('refuses lines of what has none', async () => {
    const repository = conflicted()
    const { root, git, write } = repository
    const part = { base: 'any', lines: [newLine(1)] }
    expect(await codeOf(stage(root, [{ path: 'a.txt', part }]))).toBe('conflicts')
    git('merge', '--abort')
    write('binary', Buffer.from([0, 1, 2]))
    git('add', 'binary')
    write('binary', Buffer.from([0, 1]))
    symlinkSync('a.txt', join(root, 'link'))
    chmodSync(join(root, 'b.txt'), 0o755)
    const shown = git('diff', '--full-index', '--no-ext-diff', '--', 'binary')
    const [, from, to] = /index (\w+)\.\.(\w+)/.exec(shown) ?? []
    const binary = { base: `100644:${from}..100644:${to}`, lines: [newLine(1)] }
    expect(await codeOf(stage(root, [{ path: 'binary', part: binary }]))).toBe('not-divisible')
    const link = (await seen(root, 'unstaged', 'link')).choose(newLine(1))
    expect(await codeOf(stage(root, [link]))).toBe('not-divisible')
    const mode = { base: '100644:..100755:', lines: [newLine(1)] }
    expect(await codeOf(stage(root, [{ path: 'b.txt', part: mode }]))).toBe('not-divisible')
  })
})

describe('unstaging whole files', () => {
  it('makes them what they are in HEAD, and leaves the disk and the rest alone', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n', 'old.txt': 'a\nb\n' })
    const { root, git, write } = repository
    write('a.txt', 'two\n')
    write('b.txt', 'two\n')
    write('new.txt', 'new\n')
    renameSync(join(root, 'old.txt'), join(root, 'now.txt'))
    git('add', '--all')
    await unstage(root, [...files('a.txt', 'new.txt'), { path: 'now.txt', oldPath: 'old.txt' }])
    const after = [' M a.txt', 'M  b.txt', ' D old.txt', '?? new.txt', '?? now.txt']
    expect(status(repository)).toEqual(after)
    await unstage(root, files('a.txt', 'new.txt', 'never heard of'))
    expect(status(repository)).toEqual(after)
  })

  it('works before the first commit', async () => {
    const repository = makeRepository(null)
    const { root, git, write } = repository
    write('a.txt', 'one\ntwo\n')
    write('b.txt', 'one\n')
    await stage(root, files('a.txt', 'b.txt'))
    await unstage(root, [
      ...files('b.txt'),
      (await seen(root, 'staged', 'a.txt')).choose(newLine(2)),
    ])
    expect(git('show', ':a.txt')).toBe('one')
    expect(status(repository)).toEqual(['AM a.txt', '?? b.txt'])
    await unstage(root, files('a.txt'))
    expect(git('ls-files')).toBe('')
  })
})

describe('what became of a staging', () => {
  it('is told from the note that was kept before', async () => {
    const { root, git, write } = makeRepository()
    write('a.txt', 'two\n')
    write('new.txt', 'new\n')
    const selection = files('a.txt', 'new.txt')
    const notes: StagingNote[] = []
    const crash = new Error('crash')
    const crashing = {
      keepNote: (note: StagingNote) => {
        notes.push(note)
        throw crash
      },
    }
    const proven = () => {
      const note = notes.at(-1)
      if (note === undefined) throw new Error('no note')
      return provenStaging(root, selection, JSON.parse(JSON.stringify(note)) as StagingNote)
    }
    expect(await codeOf(stage(root, selection, crashing))).toBe(crash)
    expect(await proven()).toBe('not-done')
    await stage(root, selection)
    expect(await proven()).toBe('done')
    // What else happens in the index is no part of it.
    write('other.txt', 'other\n')
    git('add', 'other.txt')
    git('update-index', '--refresh')
    expect(await proven()).toBe('done')
    git('commit', '--quiet', '--message=all')
    expect(await proven()).toBe('done')
    writeFileSync(join(root, 'a.txt'), 'three\n')
    git('add', 'a.txt')
    expect(await proven()).toBe('other')
  })
})

describe('an index of any kind', () => {
  it.each([
    ['of version 4', ['index.version', '4'], []],
    ['that is split', ['core.splitIndex', 'true'], []],
    ['with a cache of untracked files', ['core.untrackedCache', 'true'], []],
    ['for many files', ['feature.manyFiles', 'true'], []],
    ['in a repository of SHA-256', ['core.filemode', 'true'], ['--object-format=sha256']],
  ])('is staged into: one %s', async (_name, [setting = '', value = ''], init) => {
    const repository = makeRepository({ 'a.txt': 'one\n', 'b/b.txt': 'one\n' }, { init })
    const { root, git, write } = repository
    git('config', setting, value)
    git('update-index', '--force-write-index')
    git('status')
    write('a.txt', 'one\ntwo\nthree\n')
    write('b/b.txt', 'two\n')
    await stage(root, [
      (await seen(root, 'unstaged', 'a.txt')).choose(newLine(3)),
      ...files('b/b.txt'),
    ])
    expect(git('show', ':a.txt')).toBe('one\nthree')
    expect(status(repository)).toEqual(['MM a.txt', 'M  b/b.txt'])
    await unstage(root, files('a.txt', 'b/b.txt'))
    expect(status(repository)).toEqual([' M a.txt', ' M b/b.txt'])
    expect(git('fsck')).not.toMatch(/missing|error/)
  })
})

describe('what is chosen twice', () => {
  it('counts once: lines together, and a whole file whole', async () => {
    const { root, git, write } = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n' })
    write('a.txt', 'one\ntwo\nthree\nfour\n')
    write('b.txt', 'one\ntwo\nthree\n')
    const inA = (await seen(root, 'unstaged', 'a.txt')).choose
    const inB = (await seen(root, 'unstaged', 'b.txt')).choose
    const apart = [inA(newLine(2)), inA(newLine(4)), inB(newLine(2)), ...files('b.txt', 'b.txt')]
    await stage(root, apart)
    expect(git('show', ':a.txt')).toBe('one\ntwo\nfour')
    expect(git('show', ':b.txt')).toBe('one\ntwo\nthree')
  })
})
