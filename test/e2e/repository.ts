import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** A real repository with one commit, and with an author of its own. */
export function makeRepository(root: string) {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trimEnd()
  const write = (name: string, text: string, mode = 0o644) =>
    writeFileSync(path.join(root, name), text, { mode })
  mkdirSync(root, { recursive: true })
  git('init', '--quiet', '--template=', '--initial-branch=main')
  git('config', 'user.name', 'Ada')
  git('config', 'user.email', 'ada@example.com')
  write('readme.txt', 'one\n')
  git('add', '--all')
  git('commit', '--quiet', '--message=first')
  return {
    root,
    git,
    write,
    /** Installs a hook, a shell script, in place of an earlier one. */
    hook(name: string, script: string) {
      mkdirSync(path.join(root, '.git/hooks'), { recursive: true })
      write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`, 0o755)
    },
  }
}
