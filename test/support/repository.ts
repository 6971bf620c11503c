import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { env } from 'node:process'
import { afterAll } from 'vitest'

/** A real repository in a temporary folder, gone when the tests of the file have run. */
export type TestRepository = {
  root: string
  /** Runs git in it and gives its stdout, less the last newline; throws when git fails. */
  git: (...args: string[]) => string
  /** Writes a file below the root, with the folders it needs. */
  write: (path: string, content: string | Buffer) => void
  /** Commits all there is and gives the new commit's id. */
  commit: (message: string) => string
  /** Installs a hook, a shell script. */
  hook: (name: string, script: string) => void
}

const home = realpathSync(mkdtempSync(join(tmpdir(), 'gaffer-test-')))
afterAll(() => rmSync(home, { recursive: true, force: true }))

// The machine's own git settings are no part of any test; neither is the hook or rebase that the
// tests may have been started from.
for (const name of Object.keys(env)) if (name.startsWith('GIT_')) delete env[name]
env['HOME'] = home
env['GIT_CONFIG_NOSYSTEM'] = '1'
env['GIT_CONFIG_GLOBAL'] = join(home, '.gitconfig')

/** Sets the user's own git configuration, for every repository of this test file. */
export function configureUser(text = '[user]\n\tname = Ada\n\temail = ada@example.com\n'): void {
  writeFileSync(join(home, '.gitconfig'), `${text}\n[init]\n\tdefaultBranch = main\n`)
}
configureUser()

/** An empty folder, with all symbolic links in its path resolved. */
export function makeFolder(name = 'folder'): string {
  return join(mkdtempSync(join(home, 'case-')), name)
}

/** A repository without a commit yet, or with one that holds `files`. */
export function makeRepository(
  files: Readonly<Record<string, string>> | null = { 'a.txt': 'one\n' },
  { name = 'repository', init = [] }: { name?: string; init?: readonly string[] } = {},
): TestRepository {
  const root = makeFolder(name)
  mkdirSync(root)
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).replace(/\n$/, '')
  const write = (path: string, content: string | Buffer) => {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  const commit = (message: string) => {
    git('add', '--all')
    git('commit', '--quiet', '--allow-empty', '--no-verify', `--message=${message}`)
    return git('rev-parse', 'HEAD')
  }
  const hook = (hookName: string, script: string) => {
    const file = join(git('rev-parse', '--absolute-git-dir'), 'hooks', hookName)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `#!/bin/sh\n${script}\n`)
    chmodSync(file, 0o755)
  }
  git('init', '--quiet', '--template=', ...init)
  if (files !== null) {
    for (const [path, content] of Object.entries(files)) write(path, content)
    commit('first')
  }
  return { root, git, write, commit, hook }
}
