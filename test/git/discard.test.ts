import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Selected } from '../../core/git/selection.ts'
import { type DiscardNote, discard, isDiscarded } from '../../electron/git/discard.ts'
import { GitError } from '../../electron/git/gitError.ts'
import { hunk, newLine, oldLine, seen } from '../support/chosenLines.ts'
import { type TestRepository, makeRepository } from '../support/repository.ts'

const status = ({ git }: TestRepository) =>
  git('status', '--porcelain', '-z', '-uall').split('\0').slice(0, -1)
const files = (...paths: string[]): Selected[] => paths.map((path) => ({ path }))
const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8')
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof GitError ? error.code : error),
  )

describe('discarding whole files', () => {
  it('restores what the index has, removes what is untracked, and leaves the rest', async () => {
    const repository = makeRepository({
      '.gitignore': '*.log\n',
      'a.txt': 'one\n',
      'folder/gone.txt': 'gone\n',
      'kept.txt': 'kept\n',
      'mode.sh': 'run\n',
      'old.txt': 'a\nb\nc\n',
      link: 'was a file\n',
    })
    const { root, git, write } = repository
    symlinkSync('a.txt', join(root, 'real link'))
    write('a.txt', 'staged\n')
    git('add', 'a.txt', 'real link')
    write('a.txt', 'unstaged\n')
    write('kept.txt', 'not chosen\n')
    write('new/deep/new.txt', 'new\n')
    write('new/x.log', 'ignored\n')
    rmSync(join(root, 'folder'), { recursive: true })
    rmSync(join(root, 'link'))
    symlinkSync('kept.txt', join(root, 'link'))
    rmSync(join(root, 'real link'))
    chmodSync(join(root, 'mode.sh'), 0o755)
    renameSync(join(root, 'old.txt'), join(root, 'now.txt'))
    const chosen = ['a.txt', 'folder/gone.txt', 'link', 'real link', 'mode.sh', 'new/deep/new.txt']
    await discard(root, [...files(...chosen), { path: 'now.txt', oldPath: 'old.txt' }])
    expect(status(repository)).toEqual(['M  a.txt', ' M kept.txt', 'A  real link'])
    expect(read(root, 'a.txt')).toBe('staged\n')
    expect(lstatSync(join(root, 'link')).isFile()).toBe(true)
    expect(readlinkSync(join(root, 'real link'))).toBe('a.txt')
    expect(readdirSync(join(root, 'new'))).toEqual(['x.log'])
    // What has not changed is left as it is, and so is what has gone already.
    const { mtimeNs } = lstatSync(join(root, 'a.txt'), { bigint: true })
    await discard(root, files('a.txt'))
    expect(lstatSync(join(root, 'a.txt'), { bigint: true }).mtimeNs).toBe(mtimeNs)
  })

  it('checks files out with their filters and line endings', async () => {
    const repository = makeRepository({ '.gitattributes': '*.up filter=upper\n*.txt eol=crlf\n' })
    const { root, git, write } = repository
    git('config', 'filter.upper.clean', 'tr a-z A-Z')
    git('config', 'filter.upper.smudge', 'tr A-Z a-z')
    write('a.up', 'shout\n')
    write('a.txt', 'one\r\ntwo\r\n')
    git('add', '--all')
    write('a.up', 'another\n')
    write('a.txt', 'ONE\r\nTWO\r\n')
    await discard(root, [
      ...files('a.up'),
      (await seen(root, 'unstaged', 'a.txt')).choose(oldLine(1), newLine(1)),
    ])
    expect(read(root, 'a.up')).toBe('shout\n')
    expect(read(root, 'a.txt')).toBe('one\r\nTWO\r\n')
  })

  it('puts a file where a folder has come, and a folder where a file has', async () => {
    const repository = makeRepository({ a: 'file\n', 'b/file': 'in b\n' })
    const { root, write } = repository
    rmSync(join(root, 'a'))
    write('a/new', 'new\n')
    rmSync(join(root, 'b'), { recursive: true })
    write('b', 'now a file\n')
    expect(await codeOf(discard(root, files('a')))).toBe('path-blocked')
    expect(await codeOf(discard(root, files('b/file')))).toBe('path-blocked')
    expect(read(root, 'a/new')).toBe('new\n')
    await discard(root, files('a', 'a/new', 'b', 'b/file'))
    expect(status(repository)).toEqual([])
  })

  it('writes nothing beyond a link', async () => {
    const repository = makeRepository({ 'folder/a.txt': 'one\n' })
    const { root, write } = repository
    write('../elsewhere/a.txt', 'mine\n')
    rmSync(join(root, 'folder'), { recursive: true })
    symlinkSync('../elsewhere', join(root, 'folder'))
    expect(await codeOf(discard(root, files('folder/a.txt')))).toBe('path-blocked')
    expect(read(root, '../elsewhere/a.txt')).toBe('mine\n')
    await discard(root, files('folder/a.txt', 'folder'))
    expect(read(root, '../elsewhere/a.txt')).toBe('mine\n')
    expect(status(repository)).toEqual([])
  })

  it('refuses what is not its own to give up, and then does nothing', async () => {
    const repository = makeRepository({ '.gitignore': '*.log\n', 'a.txt': 'one\n' })
    const { root, git, write } = repository
    write('a.txt', 'two\n')
    write('x.log', 'log\n')
    write('../outside.txt', 'outside\n')
    git('clone', '--quiet', root, 'inner')
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', root, 'module')
    for (const [path, code] of [
      ['x.log', 'path-ignored'],
      ['.git/config', 'path-ignored'],
      ['../outside.txt', 'path-unknown'],
      ['inner', 'inner-repository'],
      ['module', 'inner-repository'],
      ['nothing', 'path-unknown'],
    ] as const)
      expect(await codeOf(discard(root, files('a.txt', path)))).toBe(code)
    expect(read(root, 'a.txt')).toBe('two\n')
    expect(read(root, 'x.log')).toBe('log\n')
    expect(read(root, '../outside.txt')).toBe('outside\n')
  })

  it('forgets a file that was to be added', async () => {
    const repository = makeRepository()
    const { root, git, write } = repository
    write('new.txt', 'new\n')
    git('add', '--intent-to-add', 'new.txt')
    await discard(root, files('new.txt'))
    expect(status(repository)).toEqual([])
    expect(existsSync(join(root, 'new.txt'))).toBe(false)
  })

  it('works where the git folder is on another disk', async () => {
    const shared = '/dev/shm'
    const other = mkdtempSync(join(existsSync(shared) ? shared : tmpdir(), 'gaffer-test-'))
    try {
      const init = [`--separate-git-dir=${other}/git`]
      const { root, write } = makeRepository({ 'a.sh': 'one\n' }, { init })
      write('a.sh', 'two\n')
      await discard(root, files('a.sh'))
      expect(read(root, 'a.sh')).toBe('one\n')
      expect(readdirSync(root).toSorted()).toEqual(['.git', 'a.sh'])
    } finally {
      rmSync(other, { recursive: true })
    }
  })
})

