import { fields, git } from './git.ts'
import { resolveCommit } from './repository.ts'

export type ReflogEntry = {
  sha: string
  /** What moved the ref. */
  subject: string
}

/** What moved a ref, the latest first; nothing while it has no commit or no log. */
export async function readReflog(
  checkout: string,
  ref: string,
  signal?: AbortSignal,
): Promise<ReflogEntry[]> {
  if ((await resolveCommit(checkout, ref, signal)) === null) return []
  const format = ['--no-show-signature', '--no-color', '-z', '--format=%H %gs']
  const args = ['log', '--walk-reflogs', ...format, ref, '--']
  const { stdout } = await git(checkout, args, { signal })
  return fields(stdout).map((entry) => {
    const [sha = '', ...subject] = entry.split(' ')
    return { sha, subject: subject.join(' ') }
  })
}
