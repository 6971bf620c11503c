import { access, readdir, realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import type { QueryAnswer } from '../../core/queries.ts'
import { detectRepository } from '../git/repository.ts'
import { codeOf } from '../transport/failure.ts'
import { QueryError } from './queryError.ts'

/** How many folders one answer names at most. */
export const FOLDERS_LIMIT = 1_000

/**
 * The folders in a folder, the user's own when none is named. Hidden ones are left out.
 *
 * Throws QueryError `folder-missing` or `folder-unreadable`.
 */
export async function answerFolders(named: string | undefined): Promise<QueryAnswer<'folders'>> {
  const folder = path.resolve(named ?? homedir())
  const names = await namesOfFolders(folder)
  const folders = await Promise.all(
    names.slice(0, FOLDERS_LIMIT).map(async (name) => {
      const below = path.join(folder, name)
      // Looked at only; whether git can work in it is asked when it is chosen.
      return { name, path: below, repository: await isThere(path.join(below, '.git')) }
    }),
  )
  const parent = path.dirname(folder)
  return { path: folder, parent: parent === folder ? null : parent, folders }
}

/** What a folder is, so that it can be opened as a project. Throws GitError when git is missing. */
export async function answerRepository(
  folder: string,
  signal: AbortSignal,
): Promise<QueryAnswer<'repository'>> {
  if (!path.isAbsolute(folder)) {
    const message = 'Give the whole path of the folder, from its very start.'
    return { kind: 'unusable', code: 'path-not-absolute', message }
  }
  const found = await detectRepository(folder, signal)
  switch (found.kind) {
    case 'repository':
      return { kind: 'repository', root: found.root, name: nameOf(found.root) }
    case 'none': {
      const root = await realpath(folder)
      return { kind: 'folder', root, name: nameOf(root) }
    }
    case 'bare': {
      const message = 'This repository has no working tree. Choose a clone of it that has one.'
      return { kind: 'unusable', code: 'bare-repository', message }
    }
    case 'missing': {
      const message = 'There is no such folder. Choose another.'
      return { kind: 'unusable', code: 'folder-missing', message }
    }
    case 'refused':
      return { kind: 'unusable', code: 'repository-refused', message: found.message }
  }
}

const nameOf = (root: string) => path.basename(root) || root

async function namesOfFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error)
  })
  const shown = entries.filter((entry) => !entry.name.startsWith('.'))
  const folders = await Promise.all(
    shown.map(async (entry) => {
      if (entry.isDirectory()) return true
      return entry.isSymbolicLink() && (await isFolder(path.join(folder, entry.name)))
    }),
  )
  const byName = new Intl.Collator(undefined, { numeric: true })
  return shown
    .filter((_, at) => folders[at])
    .map((entry) => entry.name)
    .toSorted((one, other) => byName.compare(one, other))
}

function unreadable(folder: string, error: unknown): unknown {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new QueryError('folder-missing', `There is no folder ${folder}.`, error)
    case 'EACCES':
    case 'EPERM':
      return new QueryError('folder-unreadable', `You may not look into ${folder}.`, error)
    default:
      return error
  }
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

const isFolder = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  )
