import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listBranches } from '../../electron/git/branches.ts'
import { changes } from '../../electron/git/changes.ts'
import { conflicts } from '../../electron/git/conflicts.ts'
import { fileDiff } from '../../electron/git/fileDiff.ts'
import { git, gitLine } from '../../electron/git/git.ts'
import { listRemotes } from '../../electron/git/remotes.ts'
import { detectRepository } from '../../electron/git/repository.ts'
import { listWorktrees } from '../../electron/git/worktreeList.ts'
import { examine } from '../../electron/queries/doctor.ts'
import { accepted, temporaryFolder, temporaryHost } from '../support/home.ts'
import { makeHostile } from '../support/hostile.ts'
import { makeRepository } from '../support/repository.ts'

// The canary speaks no protocol, so git goes no further than the first that wants to.
const unfiltered = ['-c', 'filter.trap.process=', '-c', 'filter.trap.required=false']
const soon = () => AbortSignal.timeout(15_000)

describe('a repository whose configuration names programs', () => {
  it.each([
    ['core.fsmonitor', ['status']],
    ['filter.trap.process', ['hash-object', 'a.txt']],
    ['odd.clean', ['hash-object', 'c.x']],
    ['hook.post-index-change', [...unfiltered, 'update-index', '--force-remove', 'b.txt']],
    ['diff.trap.command', [...unfiltered, 'diff', 'HEAD', '--', 'a.txt']],
    ['ext', ['cat-file', '-e', 'away^{tree}']],
  ])('would have git run %s', (name, args) => {
    const { root, sung } = makeHostile()
    try {
      execFileSync('git', args, { cwd: root, stdio: 'pipe', timeout: 10_000 })
    } catch {
      // The canary speaks no protocol; that it was started is all that counts.
    }
    expect(sung()).toContain(name)
  })

  it('runs none of them when it is looked at', async () => {
    const { root, sung } = makeHostile()
    expect(await detectRepository(root)).toMatchObject({ kind: 'repository', root })
    expect((await listRemotes(root)).remotes).toMatchObject([{ name: 'origin' }])
    expect(await listWorktrees(root)).toMatchObject([{ path: root, branch: 'main' }])
    expect((await conflicts(root)).total).toBe(0)
    await expect(listBranches(root)).rejects.toThrow('Git could not do this')
    expect(sung()).toEqual([])
  })

  it.each([
    ['status', ['status', '--porcelain'], ' M a.txt\n M c.x\n?? new.txt'],
    ['diff', ['diff', '--name-only', 'HEAD'], 'a.txt\nc.x'],
    ['diff of texts', ['diff', '--no-ext-diff', '--no-textconv', '--stat', 'HEAD'], null],
    ['add', ['add', '--dry-run', '--all'], null],
    ['hash-object', ['hash-object', 'a.txt'], null],
    ['checkout-index', ['checkout-index', '--force', '--all', '--prefix=out/'], null],
    ['log', ['log', '-1', '--format=%s'], 'first'],
    ['fetch', ['fetch', 'origin'], null],
    ['cat-file', ['cat-file', '-e', 'away^{tree}'], null],
  ])('runs none of them for a command that may start none: %s', async (_name, args, answer) => {
    const { root, sung } = makeHostile()
    const accept = [0, 1, 128]
    const said = await gitLine(root, args, { accept })
    if (answer !== null) expect(said).toBe(answer)
    expect(sung()).toEqual([])
  })

  it('is opened untrusted without one of them run, and only filters run once it is trusted', async () => {
    const { root, git: run, sung } = makeHostile()
    const home = await temporaryFolder('home')
    const host = await temporaryHost({ home })
    expect(await host.query('repository', { path: root }, soon())).toMatchObject({ root })
    await host.query('folders', { path: dirname(root) }, soon())
    const project = { projectId: 'p', name: 'Odd', rootPath: root, trusted: false }
    await accepted(host, { type: 'CreateProject', ...project })
    const thread = { threadId: 't', projectId: 'p', title: 'Try', agent: { provider: 'practice' } }
    const refused = { status: 'refused', refusal: { code: 'project-untrusted' } }
    const create = { type: 'CreateThread', ...thread }
    expect(await host.send({ id: crypto.randomUUID(), ...create })).toMatchObject(refused)
    await host.drain()
    await examine(home)
    expect(sung()).toEqual([])

    await accepted(host, { type: 'TrustProject', projectId: 'p' })
    run('config', '--unset-all', 'filter.trap.process')
    await accepted(host, create)
    const asked = { threadId: 't', scope: { kind: 'uncommitted' } }
    const found = await host.query('changes', asked, soon())
    expect(found).toMatchObject({ status: 'ok' })
    await host.query('fileDiff', { ...asked, path: 'a.txt' }, soon())
    expect(sung().toSorted()).toEqual(['filter.trap.clean', 'odd.clean'])
  })
})

describe('a submodule whose own configuration names programs', () => {
  it('is not looked into by what looks at the repository around it', async () => {
    const inner = makeHostile()
    const { root, git: run, write } = makeRepository()
    run('clone', '--quiet', '--no-checkout', '-c', 'protocol.file.allow=always', inner.root, 'sub')
    writeFileSync(
      join(root, 'sub/.git/config'),
      readFileSync(join(inner.root, '.git/config'), 'utf8'),
    )
    write('.gitmodules', `[submodule "inner"]\n\tpath = sub\n\turl = ${inner.root}\n`)
    run('update-index', '--add', '--cacheinfo', `160000,${inner.git('rev-parse', 'main')},sub`)
    run('add', '.gitmodules')
    run('-c', 'core.fsmonitor=false', 'commit', '--quiet', '-m', 'with a submodule')
    write('sub/b.txt', 'changed\n')
    inner.sung()
    execFileSync('git', ['status'], { cwd: root, stdio: 'pipe', timeout: 10_000 })
    expect(inner.sung()).not.toEqual([])

    write('mine.txt', 'mine\n')
    const uncommitted = { kind: 'uncommitted' } as const
    const found = await changes(root, uncommitted)
    expect(found.files.map(({ path }) => path)).toEqual(['mine.txt'])
    await fileDiff(root, uncommitted, { path: 'sub' })
    await detectRepository(root)
    expect(inner.sung()).toEqual([])
  })
})

it('reads a file as it is where a filter must not run, and as git does where it may', async () => {
  const { root, git: run, write, commit } = makeRepository()
  run('config', 'filter.up.clean', 'tr a-z A-Z')
  run('config', 'filter.up.required', 'true')
  write('.gitattributes', '*.txt filter=up\n')
  commit('filtered')
  write('a.txt', 'plain\n')
  const hash = async (programs: 'none' | 'filters') =>
    (await git(root, ['hash-object', 'a.txt'], { programs })).stdout.toString().trim()
  const of = (text: string) =>
    execFileSync('git', ['hash-object', '--stdin'], { cwd: root, input: text }).toString().trim()
  expect([await hash('none'), await hash('filters')]).toEqual([of('plain\n'), of('PLAIN\n')])
})
