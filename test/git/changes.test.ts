import {
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changes, changesLimit } from '../../electron/git/changes.ts'
import { fileDiff, patchLimit } from '../../electron/git/fileDiff.ts'
import { captureCheckpoint, checkpointRef } from '../../electron/git/checkpoint.ts'
import { makeRepository } from '../support/repository.ts'

const uncommitted = { kind: 'uncommitted' } as const
const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at}\n`).join('')
const nasty = [
  'a b',
  ' a ',
  '"q"',
  "'",
  'a\nb',
  'a\tb',
  'é',
  '日本🎭',
  '--upload-pack=x',
  '-rf',
  '$(x)',
  ':(top)a',
  '*',
  '\\',
]

describe('the uncommitted changes', () => {
  it('tell each kind of change, with its lines', async () => {
    const repository = makeRepository({
      'modified.txt': 'one\ntwo\n',
      'deleted.txt': 'going\n',
      'old name.txt': lines(20),
      'mode.sh': '#!/bin/sh\n',
      link: 'was a file\n',
      'removed from index.txt': 'one\n',
      'same.txt': 'same\n',
    })
    const { root, git, write } = repository
    write('modified.txt', 'one\nthree\nfour\n')
    rmSync(join(root, 'deleted.txt'))
    renameSync(join(root, 'old name.txt'), join(root, 'new name.txt'))
    chmodSync(join(root, 'mode.sh'), 0o755)
    rmSync(join(root, 'link'))
    symlinkSync('same.txt', join(root, 'link'))
    git('rm', '--quiet', '--cached', 'removed from index.txt')
    write('staged.txt', 'one\n')
    git('add', 'staged.txt')
    write('untracked.txt', 'one\ntwo')
    write('binary', Buffer.from([1, 0, 2]))
    write('empty', '')
    const base = { binary: false }
    const { files, total, base: sha } = await changes(root, uncommitted)
    expect(sha).toBe(git('rev-parse', 'HEAD'))
    expect(total).toBe(9)
    expect(files).toEqual([
      {
        ...base,
        path: 'binary',
        status: 'untracked',
        additions: null,
        deletions: null,
        binary: true,
      },
      { ...base, path: 'deleted.txt', status: 'deleted', additions: 0, deletions: 1 },
      { ...base, path: 'empty', status: 'untracked', additions: 0, deletions: 0 },
      { ...base, path: 'link', status: 'type-changed', additions: 1, deletions: 1 },
      { ...base, path: 'mode.sh', status: 'modified', additions: 0, deletions: 0 },
      { ...base, path: 'modified.txt', status: 'modified', additions: 2, deletions: 1 },
      {
        ...base,
        path: 'new name.txt',
        oldPath: 'old name.txt',
        status: 'renamed',
        additions: 0,
        deletions: 0,
      },
      { ...base, path: 'staged.txt', status: 'added', additions: 1, deletions: 0 },
      { ...base, path: 'untracked.txt', status: 'untracked', additions: 2, deletions: 0 },
    ])
  })

  it('leave index and objects as they were', async () => {
    const repository = makeRepository()
    const { root, git, write } = repository
    write('a.txt', 'changed\n')
    write('new.txt', 'new\n')
    const before = [readFileSync(join(root, '.git/index')), git('count-objects', '-v')]
    await changes(root, uncommitted)
    await fileDiff(root, uncommitted, { path: 'new.txt' })
    expect([readFileSync(join(root, '.git/index')), git('count-objects', '-v')]).toEqual(before)
  })

  it('are every file on a branch without commits', async () => {
    const { root, write, git } = makeRepository(null)
    write('a.txt', 'one\n')
    write('b.txt', 'two\n')
    git('add', 'a.txt')
    const found = await changes(root, uncommitted)
    expect(found.files.map((file) => [file.path, file.status])).toEqual([
      ['a.txt', 'added'],
      ['b.txt', 'untracked'],
    ])
    expect((await changes(makeRepository(null).root, uncommitted)).total).toBe(0)
  })

  it('name a file with conflicts, whose diff shows the markers', async () => {
    const { root, git, write, commit } = makeRepository()
    git('checkout', '--quiet', '-b', 'other')
    write('a.txt', 'theirs\n')
    commit('theirs')
    git('checkout', '--quiet', 'main')
    write('a.txt', 'ours\n')
    commit('ours')
    expect(() => git('merge', 'other')).toThrow()
    expect((await changes(root, uncommitted)).files).toEqual([
      { path: 'a.txt', status: 'conflicted', additions: 4, deletions: 0, binary: false },
    ])
    const diff = await fileDiff(root, uncommitted, { path: 'a.txt' })
    expect(diff).toMatchObject({ kind: 'text', patch: expect.stringContaining('+<<<<<<<') })
  })

  it('name a repository inside without looking into it', async () => {
    const { root, git } = makeRepository()
    git('init', '--quiet', join(root, 'inner'))
    writeFileSync(join(root, 'inner/file.txt'), 'x')
    expect((await changes(root, uncommitted)).files).toMatchObject([
      { path: 'inner', status: 'untracked', additions: null },
    ])
  })

  it('are cut at a limit, and counted in full', async () => {
    const { root, write } = makeRepository()
    for (let at = 0; at < changesLimit + 10; at += 1) write(`many/${at}`, '')
    const { files, total } = await changes(root, uncommitted)
    expect([files.length, total]).toEqual([changesLimit, changesLimit + 10])
  })

  it.each(nasty)('work for the path %j', async (path) => {
    const { root, write, commit } = makeRepository({ 'a.txt': 'one\n' })
    write(path, 'new\n')
    expect((await changes(root, uncommitted)).files).toMatchObject([{ path, status: 'untracked' }])
    const untracked = await fileDiff(root, uncommitted, { path })
    expect(untracked).toMatchObject({ kind: 'text', patch: expect.stringContaining('+new\n') })
    commit('add it')
    write(path, 'newer\n')
    const other = await fileDiff(root, uncommitted, { path: `${path}x` })
    expect(other).toEqual({ kind: 'text', patch: '' })
    const tracked = await fileDiff(root, uncommitted, { path })
    expect(tracked).toMatchObject({ patch: expect.stringContaining('-new\n+newer\n') })
  })
})

describe('the changes of a turn', () => {
  it('are those between its two checkpoints, and live ones since the first', async () => {
    const { root, write } = makeRepository()
    const capture = (id: string) =>
      captureCheckpoint(root, { ref: checkpointRef('thread', id), message: id })
    write('by hand.txt', 'before the turn\n')
    const from = await capture('before')
    write('a.txt', 'one\ntwo\n')
    write('new.txt', 'new\n')
    const since = await changes(root, { kind: 'since', from: from.sha })
    const to = await capture('after')
    write('a.txt', 'by hand, after the turn\n')
    const scope = { kind: 'between', from: from.sha, to: to.sha } as const
    const between = await changes(root, scope)
    expect(between).toEqual({
      base: from.sha,
      files: [
        { path: 'a.txt', status: 'modified', additions: 1, deletions: 0, binary: false },
        { path: 'new.txt', status: 'added', additions: 1, deletions: 0, binary: false },
      ],
      total: 2,
    })
    expect(since.files.map((file) => file.path)).toEqual(['a.txt', 'new.txt'])
    expect(await fileDiff(root, scope, { path: 'a.txt' })).toMatchObject({
      patch: expect.stringContaining(' one\n+two\n'),
    })
  })

  it('cannot be told of a revision that is none', async () => {
    const { root } = makeRepository()
    for (const from of ['none', '--output=x', '']) {
      const scope = { kind: 'between', from, to: 'HEAD' } as const
      await expect(changes(root, scope)).rejects.toMatchObject({ code: 'revision-unknown' })
    }
    expect(existsSync(join(root, 'x'))).toBe(false)
  })
})

describe('the diff of a file', () => {
  it('shows as much around a change as is asked for', async () => {
    const { root, write } = makeRepository({ 'a.txt': lines(40) })
    write('a.txt', lines(40).replace('line 20\n', 'line twenty\n'))
    const count = async (context?: number | 'whole') => {
      const options = context === undefined ? {} : { context }
      const diff = await fileDiff(root, uncommitted, { path: 'a.txt', ...options })
      return diff.kind === 'text'
        ? diff.patch.split('\n').filter((line) => line[0] === ' ').length
        : -1
    }
    expect([await count(), await count(0), await count('whole')]).toEqual([6, 0, 39])
  })

  it('shows a rename when both names are given', async () => {
    const { root, git } = makeRepository({ 'a.txt': lines(20) })
    git('mv', 'a.txt', 'b.txt')
    const diff = await fileDiff(root, uncommitted, { path: 'b.txt', oldPath: 'a.txt' })
    expect(diff).toMatchObject({ patch: expect.stringContaining('rename from a.txt') })
  })

  it('says so when the file is binary or too large to show', async () => {
    const { root, write } = makeRepository()
    write('binary', Buffer.from([1, 0, 2]))
    write(
      'large.txt',
      'x'
        .repeat(99)
        .concat('\n')
        .repeat(patchLimit / 50),
    )
    write('tricky.txt', 'Binary files a/x and b/x differ\n')
    expect(await fileDiff(root, uncommitted, { path: 'binary' })).toEqual({ kind: 'binary' })
    expect(await fileDiff(root, uncommitted, { path: 'large.txt' })).toMatchObject({
      kind: 'too-large',
      limit: patchLimit,
    })
    expect(await fileDiff(root, uncommitted, { path: 'tricky.txt' })).toMatchObject({
      kind: 'text',
    })
  })

  it('reads the same whatever the user set for their terminal', async () => {
    const { root, git, write } = makeRepository({ 'é.txt': 'one\ntwo\n' })
    write('é.txt', 'one\nthree\n')
    const plain = await fileDiff(root, uncommitted, { path: 'é.txt' })
    const settings = {
      'color.ui': 'always',
      'diff.noprefix': 'true',
      'diff.mnemonicPrefix': 'true',
      'diff.context': '0',
      'diff.algorithm': 'patience',
      'diff.relative': 'true',
      'diff.renames': 'false',
      'core.quotePath': 'true',
    }
    for (const [name, value] of Object.entries(settings)) git('config', name, value)
    expect(await fileDiff(root, uncommitted, { path: 'é.txt' })).toEqual(plain)
  })
})

it('runs no program that the configuration of the folder names', async () => {
  const { root, git, write, hook } = makeRepository({
    'a.txt': 'one\n',
    '.gitattributes': '* diff=trap\n',
  })
  const trap = join(dirname(root), 'trap')
  const sprung = join(dirname(root), 'sprung')
  writeFileSync(trap, `#!/bin/sh\ntouch '${sprung}'\n`)
  chmodSync(trap, 0o755)
  const names = [
    'core.fsmonitor',
    'core.pager',
    'diff.external',
    'diff.trap.command',
    'diff.trap.textconv',
  ]
  for (const name of names) git('config', name, trap)
  hook('post-index-change', `touch '${sprung}'`)
  write('a.txt', 'two\n')
  write('new.txt', 'new\n')
  expect((await changes(root, uncommitted)).total).toBe(2)
  await fileDiff(root, uncommitted, { path: 'a.txt' })
  await fileDiff(root, uncommitted, { path: 'new.txt' })
  expect(existsSync(sprung)).toBe(false)
})
