import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { commit } from '../../electron/git/commit.ts'
import { findCommit } from '../../electron/git/findCommit.ts'
import { GitError } from '../../electron/git/gitError.ts'
import { isRunning } from '../support/isRunning.ts'
import { type TestRepository, configureUser, makeRepository } from '../support/repository.ts'

const operationId = 'operation:1'
const shown = ({ git }: TestRepository, revision = 'HEAD') =>
  git('show', '--format=', '--name-status', '--no-renames', '-z', revision).split('\0').slice(0, -1)
const status = ({ git }: TestRepository) => git('status', '--porcelain', '-z', '-uall')
const message = ({ root, git }: TestRepository) => {
  const raw = git('-C', root, 'cat-file', 'commit', 'HEAD')
  return raw.slice(raw.indexOf('\n\n') + 2)
}

afterEach(() => configureUser())

describe('a commit', () => {
  it('takes everything, as the user, when nothing else is said', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'two\n', '.gitignore': '*.log' })
    const { root, git, write } = repository
    const headBefore = git('rev-parse', 'HEAD')
    write('a.txt', 'changed\n')
    write('new.txt', 'new\n')
    write('x.log', 'ignored\n')
    rmSync(join(root, 'b.txt'))
    const made = await commit(root, { operationId, message: 'All of it' })
    expect(made).toEqual({ sha: git('rev-parse', 'HEAD'), parent: headBefore, output: '' })
    expect(shown(repository)).toEqual(['M', 'a.txt', 'D', 'b.txt', 'A', 'new.txt'])
    expect(status(repository)).toBe('')
    expect(git('log', '-1', '--format=%an <%ae> %cn')).toBe('Ada <ada@example.com> Ada')
    expect(readdirSync(join(root, '.git/gaffer'))).toEqual([])
  })

  it('takes chosen paths alone: changed, deleted and untracked ones', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'two\n', 'c.txt': 'three\n' })
    const { root, git, write } = repository
    write('a.txt', 'staged\n')
    git('add', 'a.txt')
    write('a.txt', 'unstaged\n')
    write('c.txt', 'chosen\n')
    rmSync(join(root, 'b.txt'))
    write('folder/new.txt', 'new\n')
    write('other.txt', 'other\n')
    const paths = ['b.txt', 'c.txt', 'folder']
    await commit(root, { operationId, message: 'Chosen', paths })
    expect(shown(repository)).toEqual(['D', 'b.txt', 'M', 'c.txt', 'A', 'folder/new.txt'])
    expect(status(repository)).toBe('MM a.txt\0?? other.txt\0')
    expect(git('show', ':a.txt')).toBe('staged')
  })

  it('takes what is staged alone', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n' })
    const { root, git, write } = repository
    write('a.txt', 'staged\n')
    git('add', 'a.txt')
    write('a.txt', 'unstaged\n')
    write('other.txt', 'other\n')
    await commit(root, { operationId, message: 'Staged', staged: true })
    expect(git('show', 'HEAD:a.txt')).toBe('staged')
    expect(status(repository)).toBe(' M a.txt\0?? other.txt\0')
  })

  it('is the first on a branch without commits', async () => {
    for (const paths of [undefined, ['a.txt']]) {
      const repository = makeRepository(null)
      repository.write('a.txt', 'one\n')
      const options = { operationId, message: 'Root', ...(paths ? { paths } : {}) }
      const made = await commit(repository.root, options)
      expect(made.parent).toBeNull()
      expect(shown(repository)).toEqual(['A', 'a.txt'])
      expect(await findCommit(repository.root, { operationId, headBefore: null })).not.toBeNull()
    }
  })

  it('amends the last one', async () => {
    const repository = makeRepository()
    const { root, git, write } = repository
    const first = git('rev-parse', 'HEAD')
    write('b.txt', 'two\n')
    const headBefore = repository.commit('second')
    write('b.txt', 'three\n')
    const made = await commit(root, { operationId, message: 'Second, better', amend: true })
    expect(made.parent).toBe(first)
    expect(git('rev-list', '--count', 'HEAD')).toBe('2')
    const found = await findCommit(root, { operationId, headBefore, amend: true })
    expect(found).toEqual({ sha: made.sha, parent: first })
  })

  it('amends a root commit, and the words alone', async () => {
    const repository = makeRepository()
    const headBefore = repository.git('rev-parse', 'HEAD')
    const options = { operationId, message: 'Better words', amend: true }
    const made = await commit(repository.root, options)
    expect(made.parent).toBeNull()
    const found = await findCommit(repository.root, { operationId, headBefore, amend: true })
    expect(found?.sha).toBe(made.sha)
  })

  it('works on a detached HEAD and with reflogs switched off', async () => {
    const repository = makeRepository()
    const { root, git, write } = repository
    git('config', 'core.logAllRefUpdates', 'false')
    git('checkout', '--quiet', '--detach')
    rmSync(join(root, '.git/logs'), { recursive: true })
    write('a.txt', 'two\n')
    const { sha } = await commit(root, { operationId, message: 'Detached' })
    expect(git('rev-parse', 'HEAD')).toBe(sha)
  })

  it('completes a merge', async () => {
    const repository = makeRepository()
    const { root, git, write } = repository
    git('checkout', '--quiet', '-b', 'other')
    write('b.txt', 'theirs\n')
    repository.commit('theirs')
    git('checkout', '--quiet', 'main')
    write('c.txt', 'ours\n')
    repository.commit('ours')
    git('merge', '--quiet', '--no-commit', 'other')
    await expect(
      commit(root, { operationId, message: 'Part', paths: ['b.txt'] }),
    ).rejects.toMatchObject({ code: 'operation-in-progress' })
    const { sha } = await commit(root, { operationId, message: 'Merge' })
    expect(git('rev-list', '--parents', '-1', sha).split(' ')).toHaveLength(3)
  })

  const messages = [
    '# not a comment\n\n  indented\ntrailing  \n\n\n\nend',
    '-m',
    '--amend\n',
    '"quotes" \'and\' $(touch x) `y` 🎭',
    '\n\nblank first',
    '# ------------------------ >8 ------------------------\nbelow',
    'windows\r\nlines\r\n',
  ]
  it.each(messages)('keeps the message %j byte for byte', async (text) => {
    const repository = makeRepository()
    repository.git('config', 'commit.verbose', 'true')
    repository.git('config', 'commit.cleanup', 'strip')
    repository.write('a.txt', 'two\n')
    await commit(repository.root, { operationId, message: text })
    expect(message(repository)).toBe(text.replace(/\n$/, ''))
  })

  const paths = [
    'a b',
    '"',
    "'",
    'a\nb',
    'é',
    '🎭',
    '--amend',
    '-rf',
    '$(touch x)',
    ':(top)a',
    '*',
    '!',
    '\\',
  ]
  it.each(paths)('takes the path %j and no other', async (path) => {
    const repository = makeRepository()
    const { root, write } = repository
    write(path, 'new\n')
    write('other', 'new\n')
    await commit(root, { operationId, message: 'New', paths: [path] })
    expect(shown(repository)).toEqual(['A', path])
    write(path, 'changed\n')
    await commit(root, { operationId, message: 'Changed', paths: [path] })
    expect(shown(repository)).toEqual(['M', path])
    rmSync(join(root, path))
    await commit(root, { operationId, message: 'Gone', paths: [path] })
    expect(shown(repository)).toEqual(['D', path])
  })
})

