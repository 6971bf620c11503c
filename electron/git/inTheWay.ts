import { fields, git } from './git.ts'
import { GitError } from './gitError.ts'

/** How many files an error names at most. */
const fileLimit = 1_000

/** A refusal of git's to touch what is not committed, told with the files that stand in the way. */
export async function withFiles(root: string, error: GitError): Promise<GitError> {
  const files = await filesInTheWay(root, error)
  if (files === null) return error
  const { code, args, status, stderr, cause } = error
  const detail = { args, stderr, cause, files: files.slice(0, fileLimit) }
  return new GitError(code, { ...detail, ...(status === undefined ? {} : { status }) })
}

async function filesInTheWay(root: string, { code, stderr }: GitError): Promise<string[] | null> {
  const changed = async (...options: string[]) => {
    const args = ['diff', '--no-ext-diff', '--name-only', '-z', ...options, 'HEAD', '--']
    return fields((await git(root, args, { programs: 'filters' })).stdout)
  }
  if (code === 'uncommitted-changes') return changed()
  if (code !== 'would-overwrite') return null
  // Git names them a line each, as they are. A merge that minds staged changes names them in one
  // line, where spaces tell nothing; there it minds all of them.
  const named = stderr.split('\n').flatMap((line) => (line.startsWith('\t') ? [line.slice(1)] : []))
  return named.length > 0 ? named : changed('--cached')
}