describe('discarding lines', () => {
  it('gives them up and keeps the others, and what is staged', async () => {
    const repository = makeRepository({ 'a.txt': 'one\ntwo\nthree\nfour\n' })
    const { root, git, write } = repository
    write('a.txt', 'zero\none\ntwo\nthree\nfour\n')
    git('add', 'a.txt')
    write('a.txt', 'zero\nONE\nTWO\nthree\nfive\n')
    const { choose } = await seen(root, 'unstaged', 'a.txt')
    await discard(root, [choose(oldLine(2), newLine(2), newLine(5))])
    expect(read(root, 'a.txt')).toBe('zero\none\nTWO\nthree\n')
    expect(git('show', ':a.txt')).toBe('zero\none\ntwo\nthree\nfour')
    expect(await codeOf(discard(root, [choose(oldLine(2), newLine(2))]))).toBe('diff-changed')
    const rest = await seen(root, 'unstaged', 'a.txt')
    await discard(root, [rest.choose(...rest.changes.flatMap(hunk))])
    expect(status(repository)).toEqual(['M  a.txt'])
  })

  it('brings lines of a deleted file back, and takes a new one away with its last', async () => {
    const repository = makeRepository({ 'gone.txt': 'one\ntwo\n' })
    const { root, write } = repository
    rmSync(join(root, 'gone.txt'))
    write('new.txt', 'one\ntwo\n')
    await discard(root, [
      (await seen(root, 'unstaged', 'gone.txt')).choose(oldLine(2)),
      (await seen(root, 'unstaged', 'new.txt')).choose(newLine(1)),
    ])
    expect(read(root, 'gone.txt')).toBe('two\n')
    expect(read(root, 'new.txt')).toBe('two\n')
    await discard(root, [(await seen(root, 'unstaged', 'new.txt')).choose(newLine(1))])
    expect(existsSync(join(root, 'new.txt'))).toBe(false)
  })
})

describe('a discard that is cut short', () => {
  it('is gone on with from its note, and leaves what was written since', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'one\n', 'c.txt': 'one\n' })
    const { root, write } = repository
    for (const path of ['a.txt', 'b.txt', 'c.txt', 'new.txt']) write(path, 'one\ntwo\n')
    const part = (await seen(root, 'unstaged', 'c.txt')).choose(newLine(2))
    const selection = [...files('a.txt', 'b.txt', 'new.txt'), part]
    const notes: DiscardNote[] = []
    const crash = new Error('crash')
    const crashing = {
      keepNote: (note: DiscardNote) => {
        notes.push(note)
        throw crash
      },
    }
    expect(await codeOf(discard(root, selection, crashing))).toBe(crash)
    const note = JSON.parse(JSON.stringify(notes[0])) as DiscardNote
    expect(await isDiscarded(root, note)).toBe(false)

    // It may have come as far as these, and a person gone on with one.
    await discard(root, [...files('new.txt'), part])
    write('c.txt', 'a later thought\n')
    write('b.txt', 'another one\n')
    expect(await isDiscarded(root, note)).toBe(false)
    await discard(root, selection, { note })
    expect(['a.txt', 'b.txt', 'c.txt'].map((path) => read(root, path))).toEqual([
      'one\n',
      'another one\n',
      'a later thought\n',
    ])
    expect(await isDiscarded(root, note)).toBe(true)
    await discard(root, selection, { note })
    expect(read(root, 'c.txt')).toBe('a later thought\n')
  })

  it('leaves a file alone that is written while it is at work', async () => {
    const { root, write } = makeRepository()
    mkdirSync(join(root, 'folder'))
    write('a.txt', 'two\n')
    await discard(root, files('a.txt'), { keepNote: () => write('a.txt', 'just now\n') })
    expect(read(root, 'a.txt')).toBe('just now\n')
  })
})