describe('hooks', () => {
  it('run, and what they say is heard and returned', async () => {
    const { root, write, hook } = makeRepository()
    hook('pre-commit', 'echo checking; echo twice >&2')
    hook('post-commit', 'echo done')
    write('a.txt', 'two\n')
    let heard = ''
    const onOutput = (text: string) => {
      heard += text
    }
    const { output } = await commit(root, { operationId, message: 'Hooked', onOutput })
    expect(output).toBe('checking\ntwice\ndone\n')
    expect(heard).toBe(output)
  })

  it('may rewrite what is committed, and the message', async () => {
    const repository = makeRepository()
    const { root, git, write, hook } = repository
    hook('pre-commit', "echo formatted > a.txt; git add -- '*.txt'")
    hook('commit-msg', 'echo "Signed by hook" >> "$1"')
    write('a.txt', 'rough\n')
    await commit(root, { operationId, message: 'Rewrite\n' })
    expect(git('show', 'HEAD:a.txt')).toBe('formatted')
    expect(message(repository)).toBe('Rewrite\nSigned by hook')
    expect(status(repository)).toBe('')
  })

  it('see the environment of any other day', async () => {
    const { root, write, hook } = makeRepository()
    hook('pre-commit', `env > '${root}/../environment'`)
    write('a.txt', 'two\n')
    await commit(root, { operationId, message: 'x' })
    const environment = readFileSync(join(root, '../environment'), 'utf8')
    expect(environment).not.toMatch(/^(GIT_LITERAL_PATHSPECS|GIT_OPTIONAL_LOCKS|LC_ALL|GIT_DIR)=/m)
    expect(environment).toMatch(/^GIT_INDEX_FILE=.*\.git\/index$/m)
  })

  it('that leave a program running do not hold the commit up', async () => {
    const { root, write, hook } = makeRepository()
    hook('post-commit', `sleep 300 & echo $! > '${root}/../pid'`)
    write('a.txt', 'two\n')
    await commit(root, { operationId, message: 'x' })
    process.kill(Number(readFileSync(join(root, '../pid'), 'utf8')))
  })

  it('that commit again are followed to the last commit', async () => {
    const { root, git, write, hook } = makeRepository()
    const hookScript = 'test -e .git/once || { touch .git/once; git commit -q --amend -m again; }'
    hook('post-commit', hookScript)
    write('a.txt', 'two\n')
    const { sha } = await commit(root, { operationId, message: 'x' })
    expect([sha, git('log', '-1', '--format=%s')]).toEqual([git('rev-parse', 'HEAD'), 'again'])
  })
})

