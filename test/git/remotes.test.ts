import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { env } from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { fetch } from '../../electron/git/fetch.ts'
import { noteState, proveIntegration } from '../../electron/git/integrate.ts'
import { pull } from '../../electron/git/pull.ts'
import { type PushOptions, notePush, provePush, push } from '../../electron/git/push.ts'
import { defaultRemote, listRemotes } from '../../electron/git/remotes.ts'
import { isRunning } from '../support/isRunning.ts'
import { makeShared } from '../support/remote.ts'
import { type TestRepository, makeFolder, makeRepository } from '../support/repository.ts'

const operationId = 'operation:1'
const optionLike = ['--upload-pack=touch x', '--all', 'ext::sh -c touch% x', '', 'nowhere', '.']

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  delete env['GIT_ASKPASS']
})

/** A remote over http that always asks who is there. */
async function askingServer(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end()
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/owner/name.git`
}

async function pushNow(root: string, more: Partial<PushOptions> = {}) {
  const note = await notePush(root)
  return push(root, { operationId, note, ...more })
}
const commit = ({ write, commit: make }: TestRepository, path: string, content = 'mine\n') => {
  write(path, content)
  return make(`my ${path}`)
}

describe('remotes', () => {
  it('are told with where they are on the web, and without passwords', async () => {
    const { mine, bare } = makeShared()
    const { root, git } = mine
    git('remote', 'add', 'hub', 'https://ada:secret@github.com/owner/name.git')
    git('remote', 'set-url', '--push', 'hub', 'git@github.com:owner/name')
    git('config', 'remote.mentioned.prune', 'true')
    git('remote', 'set-head', 'origin', 'main')
    expect(await listRemotes(root)).toEqual({
      total: 2,
      remotes: [
        { name: 'origin', url: bare.root, pushUrl: bare.root, hosted: null, defaultBranch: 'main' },
        {
          name: 'hub',
          url: 'https://github.com/owner/name.git',
          pushUrl: 'git@github.com:owner/name',
          hosted: { kind: 'github', host: 'github.com', path: 'owner/name' },
          defaultBranch: null,
        },
      ],
    })
  })

  it('are chosen as git chooses them', async () => {
    const { root, git } = makeRepository()
    await expect(defaultRemote(root, 'fetch')).rejects.toMatchObject({ code: 'remote-unknown' })
    git('remote', 'add', 'only', '/nowhere')
    expect(await defaultRemote(root, 'push')).toBe('only')
    git('remote', 'add', 'fork', '/nowhere')
    await expect(defaultRemote(root, 'push')).rejects.toMatchObject({ code: 'remote-unknown' })
    git('config', 'branch.main.remote', 'only')
    git('config', 'remote.pushDefault', 'fork')
    expect(await defaultRemote(root, 'fetch')).toBe('only')
    expect(await defaultRemote(root, 'push')).toBe('fork')
  })
})

describe('a fetch', () => {
  it('brings what is new, and forgets what is gone where that is asked', async () => {
    const { mine, theirs, bare } = makeShared()
    const { root, git } = mine
    bare('branch', 'topic', 'main')
    const sha = theirs.push('b.txt', 'theirs\n')
    let heard = ''
    const onOutput = (text: string) => (heard += text)
    expect(await fetch(root, { operationId, onOutput })).toEqual({ changed: 2 })
    expect(heard).toContain('topic')
    expect(git('rev-parse', 'origin/main')).toBe(sha)
    bare('branch', '--delete', '--force', 'topic')
    expect(await fetch(root, { operationId, remote: 'origin' })).toEqual({ changed: 0 })
    expect(await fetch(root, { operationId, all: true, prune: true })).toEqual({ changed: 1 })
  })

  it.each(optionLike)('takes %j for no remote', async (remote) => {
    const { root } = makeShared().mine
    await expect(fetch(root, { operationId, remote })).rejects.toMatchObject({
      code: 'remote-unknown',
    })
    await expect(notePush(root, { remote })).rejects.toMatchObject({ code: 'remote-unknown' })
    expect(existsSync(join(root, 'x'))).toBe(false)
  })

  it.each(['ext::sh -c touch% ran', 'strange::address'])(
    'starts no program that the address %j names, whatever the repository allows',
    async (address) => {
      const { root, git } = makeRepository()
      git('remote', 'add', 'origin', address)
      for (const name of ['ext', 'strange']) git('config', `protocol.${name}.allow`, 'always')
      const refused = { code: 'transport-refused' }
      await expect(fetch(root, { operationId })).rejects.toMatchObject(refused)
      await expect(pushNow(root)).rejects.toMatchObject(refused)
      expect(existsSync(join(root, 'ran'))).toBe(false)
    },
  )

  it('says that the remote cannot be reached', async () => {
    const { root, git } = makeRepository()
    git('remote', 'add', 'origin', makeFolder('nowhere'))
    await expect(fetch(root, { operationId })).rejects.toMatchObject({ code: 'remote-unreachable' })
  })

  it('asks nobody who they are, and says that somebody did', async () => {
    const { root, git, write } = makeRepository()
    git('remote', 'add', 'origin', await askingServer())
    write('askpass.sh', '#!/bin/sh\ntouch asked\necho secret\n')
    env['GIT_ASKPASS'] = join(root, 'askpass.sh')
    git('config', 'core.askPass', join(root, 'askpass.sh'))
    chmodSync(join(root, 'askpass.sh'), 0o755)
    const refused = { code: 'needs-credentials' }
    await expect(fetch(root, { operationId })).rejects.toMatchObject(refused)
    await expect(pushNow(root)).rejects.toMatchObject(refused)
    expect(existsSync(join(root, 'asked'))).toBe(false)
  })

  it('has ssh ask nobody either, and tells hosts unknown from people unknown', async () => {
    const { root, git, write } = makeRepository()
    git('remote', 'add', 'origin', 'ssh://git@example.invalid/owner/name')
    // Stands in for ssh, since no test reaches the network.
    write('bin/ssh', '#!/bin/sh\necho "$@" > "$OUT"\necho "$SAYS" >&2\nexit 255\n')
    chmodSync(join(root, 'bin/ssh'), 0o755)
    const path = env['PATH']
    try {
      env['PATH'] = `${join(root, 'bin')}:${path}`
      env['OUT'] = join(root, 'arguments')
      env['SAYS'] = 'Host key verification failed.'
      await expect(fetch(root, { operationId })).rejects.toMatchObject({ code: 'needs-host-key' })
      env['SAYS'] = 'git@example.invalid: Permission denied (publickey).'
      const refused = { code: 'needs-credentials' }
      await expect(fetch(root, { operationId })).rejects.toMatchObject(refused)
      expect(readFileSync(join(root, 'arguments'), 'utf8')).toContain('BatchMode=yes')
      git('config', 'core.sshCommand', 'ssh -4')
      await expect(fetch(root, { operationId })).rejects.toMatchObject(refused)
      expect(readFileSync(join(root, 'arguments'), 'utf8')).toMatch(/^-4 /)
    } finally {
      env['PATH'] = path
      delete env['OUT']
      delete env['SAYS']
    }
  })
})

describe('a pull', () => {
  it('goes fast-forward, and is proven', async () => {
    const { mine, theirs } = makeShared()
    const { root } = mine
    const note = await noteState(root)
    const sha = theirs.push('b.txt', 'theirs\n')
    expect(await proveIntegration(root, { operationId }, note)).toBeNull()
    expect(await pull(root, { operationId })).toMatchObject({ kind: 'fast-forwarded', sha })
    const made = { kind: 'fast-forwarded', sha }
    expect(await proveIntegration(root, { operationId }, note)).toEqual(made)
    expect(await pull(root, { operationId })).toMatchObject({ kind: 'up-to-date', sha })
  })

  it('of two that have moved on is a choice, unless it is made or configured', async () => {
    const { mine, theirs } = makeShared()
    const { root, git } = mine
    const their = theirs.push('b.txt', 'theirs\n')
    const my = commit(mine, 'c.txt')
    await expect(pull(root, { operationId })).rejects.toMatchObject({ code: 'diverged' })
    git('config', 'pull.ff', 'only')
    await expect(pull(root, { operationId })).rejects.toMatchObject({ code: 'diverged' })
    const note = await noteState(root)
    expect(await pull(root, { operationId, how: 'merge' })).toMatchObject({ kind: 'merged' })
    expect(git('log', '-1', '--format=%P')).toBe(`${my} ${their}`)
    expect(await proveIntegration(root, { operationId }, note)).toMatchObject({ kind: 'merged' })
    git('reset', '--quiet', '--hard', my)
    const second = { operationId: 'operation:2', how: 'rebase' } as const
    expect(await pull(root, second)).toMatchObject({ kind: 'rebased' })
    expect(git('rev-parse', 'HEAD^')).toBe(their)
    expect(await proveIntegration(root, second, note)).toMatchObject({ kind: 'rebased' })
    git('reset', '--quiet', '--hard', my)
    git('config', '--unset', 'pull.ff')
    git('config', 'branch.main.rebase', 'true')
    expect(await pull(root, { operationId: 'operation:3' })).toMatchObject({ kind: 'rebased' })
    git('reset', '--quiet', '--hard', my)
    git('config', 'branch.main.rebase', 'false')
    expect(await pull(root, { operationId: 'operation:4' })).toMatchObject({ kind: 'merged' })
  })

  it('stops in conflicts', async () => {
    const { mine, theirs } = makeShared()
    theirs.push('a.txt', 'theirs\n')
    commit(mine, 'a.txt')
    const { root, git } = mine
    const files = [{ path: 'a.txt', kind: 'both-modified' }]
    for (const [how, operation] of [
      ['merge', 'merge'],
      ['rebase', 'rebase'],
    ] as const) {
      const stopped = await pull(root, { operationId, how })
      expect(stopped).toMatchObject({ kind: 'conflicts', operation, files })
      git(operation, '--abort')
    }
  })

  it('is refused without a branch to follow, and with changes in the way', async () => {
    const { mine, theirs, bare } = makeShared()
    const { root, git, write } = mine
    theirs.push('a.txt', 'theirs\n')
    write('a.txt', 'edited\n')
    const inTheWay = { code: 'would-overwrite', files: ['a.txt'] }
    await expect(pull(root, { operationId })).rejects.toMatchObject(inTheWay)
    git('checkout', '--quiet', 'a.txt')
    git('switch', '--quiet', '--create', 'alone')
    const missing = { code: 'upstream-missing' }
    await expect(pull(root, { operationId })).rejects.toMatchObject(missing)
    git('switch', '--quiet', '--detach')
    await expect(pull(root, { operationId })).rejects.toMatchObject({ code: 'head-detached' })
    git('switch', '--quiet', 'main')
    bare('update-ref', '-d', 'refs/heads/main')
    await expect(pull(root, { operationId })).rejects.toMatchObject(missing)
  })
})

describe('a push', () => {
  it('gives the branch to the remote, which it follows from then on', async () => {
    const { mine, bare } = makeShared()
    const { root, git } = mine
    git('switch', '--quiet', '--create', 'topic/é')
    const sha = commit(mine, 'b.txt')
    git('update-ref', 'refs/gaffer/checkpoints/x', 'HEAD')
    const note = await notePush(root)
    const to = 'refs/heads/topic/é'
    expect(note).toEqual({ remote: 'origin', branch: 'topic/é', to, sha, before: null })
    expect(await provePush(root, note, { operationId })).toBe(false)
    const pushed = await push(root, { operationId, note })
    expect(pushed).toMatchObject({ remote: 'origin', to, sha, upToDate: false })
    expect(await provePush(root, note, { operationId })).toBe(true)
    expect(git('rev-parse', '--abbrev-ref', '@{upstream}')).toBe('origin/topic/é')
    expect(bare('for-each-ref', '--format=%(refname)')).toBe(`refs/heads/main\n${to}`)
    expect(await push(root, { operationId, note })).toMatchObject({ upToDate: true })
  })

  it('is rejected where the remote has more, and proven where more was put on top', async () => {
    const { mine, theirs } = makeShared()
    const { root } = mine
    commit(mine, 'b.txt')
    const note = await notePush(root)
    await push(root, { operationId, note })
    theirs.push('c.txt', 'theirs\n')
    expect(await provePush(root, note, { operationId })).toBe(false)
    await fetch(root, { operationId })
    expect(await provePush(root, note, { operationId })).toBe(true)
    commit(mine, 'd.txt')
    const refused = pushNow(root)
    await expect(refused).rejects.toMatchObject({ code: 'push-rejected' })
  })

  it('replaces what the remote had, though only what was seen there', async () => {
    const { mine, theirs, bare } = makeShared()
    const { root, git } = mine
    commit(mine, 'b.txt')
    await pushNow(root)
    git('commit', '--quiet', '--amend', '--message=better')
    const note = await notePush(root)
    await expect(push(root, { operationId, note })).rejects.toMatchObject({ code: 'push-rejected' })
    const their = theirs.push('c.txt', 'theirs\n')
    const force = 'with-lease'
    const stale = push(root, { operationId, note, force })
    await expect(stale).rejects.toMatchObject({ code: 'lease-stale' })
    expect(bare('rev-parse', 'main')).toBe(their)
    await fetch(root, { operationId })
    const pushed = await pushNow(root, { force })
    expect(bare('rev-parse', 'main')).toBe(pushed.sha)
  })

  it('goes to the branch it follows where the user has it so', async () => {
    const { mine } = makeShared()
    const { root, git } = mine
    git('switch', '--quiet', '--create', 'topic', '--track', 'origin/main')
    expect(await notePush(root)).toMatchObject({ to: 'refs/heads/topic', before: null })
    git('config', 'push.default', 'upstream')
    const before = git('rev-parse', 'origin/main')
    expect(await notePush(root)).toMatchObject({ to: 'refs/heads/main', before })
  })

  it('is declined by hooks, there and here', async () => {
    const { mine, bare } = makeShared()
    const { root, hook } = mine
    commit(mine, 'b.txt')
    hook('pre-push', 'echo our tests failed >&2; exit 1')
    await expect(pushNow(root)).rejects.toMatchObject({
      code: 'hook-failed',
      stderr: expect.stringContaining('our tests failed') as string,
    })
    hook('pre-push', 'exit 0')
    const remoteHook = join(bare.root, 'hooks/pre-receive')
    mkdirSync(join(bare.root, 'hooks'), { recursive: true })
    writeFileSync(remoteHook, '#!/bin/sh\necho main is closed; exit 1\n')
    chmodSync(remoteHook, 0o755)
    await expect(pushNow(root)).rejects.toMatchObject({
      code: 'push-declined',
      stderr: expect.stringContaining('main is closed') as string,
    })
  })

  it('is stopped together with a hook that hangs', async () => {
    const { mine } = makeShared()
    const { root, git, hook } = mine
    commit(mine, 'b.txt')
    hook('pre-push', 'echo $$ >&2; exec sleep 600')
    const stop = new AbortController()
    let heard = ''
    const onOutput = (text: string) => {
      heard += text
      if (/\d+\n/.test(heard)) stop.abort()
    }
    const note = await notePush(root)
    const pushing = push(root, { operationId, note, signal: stop.signal, onOutput })
    await expect(pushing).rejects.toMatchObject({ code: 'aborted' })
    expect(isRunning(Number(heard.trim()))).toBe(false)
    expect(await provePush(root, note, { operationId })).toBe(false)
    expect(git('status', '--porcelain')).toBe('')
  })

  it('is refused from no branch, from one without commits, and once the branch has moved', async () => {
    const { mine } = makeShared()
    const { root, git } = mine
    const note = await notePush(root)
    commit(mine, 'b.txt')
    const moved = push(root, { operationId, note })
    await expect(moved).rejects.toMatchObject({ code: 'branch-moved' })
    for (const branch of ['--all', '-d', ':main', '+main'])
      await expect(notePush(root, { branch })).rejects.toMatchObject({ name: 'GitError' })
    git('switch', '--quiet', '--detach')
    await expect(notePush(root)).rejects.toMatchObject({ code: 'head-detached' })
    git('symbolic-ref', 'HEAD', 'refs/heads/unborn')
    await expect(notePush(root)).rejects.toMatchObject({ code: 'branch-unborn' })
  })
})
