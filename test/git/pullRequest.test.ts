import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compareUrl, findHost } from '../../electron/git/hosting.ts'
import {
  createPullRequest,
  provePullRequest,
  readPullRequest,
} from '../../electron/git/pullRequest.ts'
import { makeFolder, makeRepository } from '../support/repository.ts'

const usualPath = env['PATH'] ?? ''
let bin = ''
beforeEach(() => {
  bin = makeFolder('bin')
  mkdirSync(bin)
  // Git alone, so that no real gh or glab of this machine is ever met.
  for (const name of ['git', 'sh', 'cat', 'env', 'sleep']) script(name, `exec ${real(name)} "$@"`)
  env['PATH'] = bin
})
afterEach(() => {
  env['PATH'] = usualPath
})

const real = (name: string) => {
  const found = usualPath.split(':').find((folder) => existsSync(join(folder, name)))
  return join(found ?? '', name)
}
function script(name: string, text: string) {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`)
  chmodSync(join(bin, name), 0o755)
}

/** A host's program: answers `list`, `view` and `create` from files, and notes what it was told. */
function installTool(name: 'gh' | 'glab', answers: Record<string, unknown> = {}) {
  const answer = (verb: string, value: unknown) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    writeFileSync(join(bin, `${name}-${verb}`), text)
  }
  answer('list', [])
  for (const [verb, value] of Object.entries(answers)) answer(verb, value)
  // Arguments are parted by what no argument holds.
  const note = `for each; do printf '%s\\037' "$each"; done >> "${bin}/told"; printf '\\n\\036' >> "${bin}/told"`
  const stdin = `[ "$2" = create ] && cat > "${bin}/body"; [ "$2" = create ] && [ -f "${bin}/after" ] && cat "${bin}/after" > "${bin}/${name}-list"`
  script(name, `${note}\n${stdin}\nenv > "${bin}/environment"\nexec cat "${bin}/${name}-$2"`)
}
const told = () =>
  readFileSync(join(bin, 'told'), 'utf8')
    .split('\n\x1e')
    .slice(0, -1)
    .map((call) => call.split('\x1f').slice(0, -1))

function makePushed(url: string) {
  const repository = makeRepository()
  repository.git('remote', 'add', 'origin', url)
  repository.git('update-ref', 'refs/remotes/origin/topic', 'HEAD')
  return repository
}

const onGitHub = {
  number: 7,
  url: 'https://github.com/owner/name/pull/7',
  state: 'OPEN',
  isDraft: true,
  title: 'Title',
  baseRefName: 'main',
  headRefName: 'topic',
  mergeable: 'CONFLICTING',
  headRepositoryOwner: { id: 'x', login: 'Owner' },
  statusCheckRollup: [
    {
      __typename: 'CheckRun',
      name: 'build',
      status: 'COMPLETED',
      conclusion: 'SUCCESS',
      detailsUrl: 'https://ci/1',
    },
    {
      __typename: 'CheckRun',
      name: 'test',
      status: 'COMPLETED',
      conclusion: 'TIMED_OUT',
      detailsUrl: '',
    },
    { __typename: 'CheckRun', name: 'slow', status: 'IN_PROGRESS', conclusion: '' },
    { __typename: 'CheckRun', name: 'docs', status: 'COMPLETED', conclusion: 'SKIPPED' },
    { __typename: 'StatusContext', context: 'ci/old', state: 'PENDING', targetUrl: 'https://ci/2' },
  ],
}
const onGitLab = {
  iid: 3,
  web_url: 'https://gitlab.com/group/sub/name/-/merge_requests/3',
  state: 'opened',
  draft: false,
  title: 'Title',
  target_branch: 'main',
  source_branch: 'topic',
  source_project_id: 1,
  target_project_id: 1,
  has_conflicts: false,
  merge_status: 'can_be_merged',
}
const hostile = '--web"; touch ran; $(touch ran) `touch ran`\n-'

describe('a pull request on GitHub', () => {
  it('is made through gh, which takes all that people wrote for what it is', async () => {
    const { root } = makePushed('git@github.com:owner/name.git')
    installTool('gh', { create: `Warning: 1 uncommitted change\n${onGitHub.url}\n` })
    writeFileSync(join(bin, 'after'), JSON.stringify([onGitHub]))
    const wish = { branch: 'topic', base: 'main' }
    expect(await provePullRequest(root, wish)).toBeNull()
    const options = { ...wish, title: hostile, body: hostile, draft: true }
    const made = await createPullRequest(root, options)
    expect(made).toMatchObject({ kind: 'created', pullRequest: { number: 7, draft: true } })
    expect(told().at(-2)).toEqual([
      'pr',
      'create',
      '--repo=github.com/owner/name',
      '--head=topic',
      '--base=main',
      `--title=${hostile}`,
      '--body-file=-',
      '--draft',
    ])
    expect(readFileSync(join(bin, 'body'), 'utf8')).toBe(hostile)
    expect(readFileSync(join(bin, 'environment'), 'utf8')).toContain('GH_PROMPT_DISABLED=1')
    expect(existsSync(join(root, 'ran'))).toBe(false)
    expect(await provePullRequest(root, wish)).toMatchObject({ number: 7 })
    expect(await createPullRequest(root, options)).toMatchObject({ kind: 'existing' })
  })

  it('is shown with its checks, and is never one of a fork', async () => {
    const { root } = makePushed('https://github.com/owner/name')
    const fork = { ...onGitHub, number: 8, headRepositoryOwner: { login: 'other' } }
    const closed = { ...onGitHub, number: 6, state: 'CLOSED' }
    installTool('gh', { list: [fork, closed, onGitHub] })
    expect(await readPullRequest(root, { branch: 'topic' })).toEqual({
      kind: 'found',
      pullRequest: {
        number: 7,
        url: onGitHub.url,
        state: 'open',
        draft: true,
        title: 'Title',
        base: 'main',
        head: 'topic',
        mergeable: false,
        checks: [
          { name: 'build', state: 'passed', url: 'https://ci/1' },
          { name: 'test', state: 'failed', url: null },
          { name: 'slow', state: 'pending', url: null },
          { name: 'docs', state: 'skipped', url: null },
          { name: 'ci/old', state: 'pending', url: 'https://ci/2' },
        ],
      },
    })
    installTool('gh', { list: [fork] })
    expect(await readPullRequest(root, { branch: 'topic' })).toEqual({
      kind: 'none',
      compareUrl: 'https://github.com/owner/name/compare/topic?quick_pull=1',
    })
  })

  it('of a fork goes to where the fork came from', async () => {
    const { root, git } = makePushed('https://github.com/me/name')
    git('remote', 'add', 'upstream', 'https://github.com/owner/name')
    const mine = { ...onGitHub, headRepositoryOwner: { login: 'me' } }
    installTool('gh', { create: onGitHub.url })
    writeFileSync(join(bin, 'after'), JSON.stringify([onGitHub, mine]))
    const made = await createPullRequest(root, { branch: 'topic', title: 'x', body: '' })
    expect(made).toMatchObject({ kind: 'created', pullRequest: { number: 7 } })
    const create = ['pr', 'create', '--repo=github.com/owner/name', '--head=me:topic']
    expect(told()[1]).toEqual([...create, '--title=x', '--body-file=-'])
    const own = await readPullRequest(root, { branch: 'topic', into: 'origin' })
    expect(own).toMatchObject({ kind: 'found' })
    expect(told().at(-1)).toContain('--repo=github.com/me/name')
  })

  it('without gh is made by hand on a page', async () => {
    const { root } = makePushed('https://github.com/owner/name')
    const wish = { branch: 'topic', title: 'A & B', body: 'é' }
    expect(await createPullRequest(root, wish)).toEqual({
      kind: 'compare',
      url: 'https://github.com/owner/name/compare/topic?quick_pull=1&title=A%20%26%20B&body=%C3%A9',
    })
    expect(await readPullRequest(root, wish)).toMatchObject({ kind: 'unknown' })
    expect(await provePullRequest(root, wish)).toBeNull()
  })

  it('is none where gh is not signed in, fails, hangs or answers nonsense', async () => {
    const { root } = makePushed('https://github.com/owner/name')
    const read = (signal?: AbortSignal) =>
      readPullRequest(root, { branch: 'topic', ...(signal ? { signal } : {}) })
    script('gh', 'echo "To get started with GitHub CLI, please run:  gh auth login" >&2; exit 4')
    await expect(read()).rejects.toMatchObject({ code: 'needs-login', status: 4 })
    script('gh', 'echo "no such repository" >&2; exit 1')
    await expect(read()).rejects.toMatchObject({
      code: 'pull-request-failed',
      stderr: 'no such repository\n',
    })
    script('gh', 'echo "[{}]"')
    await expect(read()).rejects.toMatchObject({ code: 'pull-request-failed' })
    installTool('gh', { list: [{ ...onGitHub, url: 'javascript:alert(1)' }] })
    await expect(read()).rejects.toMatchObject({ code: 'pull-request-failed' })
    script('gh', 'exec sleep 600')
    await expect(read(AbortSignal.timeout(300))).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('a merge request on GitLab', () => {
  it('is made through glab', async () => {
    const { root } = makePushed('ssh://git@gitlab.example.com:2222/group/sub/name.git')
    const url = onGitLab.web_url.replace('gitlab.com', 'gitlab.example.com')
    const request = { ...onGitLab, web_url: url }
    const pipeline = { status: 'running', web_url: 'https://gitlab.example.com/p/1' }
    installTool('glab', {
      create: `!3 Title (topic)\n ${url}\n`,
      view: { ...request, head_pipeline: pipeline },
    })
    writeFileSync(join(bin, 'after'), JSON.stringify([request]))
    const options = { branch: 'topic', base: 'main', title: hostile, body: '-' }
    expect(await createPullRequest(root, options)).toEqual({
      kind: 'created',
      pullRequest: {
        number: 3,
        url,
        state: 'open',
        draft: false,
        title: 'Title',
        base: 'main',
        head: 'topic',
        mergeable: true,
        checks: [{ name: 'Pipeline', state: 'pending', url: pipeline.web_url }],
      },
    })
    const repository = '--repo=https://gitlab.example.com/group/sub/name'
    expect(told()[1]).toEqual([
      'mr',
      'create',
      repository,
      '--source-branch=topic',
      '--target-branch=main',
      `--title=${hostile}`,
      '--description=-\n',
      '--yes',
    ])
    expect(told().at(-1)).toEqual(['mr', 'view', '3', repository, '--output=json'])
    expect(readFileSync(join(bin, 'environment'), 'utf8')).toContain('GLAB_NO_PROMPT=1')
  })
})

describe('a pull request is refused', () => {
  it('of a branch that is not on the remote, and of what is no branch', async () => {
    const { root } = makePushed('https://github.com/owner/name')
    installTool('gh')
    const wish = { title: 'x', body: '' }
    const create = (branch: string, base?: string) =>
      createPullRequest(root, { ...wish, branch, ...(base === undefined ? {} : { base }) })
    await expect(create('elsewhere')).rejects.toMatchObject({ code: 'branch-unpushed' })
    for (const name of ['--web', '-d', 'a b', '']) {
      await expect(create(name)).rejects.toMatchObject({ code: 'invalid-branch-name' })
      await expect(create('topic', name)).rejects.toMatchObject({ code: 'invalid-branch-name' })
    }
    const elsewhere = createPullRequest(root, {
      ...wish,
      branch: 'topic',
      remote: '--upload-pack=x',
    })
    await expect(elsewhere).rejects.toMatchObject({ code: 'remote-unknown' })
  })

  it('where the remote is on no host that is known', async () => {
    for (const url of ['/a/folder', 'https://example.com/owner/name']) {
      const { root } = makePushed(url)
      const made = createPullRequest(root, { branch: 'topic', title: 'x', body: '' })
      await expect(made).rejects.toMatchObject({ code: 'host-unknown' })
    }
  })
})

describe('a host', () => {
  it.each([
    ['https://github.com/owner/name.git', 'github', 'github.com', 'owner/name'],
    ['https://ada:secret@github.com/owner/name/', 'github', 'github.com', 'owner/name'],
    ['git@github.com:owner/name.git', 'github', 'github.com', 'owner/name'],
    ['git@github-work:owner/name.git', 'github', 'github.com', 'owner/name'],
    ['ssh://git@ssh.github.com:443/owner/name.git', 'github', 'github.com', 'owner/name'],
    ['https://github.example.com/o/n', 'github', 'github.example.com', 'o/n'],
    ['git@gitlab.com:a/b/c.git', 'gitlab', 'gitlab.com', 'a/b/c'],
    ['https://example.com/o/n', 'other', 'example.com', 'o/n'],
  ])('is told from %j', (address, kind, host, path) => {
    expect(findHost(address)).toEqual({ kind, host, path })
  })

  it.each([
    '/a/b',
    './a/b',
    'C:/a/b',
    'file:///a/b',
    'ext::sh -c x',
    'https://github.com/owner',
    'git@github.com:../x',
    'git@github.com:--repo/x',
    'https://git hub.com/a/b',
    '',
  ])('is none in %j', (address) => {
    expect(findHost(address)).toBeNull()
  })

  it('has a page on which to compare branches, whatever they are called', () => {
    const hosted = { host: 'h.example', path: 'o/n' }
    const compared = { base: 'main', head: 'a/b#c', body: 'x'.repeat(5_000) }
    expect(compareUrl({ ...hosted, kind: 'github' }, compared)).toBe(
      'https://h.example/o/n/compare/main...a/b%23c?quick_pull=1',
    )
    expect(compareUrl({ ...hosted, kind: 'gitlab' }, compared)).toBe(
      'https://h.example/o/n/-/merge_requests/new?merge_request%5Bsource_branch%5D=a%2Fb%23c&merge_request%5Btarget_branch%5D=main',
    )
    expect(compareUrl({ ...hosted, kind: 'other' }, compared)).toBeNull()
    const fork = { kind: 'github', host: 'h.example', path: 'me/n' } as const
    expect(compareUrl({ ...hosted, kind: 'github' }, { base: 'main', head: 'x', fork })).toBe(
      'https://h.example/o/n/compare/main...me:x?quick_pull=1',
    )
  })
})