describe('a commit that fails', () => {
  /** A repository with something staged, something not and something untracked. */
  const busy = () => {
    const repository = makeRepository({ 'a.txt': 'one\n', 'b.txt': 'two\n' })
    repository.write('a.txt', 'staged\n')
    repository.git('add', 'a.txt')
    repository.write('b.txt', 'unstaged\n')
    repository.write('new.txt', 'new\n')
    return repository
  }
  const failing = async (repository: TestRepository, options: object = {}) => {
    const before = [status(repository), repository.git('ls-files', '--stage')]
    const error = await commit(repository.root, { operationId, message: 'x', ...options }).then(
      () => null,
      (cause: unknown) => cause,
    )
    expect([status(repository), repository.git('ls-files', '--stage')]).toEqual(before)
    expect(error).toBeInstanceOf(GitError)
    return error
  }
  const choices = [{}, { paths: ['b.txt', 'new.txt'] }, { staged: true }]

  it.each(choices)('for its hook leaves the index as it was: %j', async (choice) => {
    const repository = busy()
    repository.hook('pre-commit', 'git add --all; echo refused; exit 3')
    // What a hook itself staged is undone with the rest, unless the index was the user's own choice.
    if ('staged' in choice) repository.hook('pre-commit', 'echo refused; exit 3')
    const error = await failing(repository, choice)
    expect(error).toMatchObject({ code: 'hook-failed', status: 1, stderr: 'refused\n' })
    expect(readdirSync(join(repository.root, '.git/gaffer'))).toEqual([])
  })

  it.each(['commit-msg', 'prepare-commit-msg', 'reference-transaction'])(
    'for its %s hook says so',
    async (name) => {
      const repository = busy()
      repository.hook(name, 'exit 1')
      expect(await failing(repository)).toMatchObject({ code: 'hook-failed' })
    },
  )

  it('for its signature says so', async () => {
    const repository = busy()
    repository.git('config', 'commit.gpgSign', 'true')
    repository.git('config', 'gpg.program', 'false')
    expect(await failing(repository)).toMatchObject({ code: 'signing-failed' })
  })

  it('for want of a name says so', async () => {
    const repository = busy()
    configureUser('[user]\n\tuseConfigOnly = true\n')
    expect(await failing(repository)).toMatchObject({ code: 'identity-missing' })
  })

  it('for want of a change says so', async () => {
    const clean = makeRepository()
    expect(await failing(clean)).toMatchObject({ code: 'nothing-to-commit' })
    const repository = busy()
    expect(await failing(repository, { paths: [] })).toMatchObject({ code: 'nothing-to-commit' })
    const none = { staged: true }
    repository.git('reset', '--quiet')
    expect(await failing(repository, none)).toMatchObject({ code: 'nothing-to-commit' })
  })

  it('for want of a commit to amend says so', async () => {
    const repository = makeRepository(null)
    repository.write('a.txt', 'one\n')
    expect(await failing(repository, { amend: true })).toMatchObject({ code: 'nothing-to-amend' })
  })

  it('for want of a message says so', async () => {
    expect(await failing(busy(), { message: ' \n' })).toMatchObject({ code: 'empty-message' })
    expect(await failing(busy(), { message: 'a\0b' })).toMatchObject({ code: 'invalid-argument' })
  })

  it('for a path that is nowhere says so', async () => {
    const error = await failing(busy(), { paths: ['b.txt', 'nowhere.txt'] })
    expect(error).toMatchObject({ code: 'path-unknown' })
  })

  it('for conflicts says so, and resolves none', async () => {
    const repository = makeRepository()
    const { git, write } = repository
    git('checkout', '--quiet', '-b', 'other')
    write('a.txt', 'theirs\n')
    repository.commit('theirs')
    git('checkout', '--quiet', 'main')
    write('a.txt', 'ours\n')
    repository.commit('ours')
    expect(() => git('merge', 'other')).toThrow()
    expect(await failing(repository)).toMatchObject({ code: 'conflicts' })
  })

  it('for another git that holds the index says so', async () => {
    const repository = busy()
    writeFileSync(join(repository.root, '.git/index.lock'), '')
    expect(await failing(repository)).toMatchObject({ code: 'index-locked' })
    expect(existsSync(join(repository.root, '.git/index.lock'))).toBe(true)
  })
})

