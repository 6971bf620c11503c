import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestRepository, makeRepository } from './repository.ts'

export type HostileRepository = TestRepository & {
  /** The names under which the canary was started since the last time this was asked. */
  sung: () => string[]
}

/** Every hook that git knows and that a look could spring. */
const hooks =
  'post-index-change reference-transaction pre-auto-gc post-checkout pre-commit commit-msg post-commit'

/** Every setting that names a program. */
const settings = [
  'core.fsmonitor core.sshCommand core.gitProxy core.editor core.pager core.askPass',
  'core.alternateRefsCommand sequence.editor diff.external diff.trap.command diff.trap.textconv',
  'merge.trap.driver filter.trap.clean filter.trap.smudge filter.trap.process gpg.program',
  'gpg.ssh.program gpg.ssh.defaultKeyCommand credential.helper remote.origin.uploadpack',
  'remote.origin.receivepack uploadpack.packObjectsHook interactive.diffFilter trailer.sign.command',
]

/**
 * A repository that means harm: its configuration, its attributes and its hooks name a canary, which
 * notes each time that it is started, wherever git takes the name of a program from a repository.
 * Some of its files are changed, one is new, and a branch stands on a commit that is not there, which
 * a partial clone would fetch.
 */
export function makeHostile(): HostileRepository {
  const repository = makeRepository({
    'a.txt': 'one\n',
    'b.txt': 'one\n',
    '.gitattributes': '* filter=trap diff=trap merge=trap\n*.x filter=odd=name\n',
    'c.x': 'one\n',
  })
  const { root, git, write } = repository
  const folder = dirname(root)
  const canary = join(folder, 'canary')
  const song = join(folder, 'song')
  // It notes its name, and lets through what a filter is given; what speaks a protocol just ends.
  const sing = `echo "$1" >> '${song}'\ncase "$1" in *.clean | *.smudge) exec cat ;; *) exit 1 ;; esac`
  writeFileSync(canary, `#!/bin/sh\n${sing}\n`)
  chmodSync(canary, 0o755)
  const sings = (name: string) => `${canary} ${name}`

  const included = join(folder, 'included')
  const lines = ['clean', 'smudge'].map((each) => `${each} = ${sings(`odd.${each}`)}`)
  writeFileSync(included, `[filter "odd=name"]\n${lines.join('\n')}\n`)
  const attributes = join(folder, 'attributes')
  writeFileSync(attributes, '* filter=trap diff=trap\n')

  for (const name of settings.join(' ').split(' ')) git('config', name, sings(name))
  git('config', 'submodule.inner.update', `!${sings('submodule.inner.update')}`)
  for (const name of ['status', 'diff', 'rev-parse', 'log', 'config'])
    git('config', `alias.${name}`, `!${sings(`alias.${name}`)}`)
  for (const [name, value] of [
    ['core.hooksPath', join(folder, 'hooks')],
    ['core.attributesFile', attributes],
    ['include.path', included],
    ['filter.trap.required', 'true'],
    ['log.showSignature', 'true'],
    ['commit.gpgSign', 'true'],
    ['protocol.allow', 'always'],
    ['protocol.ext.allow', 'always'],
    ['remote.origin.url', `ext::sh -c ${canary}% ext`],
    ['remote.origin.promisor', 'true'],
    ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
    ['extensions.partialClone', 'origin'],
    ['core.repositoryFormatVersion', '1'],
  ] as const)
    git('config', name, value)
  for (const name of hooks.split(' ')) {
    write(`../hooks/${name}`, `#!/bin/sh\n'${canary}' 'hook.${name}' < /dev/null\n`)
    chmodSync(join(folder, 'hooks', name), 0o755)
  }
  // Of the same size, so that git has to look inside to tell.
  write('a.txt', 'two\n')
  write('c.x', 'two\n')
  write('new.txt', 'new\n')
  write('.git/refs/heads/away', `${'1'.repeat(40)}\n`)

  rmSync(song, { force: true })
  const sung = () => {
    const names = existsSync(song) ? readFileSync(song, 'utf8').trim().split('\n') : []
    rmSync(song, { force: true })
    return [...new Set(names)]
  }
  return { ...repository, sung }
}
