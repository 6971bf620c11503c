import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { captureCheckpoint, checkpointRef } from '../../electron/git/checkpoint.ts'
import { previewRestore, restoreCheckpoint } from '../../electron/git/restore.ts'
import { type TestRepository, makeRepository } from '../support/repository.ts'

let count = 0
const capture = (repository: TestRepository) => {
  count += 1
  const ref = checkpointRef('thread', String(count))
  return captureCheckpoint(repository.root, { ref, message: 'test' })
}

/** Every file and link below the root, with what it holds. */
function contents(root: string, folder = ''): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(join(root, folder))) {
    const path = join(folder, name)
    if (path === '.git') continue
    const stat = lstatSync(join(root, path))
    if (stat.isDirectory()) Object.assign(found, contents(root, path))
    else if (stat.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(root, path))}`
    else found[path] = `${stat.mode & 0o111} ${readFileSync(join(root, path), 'latin1')}`
  }
  return found
}
const status = ({ git }: TestRepository) => git('status', '--porcelain', '-z', '-uall')

describe('a restore', () => {
  it('brings back files and index exactly, and does not move HEAD', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'two\n', 'c.txt': 'three\n' })
    const { root, git, write } = repository
    write('a.txt', 'staged\n')
    git('add', 'a.txt')
    write('a.txt', 'unstaged\n')
    write('staged.txt', 'new and staged\n')
    git('add', 'staged.txt')
    write('new/deep/file.txt', 'untracked\n')
    git('rm', '--quiet', '--cached', 'b.txt')
    rmSync(join(root, 'c.txt'))
    const before = {
      files: contents(root),
      status: status(repository),
      index: git('ls-files', '-s'),
    }
    const { sha } = await capture(repository)

    const head = git('rev-parse', 'HEAD')
    rmSync(join(root, 'new'), { recursive: true })
    write('a.txt', 'other\n')
    write('c.txt', 'back\n')
    write('made/since/file.txt', 'x\n')
    git('add', '--all')
    write('a.txt', 'more\n')
    await restoreCheckpoint(root, { sha })
    expect({
      files: contents(root),
      status: status(repository),
      index: git('ls-files', '-s'),
    }).toEqual(before)
    expect(existsSync(join(root, 'made'))).toBe(false)
    expect(git('rev-parse', 'HEAD')).toBe(head)
    expect(git('symbolic-ref', 'HEAD')).toBe('refs/heads/main')
  })

  it('leaves ignored files alone', async () => {
    const repository = makeRepository({ '.gitignore': '*.log\n', 'a.txt': 'one\n' })
    const { root, write } = repository
    const { sha } = await capture(repository)
    write('folder/a.log', 'log\n')
    write('folder/new.txt', 'new\n')
    await restoreCheckpoint(root, { sha })
    expect(contents(root)).toMatchObject({ 'folder/a.log': '0 log\n' })
    expect(existsSync(join(root, 'folder/new.txt'))).toBe(false)
  })

  it('stages nothing when nothing was staged, though HEAD has moved since', async () => {
    const repository = makeRepository()
    const { root, write, commit, git } = repository
    write('a.txt', 'edited\n')
    const { sha } = await capture(repository)
    write('b.txt', 'agent\n')
    const head = commit('by the agent')
    await restoreCheckpoint(root, { sha })
    expect(git('rev-parse', 'HEAD')).toBe(head)
    expect(git('diff', '--cached', '--name-only')).toBe('')
    expect(Object.keys(contents(root))).toEqual(['a.txt'])
    expect(git('status', '--porcelain')).toBe(' D b.txt')
  })

  it('works on a branch without commits and on a detached HEAD', async () => {
    const repository = makeRepository(null)
    const { root, git, write, commit } = repository
    write('a.txt', 'one\n')
    const unborn = await capture(repository)
    write('b.txt', 'two\n')
    git('add', '--all')
    await restoreCheckpoint(root, { sha: unborn.sha })
    expect(status(repository)).toBe('?? a.txt\0')
    commit('first')
    git('checkout', '--quiet', '--detach')
    const detached = await capture(repository)
    rmSync(join(root, 'a.txt'))
    await restoreCheckpoint(root, { sha: detached.sha })
    expect(status(repository)).toBe('')
  })

  it('swaps a file for a folder and back', async () => {
    const repository = makeRepository({ thing: 'file\n' })
    const { root, write } = repository
    const file = await capture(repository)
    rmSync(join(root, 'thing'))
    write('thing/inside.txt', 'x\n')
    const folder = await capture(repository)
    await restoreCheckpoint(root, { sha: file.sha })
    expect(contents(root)).toEqual({ thing: '0 file\n' })
    await restoreCheckpoint(root, { sha: folder.sha })
    expect(contents(root)).toEqual({ 'thing/inside.txt': '0 x\n' })
  })

  it('[A14] can itself be undone by a checkpoint taken before it', async () => {
    const repository = makeRepository()
    const { root, write } = repository
    const first = await capture(repository)
    write('a.txt', 'later\n')
    write('b.txt', 'later\n')
    const later = contents(root)
    const second = await capture(repository)
    await restoreCheckpoint(root, { sha: first.sha })
    expect(contents(root)).toEqual({ 'a.txt': '0 one\n' })
    await restoreCheckpoint(root, { sha: second.sha })
    expect(contents(root)).toEqual(later)
  })

  it('runs no hook', async () => {
    const repository = makeRepository()
    const { sha } = await capture(repository)
    for (const name of ['post-checkout', 'post-index-change', 'post-merge'])
      repository.hook(name, `touch '${repository.root}/../ran'`)
    repository.write('a.txt', 'changed\n')
    await restoreCheckpoint(repository.root, { sha })
    expect(readdirSync(join(repository.root, '..'))).toEqual(['repository'])
  })
})

describe('a restore is refused, with nothing touched,', () => {
  it('while a merge is under way', async () => {
    const repository = makeRepository()
    const { root, git, write } = repository
    const { sha } = await capture(repository)
    write('a.txt', 'changed\n')
    git('update-ref', 'MERGE_HEAD', 'HEAD')
    await expect(restoreCheckpoint(root, { sha })).rejects.toMatchObject({
      code: 'operation-in-progress',
    })
    expect(contents(root)).toEqual({ 'a.txt': '0 changed\n' })
  })

  it('while another git holds the index', async () => {
    const repository = makeRepository()
    const { root, write } = repository
    const { sha } = await capture(repository)
    write('a.txt', 'changed\n')
    write('.git/index.lock', '')
    await expect(restoreCheckpoint(root, { sha })).rejects.toMatchObject({ code: 'index-locked' })
    expect(contents(root)).toEqual({ 'a.txt': '0 changed\n' })
  })

  it.each(['0'.repeat(40), 'HEAD', '--all', 'no such thing'])(
    'for %s, no checkpoint',
    async (sha) => {
      const { root } = makeRepository()
      await expect(restoreCheckpoint(root, { sha })).rejects.toMatchObject({
        code: 'checkpoint-missing',
      })
    },
  )
})

it('previews what a restore would do to each file', async () => {
  const repository = makeRepository({
    'a.txt': 'one\n',
    'b.txt': 'two\nlines\n',
    'c.txt': 'same\n',
  })
  const { root, write } = repository
  const { sha } = await capture(repository)
  write('a.txt', 'changed\nmore\n')
  rmSync(join(root, 'b.txt'))
  write('new.txt', 'new\n')
  const { files, total } = await previewRestore(root, { sha })
  expect(total).toBe(3)
  const counted = files.map(({ path, status: what, additions, deletions }) => {
    return { path, what, additions, deletions }
  })
  expect(counted).toEqual([
    { path: 'a.txt', what: 'modified', additions: 1, deletions: 2 },
    { path: 'b.txt', what: 'added', additions: 2, deletions: 0 },
    { path: 'new.txt', what: 'deleted', additions: 0, deletions: 1 },
  ])
  await restoreCheckpoint(root, { sha })
  expect((await previewRestore(root, { sha })).total).toBe(0)
})

describe('any working tree', () => {
  const nasty = fc.constantFrom(
    '--upload-pack=x',
    '-rf',
    '--',
    '$(touch x)',
    '`x`',
    ';rm',
    ':(top)a',
    ':!a',
    '*',
    '?',
    '[a]',

    'a b',
    ' a',
    'a ',
    '"',
    "'",
    'a\nb',
    '\t',
    'é',
    'e\u0301',
    '日本',
    '🎭',
    '\\',
    'HEAD',
    '.gitx',
    '#',
    '~',
    '@',
    '@{0}',
    'a:b',
    '|',
    '&',
    '%s',
    '{a,b}',
    '\u0001',
    '\u007f',
    'index.lock',
  )
  const plain = fc.stringMatching(/^[a-c]{1,2}$/)
  const path = fc
    .array(fc.oneof(nasty, plain), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('/'))
  const content = fc.oneof(
    fc.string(),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  )
  const entry = fc.oneof(
    fc.record({ path, content }),
    fc.record({ path, target: fc.constantFrom('a', '../a', '-rf', 'x y') }),
  )
  const tree = fc.uniqueArray(entry, { selector: (each) => each.path, maxLength: 8 })

  /** Lays out what it can of a tree: a path may want a folder where there is a file. */
  function layOut(root: string, entries: typeof tree extends fc.Arbitrary<infer T> ? T : never) {
    for (const each of entries) {
      const file = join(root, each.path)
      const folder = join(file, '..')
      try {
        mkdirSync(folder, { recursive: true })
        rmSync(file, { recursive: true, force: true })
        if ('target' in each) symlinkSync(each.target, file)
        else writeFileSync(file, each.content)
      } catch {
        continue
      }
    }
  }
  const clear = (root: string) => {
    for (const name of readdirSync(root))
      if (name !== '.git') rmSync(join(root, name), { recursive: true })
  }

  it('comes back from a capture exactly, whatever came after it', async () => {
    const repository = makeRepository({ a: 'tracked\n', 'b/c': 'tracked\n' })
    const { root, git } = repository
    await fc.assert(
      fc.asyncProperty(tree, tree, fc.boolean(), fc.boolean(), async (one, two, stage, wipe) => {
        layOut(root, one)
        if (stage) git('add', '--all')
        const before = contents(root)
        const index = git('ls-files', '-s', '-z')
        const { sha, tree: captured } = await capture(repository)
        if (wipe) clear(root)
        layOut(root, two)
        await restoreCheckpoint(root, { sha })
        expect(contents(root)).toEqual(before)
        expect(git('ls-files', '-s', '-z')).toBe(index)
        expect((await capture(repository)).tree).toBe(captured)
      }),
      { numRuns: 40 },
    )
  }, 120_000)
})