describe('a commit that is stopped', () => {
  it('takes its hook with it and leaves the repository as it was', async () => {
    const repository = makeRepository()
    const { root, write, hook } = repository
    const pid = join(root, '../pid')
    // It ignores the polite signal, as does what it started.
    hook('pre-commit', `trap '' TERM INT; sleep 300 & echo $! > '${pid}'; wait`)
    write('a.txt', 'two\n')
    const before = status(repository)
    const stop = new AbortController()
    const committing = commit(root, { operationId, message: 'x', signal: stop.signal })
    await expect.poll(() => existsSync(pid) && readFileSync(pid, 'utf8')).toMatch(/\n/)
    stop.abort()
    await expect(committing).rejects.toMatchObject({ code: 'aborted' })
    await expect.poll(() => isRunning(Number(readFileSync(pid, 'utf8')))).toBe(false)
    expect(status(repository)).toBe(before)
    expect(
      await findCommit(root, { operationId, headBefore: repository.git('rev-parse', 'HEAD') }),
    ).toBeNull()
    rmSync(join(root, '.git/hooks'), { recursive: true })
    await commit(root, { operationId, message: 'x' })
  })

  it('after it was made is found by its operation', async () => {
    const repository = makeRepository()
    const { root, git, write, hook } = repository
    const headBefore = git('rev-parse', 'HEAD')
    const reached = join(root, '../reached')
    hook('post-commit', `touch '${reached}'; sleep 300`)
    write('a.txt', 'two\n')
    const stop = new AbortController()
    const committing = commit(root, { operationId, message: 'x', signal: stop.signal })
    await expect.poll(() => existsSync(reached)).toBe(true)
    stop.abort()
    await expect(committing).rejects.toMatchObject({ code: 'aborted' })
    const found = await findCommit(root, { operationId, headBefore })
    expect(found).toEqual({ sha: git('rev-parse', 'HEAD'), parent: headBefore })
    expect(status(repository)).toBe('')
  })
})

describe('a commit is found', () => {
  it('by its own operation and parent, and by no other', async () => {
    const { root, git, write } = makeRepository()
    const headBefore = git('rev-parse', 'HEAD')
    expect(await findCommit(root, { operationId, headBefore })).toBeNull()
    write('a.txt', 'two\n')
    const { sha } = await commit(root, { operationId, message: 'x: gaffer:operation: y' })
    write('a.txt', 'three\n')
    const later = await commit(root, {
      operationId: 'operation:2',
      message: 'gaffer:operation:3: z',
    })
    git('checkout', '--quiet', '-b', 'elsewhere', headBefore)
    expect(await findCommit(root, { operationId, headBefore })).toEqual({ sha, parent: headBefore })
    expect(await findCommit(root, { operationId, headBefore: later.sha })).toBeNull()
    expect(await findCommit(root, { operationId, headBefore: null })).toBeNull()
    expect(await findCommit(root, { operationId: 'operation', headBefore })).toBeNull()
    expect(await findCommit(root, { operationId: 'operation:3', headBefore: sha })).toBeNull()
  })

  it('nowhere in a repository without commits or reflogs', async () => {
    const unborn = makeRepository(null)
    expect(await findCommit(unborn.root, { operationId, headBefore: null })).toBeNull()
    const { root, git } = makeRepository()
    rmSync(join(root, '.git/logs'), { recursive: true })
    expect(await findCommit(root, { operationId, headBefore: git('rev-parse', 'HEAD') })).toBeNull()
  })
})
