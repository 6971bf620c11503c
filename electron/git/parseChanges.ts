import type { FileChange } from '../../core/git/answers.ts'
import { fields } from './git.ts'

const statuses: Readonly<Record<string, FileChange['status']>> = {
  A: 'added',
  C: 'copied',
  D: 'deleted',
  M: 'modified',
  R: 'renamed',
  T: 'type-changed',
  U: 'conflicted',
}

/**
 * Reads `git diff --raw --numstat -z`: first an entry for each file (`:modes ids status`, path, and
 * for renames and copies the new path), then its counts (`added TAB deleted TAB path`, where a
 * rename leaves the path out and gives old and new after it; `-` counts a binary file).
 */
export function parseChanges(stdout: Buffer): FileChange[] {
  const parts = fields(stdout)
  const files = new Map<string, FileChange>()
  let at = 0
  const next = () => parts[at++] ?? ''
  while (at < parts.length) {
    const part = next()
    if (part.startsWith(':')) {
      const status = statuses[part.split(' ')[4]?.[0] ?? ''] ?? 'modified'
      const first = next()
      const renamed = status === 'renamed' || status === 'copied'
      const path = renamed ? next() : first
      files.set(path, {
        path,
        ...(renamed ? { oldPath: first } : {}),
        status,
        additions: 0,
        deletions: 0,
        binary: false,
      })
    } else {
      const [added = '', deleted = '', ...rest] = part.split('\t')
      let path = rest.join('\t')
      if (path === '') {
        next()
        path = next()
      }
      const file = files.get(path)
      if (file === undefined) continue
      file.binary = added === '-'
      file.additions = file.binary ? null : Number(added)
      file.deletions = file.binary ? null : Number(deleted)
    }
  }
  return [...files.values()]
}
