import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { captureCheckpoint, checkpointRef, findCheckpoint } from '../../electron/git/checkpoint.ts'
import { type TestRepository, configureUser, makeRepository } from '../support/repository.ts'

let count = 0
const capture = (repository: TestRepository, message = 'before turn 1') => {
  count += 1
  return captureCheckpoint(repository.root, { ref: checkpointRef('thread', `c:${count}`), message })
}
const files = (repository: TestRepository, commit: string) =>
  repository.git('ls-tree', '-r', '-z', '--name-only', commit).split('\0').slice(0, -1)

/** All that a capture must leave alone. */
const untouched = ({ root, git }: TestRepository) => ({
  head: readFileSync(join(root, '.git/HEAD'), 'utf8'),
  branches: git('for-each-ref', 'refs/heads', 'refs/tags'),
  index: readFileSync(join(root, '.git/index')),
  status: git('--no-optional-locks', 'status', '--porcelain=v2', '-z', '--untracked-files=all'),
  files: readdirSync(root),
})

afterEach(() => configureUser())

describe('a capture', () => {
  it('keeps tracked, staged and untracked files, and not ignored ones', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'two\n', '.gitignore': '*.log' })
    const { root, git, write } = repository
    write('a.txt', 'changed\n')
    write('staged.txt', 'staged\n')
    git('add', 'staged.txt')
    write('new/file.txt', 'new\n')
    write('secret.log', 'no\n')
    rmSync(join(root, 'b.txt'))
    const { sha } = await capture(repository)
    expect(files(repository, sha)).toEqual(['.gitignore', 'a.txt', 'new/file.txt', 'staged.txt'])
    expect(git('show', `${sha}:a.txt`)).toBe('changed')
  })

  it('leaves HEAD, branches, index and files as they were', async () => {
    const repository = makeRepository()
    repository.write('a.txt', 'staged\n')
    repository.git('add', '--all')
    repository.write('a.txt', 'changed\n')
    repository.write('new.txt', 'new\n')
    const before = untouched(repository)
    await capture(repository)
    expect(untouched(repository)).toEqual(before)
    expect(readdirSync(join(repository.root, '.git/gaffer')).join()).not.toContain('scratch')
  })

  it('is kept from collection by a hidden ref', async () => {
    const repository = makeRepository()
    repository.write('a.txt', 'staged\n')
    repository.git('add', '--all')
    repository.write('new.txt', 'new\n')
    const { sha, stagedTree } = await capture(repository)
    repository.git('gc', '--quiet', '--prune=now')
    expect(repository.git('cat-file', '-t', sha)).toBe('commit')
    expect(repository.git('cat-file', '-t', stagedTree ?? '')).toBe('tree')
    expect(repository.git('branch', '--list')).toBe('* main')
  })

  it('has HEAD for its parent', async () => {
    const repository = makeRepository()
    const { sha } = await capture(repository)
    expect(repository.git('rev-parse', `${sha}^@`)).toBe(repository.git('rev-parse', 'HEAD'))
  })

  it('works on a branch without commits', async () => {
    const repository = makeRepository(null)
    repository.write('new.txt', 'new\n')
    const { sha } = await capture(repository)
    expect(files(repository, sha)).toEqual(['new.txt'])
    expect(repository.git('rev-parse', `${sha}^@`)).toBe('')
  })

  it('works in an empty repository', async () => {
    const repository = makeRepository(null)
    const { sha, tree } = await capture(repository)
    expect(files(repository, sha)).toEqual([])
    expect(tree).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904')
  })

  it('works on a detached HEAD, with SHA-256, and for a user without a name', async () => {
    configureUser('[user]\n\tuseConfigOnly = true\n')
    const repository = makeRepository(null, { init: ['--object-format=sha256'] })
    repository.write('a.txt', 'one\n')
    repository.git('add', '--all')
    repository.git('-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '--quiet', '-m', 'x')
    repository.git('checkout', '--quiet', '--detach')
    repository.write('b.txt', 'two\n')
    await capture(repository)
    const { sha } = await capture(repository)
    expect(files(repository, sha)).toEqual(['a.txt', 'b.txt'])
    expect(repository.git('log', '-1', '--format=%an <%ae>', sha)).toBe('Gaffer <gaffer@localhost>')
  })

  it('runs no hook and signs nothing', async () => {
    const repository = makeRepository()
    const { root, git, hook, write } = repository
    for (const name of ['pre-commit', 'post-index-change', 'reference-transaction', 'post-commit'])
      hook(name, `touch '${root}/../ran-${name}'; exit 1`)
    git('config', 'commit.gpgSign', 'true')
    git('config', 'gpg.program', 'false')
    write('new.txt', 'new\n')
    const { sha } = await capture(repository)
    expect(git('cat-file', 'commit', sha)).not.toContain('gpgsig')
    expect(readdirSync(join(root, '..'))).toEqual(['repository'])
  })

  it('records a file with conflicts as it is on disk', async () => {
    const repository = makeRepository()
    const { git, write, commit } = repository
    git('checkout', '--quiet', '-b', 'other')
    write('a.txt', 'theirs\n')
    commit('theirs')
    git('checkout', '--quiet', 'main')
    write('a.txt', 'ours\n')
    commit('ours')
    expect(() => git('merge', 'other')).toThrow()
    const before = untouched(repository)
    const { sha, stagedTree } = await capture(repository)
    expect(git('show', `${sha}:a.txt`)).toContain('<<<<<<<')
    expect(stagedTree).toBeNull()
    expect(untouched(repository)).toEqual(before)
  })

  it('keeps tracked files that are ignored, and drops untracked ones once they are', async () => {
    const repository = makeRepository({ '.gitignore': '*.log' })
    const { root, git, write } = repository
    write('kept.log', 'tracked\n')
    git('add', '--force', 'kept.log')
    write('later.txt', 'secret\n')
    expect(files(repository, (await capture(repository)).sha)).toContain('later.txt')
    write('.gitignore', '*.log\nlater.txt\n')
    expect(files(repository, (await capture(repository)).sha)).toEqual(['.gitignore', 'kept.log'])
    expect(existsSync(join(root, 'later.txt'))).toBe(true)
  })

  it('records a repository inside as its commit, and leaves out one that has none', async () => {
    const repository = makeRepository()
    const { root, git, write } = repository
    const inner = makeRepository()
    git('clone', '--quiet', inner.root, join(root, 'with'))
    git('init', '--quiet', join(root, 'without'))
    write('without/file.txt', 'x\n')
    write('new.txt', 'new\n')
    const { sha } = await capture(repository)
    expect(files(repository, sha)).toEqual(['a.txt', 'new.txt', 'with'])
  })

  it('keeps a submodule whose folder was never filled', async () => {
    const inner = makeRepository()
    const repository = makeRepository()
    const { root, git } = repository
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub')
    repository.commit('submodule')
    rmSync(join(root, 'sub'), { recursive: true })
    mkdirSync(join(root, 'sub'))
    expect(files(repository, (await capture(repository)).sha)).toContain('sub')
    expect(files(repository, (await capture(repository)).sha)).toContain('sub')
  })

  it('does not take files left out by a sparse checkout for deleted', async () => {
    const repository = makeRepository({ 'in/a.txt': 'a\n', 'out/b.txt': 'b\n' })
    const { git, root, write } = repository
    await capture(repository)
    git('sparse-checkout', 'set', 'in')
    write('in/a.txt', 'changed\n')
    expect(existsSync(join(root, 'out'))).toBe(false)
    const { sha } = await capture(repository)
    expect(files(repository, sha)).toEqual(['in/a.txt', 'out/b.txt'])
    expect(git('show', `${sha}:in/a.txt`)).toBe('changed')
  })

  it('records links, modes and bytes that are no text', async () => {
    const repository = makeRepository()
    const { root, git, write } = repository
    write('run.sh', '#!/bin/sh\n')
    chmodSync(join(root, 'run.sh'), 0o755)
    symlinkSync('nowhere', join(root, 'link'))
    write('bytes', Buffer.from([0, 255, 13, 10, 0]))
    const { sha } = await capture(repository)
    expect(git('ls-tree', sha)).toMatch(/100644 .*bytes[^]*120000 .*link[^]*100755 .*run\.sh/)
  })

  it('says what it cannot read rather than leaving it out', async () => {
    const repository = makeRepository(undefined, { init: [] })
    repository.git('config', 'filter.broken.clean', 'false')
    repository.git('config', 'filter.broken.required', 'true')
    repository.write('.gitattributes', '*.bin filter=broken\n')
    repository.write('x.bin', 'x')
    await expect(capture(repository)).rejects.toMatchObject({ code: 'git-failed', status: 128 })
  })

  it('starts afresh when the index it kept was damaged', async () => {
    const repository = makeRepository()
    repository.write('new.txt', 'new\n')
    const { tree } = await capture(repository)
    const kept = join(repository.root, '.git/gaffer/index')
    writeFileSync(kept, readFileSync(kept).subarray(0, 60))
    expect((await capture(repository)).tree).toBe(tree)
  })
})

describe('a later capture, which reads only what changed,', () => {
  /** The tree that git itself gives, by an index of its own. */
  const wholeTree = ({ root }: TestRepository) => {
    const index = join(root, '../index')
    copyFileSync(join(root, '.git/index'), index)
    const environment = { ...process.env, GIT_INDEX_FILE: index }
    const options = { cwd: root, env: environment, encoding: 'utf8', stdio: 'pipe' } as const
    execFileSync('git', ['add', '--all'], options)
    return execFileSync('git', ['write-tree'], options).trim()
  }
  const steps: [string, (repository: TestRepository) => void][] = [
    ['nothing', () => undefined],
    ['an edit', ({ write }) => write('a.txt', 'edited\n')],
    ['a name with a newline', ({ write }) => write('new\nline/"quoted" é \\', 'x')],
    ['a mode', ({ root }) => chmodSync(join(root, 'a.txt'), 0o755)],
    ['a link', ({ root }) => symlinkSync('a.txt\n"', join(root, 'link'))],
    ['a file for a link', ({ root, write }) => (rmSync(join(root, 'link')), write('link', 'f'))],
    ['a folder for a file', ({ root, write }) => (rmSync(join(root, 'b')), write('b/c/d', 'in'))],
    ['a file for a folder', ({ root, write }) => (rmSync(join(root, 'b'), all), write('b', 'f'))],
    [
      'line endings',
      ({ write }) => (write('.gitattributes', '*.crlf text'), write('x.crlf', 'a\r\n')),
    ],
    ['an untracked file', ({ write }) => write('secret', 's')],
    ['many files', ({ write }) => range(300).forEach((at) => write(`many/${at}`, `${at}`))],
    ['it, ignored by now', ({ write }) => write('.gitignore', 'secret\nmany/1*\n')],
    ['deletions', ({ root }) => rmSync(join(root, 'many'), all)],
    ['something staged', ({ git }) => git('add', '--force', 'secret')],
    ['a commit', ({ git }) => git('commit', '--quiet', '--message=x')],
    ['a repository inside', ({ root, git }) => git('clone', '--quiet', '.', join(root, 'inner'))],
    [
      'its next commit',
      ({ git }) => git('-C', 'inner', 'commit', '-q', '--allow-empty', '-m', 'x'),
    ],
  ]
  const all = { recursive: true }
  const range = (count: number) => Array.from({ length: count }, (_, at) => at)

  it('has the tree that git itself gives, step by step', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n', b: 'file\n' })
    for (const [name, step] of steps) {
      step(repository)
      const { tree } = await capture(repository, name)
      expect([name, tree]).toEqual([name, wholeTree(repository)])
    }
  })
})

describe('an edit that leaves size and times as they were', () => {
  const old = new Date('2001-01-01T00:00:00Z')
  it.each([
    ['of a file long untouched', old],
    ['of a file just written', null],
  ])('is captured: %s', async (_case, time) => {
    const repository = makeRepository()
    const { root, git, write } = repository
    const file = join(root, 'a.txt')
    const put = (text: string, { atime, mtime }: { atime: Date; mtime: Date }) => {
      write('a.txt', text)
      utimesSync(file, atime, mtime)
    }
    put('aaaa', time === null ? statSync(file) : { atime: time, mtime: time })
    const times = statSync(file)
    // Settings under which git itself would trust such a file.
    git('config', 'core.trustctime', 'false')
    git('config', 'core.checkStat', 'minimal')
    for (const text of ['aaaa', 'bbbb', 'cccc', 'dddd']) {
      put(text, times)
      const { sha } = await capture(repository)
      expect(git('show', `${sha}:a.txt`)).toBe(text)
    }
  })
})

describe('a checkpoint', () => {
  it('is found by its ref and its id, with its message byte for byte [A3]', async () => {
    const repository = makeRepository()
    repository.write('a.txt', 'staged\n')
    repository.git('add', '--all')
    const messages = ['', ' a ', '# 🎭\n\nשלום\r\n\n', 'Gaffer-Staged: none\n', '-m x', '\n']
    for (const message of messages) {
      const made = await capture(repository, message)
      expect(made.message).toBe(message)
      expect(await findCheckpoint(repository.root, made.sha)).toEqual(made)
      const ref = checkpointRef('thread', `c:${count}`)
      expect(await findCheckpoint(repository.root, ref)).toEqual(made)
    }
  })

  it('is not found before it is captured', async () => {
    const { root, git } = makeRepository()
    expect(await findCheckpoint(root, checkpointRef('thread', 'none'))).toBeNull()
    expect(await findCheckpoint(root, '--all')).toBeNull()
    expect(await findCheckpoint(root, git('rev-parse', 'HEAD'))).toBeNull()
  })

  it('is never overwritten', async () => {
    const { root, write } = makeRepository()
    const ref = checkpointRef('thread', 'only')
    const first = await captureCheckpoint(root, { ref, message: 'first' })
    write('a.txt', 'changed\n')
    await expect(captureCheckpoint(root, { ref, message: 'second' })).rejects.toMatchObject({
      code: 'checkpoint-exists',
    })
    expect(await findCheckpoint(root, ref)).toEqual(first)
  })

  it('has a ref that git allows, whatever its ids hold', () => {
    const { git } = makeRepository()
    const ref = checkpointRef('-a:B_', 'turn-1:before')
    expect(ref).toBe('refs/gaffer/checkpoints/-a=B_/turn-1=before')
    expect(git('check-ref-format', ref)).toBe('')
  })
})

it('stops in mid-capture when told to, and captures again after', async () => {
  const repository = makeRepository()
  const { root, git, write } = repository
  const started = join(root, '../started')
  git('config', 'filter.slow.clean', `touch '${started}'; exec sleep 60`)
  write('.gitattributes', '*.slow filter=slow\n')
  write('x.slow', 'x')
  const stop = new AbortController()
  const ref = checkpointRef('thread', 'slow')
  const capturing = captureCheckpoint(root, { ref, message: '', signal: stop.signal })
  await expect.poll(() => existsSync(started)).toBe(true)
  stop.abort()
  await expect(capturing).rejects.toMatchObject({ code: 'aborted' })
  git('config', 'filter.slow.clean', 'cat')
  expect(files(repository, (await capture(repository)).sha)).toContain('x.slow')
})
