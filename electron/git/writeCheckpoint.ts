import type { Edit } from './edits.ts'
import { git } from './git.ts'
import { GitError } from './gitError.ts'
import { quotePath } from './quotePath.ts'
import { type Repository, resolveCommit } from './repository.ts'

/** A checkpoint as it is to be written. */
export type Draft = {
  ref: string
  message: string
  /** The commit HEAD is on. */
  head: string | undefined
  /** The tree to start from, and how the working tree differs from it. */
  tree: string
  edits: readonly Edit[]
  /** A tree to keep beside it. */
  stagedTree: string | null
}

// It must work for a user who has not told git a name yet, and is not theirs to sign.
const committer = 'committer Gaffer <gaffer@localhost> now'

/**
 * Writes trees, commit and ref in one go, with `git fast-import`, which needs no index for it.
 *
 * Throws GitError `checkpoint-exists`.
 */
export async function writeCheckpoint(
  { root }: Repository,
  draft: Draft,
  signal: AbortSignal | undefined,
): Promise<{ sha: string; tree: string }> {
  if (draft.message.includes('\0')) throw new GitError('invalid-argument')
  const answer = await git(root, ['fast-import', '--quiet', '--date-format=now'], {
    input: stream(draft),
    signal,
  }).catch(async (cause: unknown) => {
    // It moves no ref to a commit that does not descend from where the ref is.
    const taken = cause instanceof GitError && (await resolveCommit(root, draft.ref, signal))
    throw taken ? new GitError('checkpoint-exists', { cause }) : cause
  })
  const [sha = '', listed = ''] = answer.stdout.toString('utf8').split('\n')
  return { sha, tree: listed.split(/[ \t]/)[2] ?? '' }
}

function stream({ ref, message, head, tree, edits, stagedTree }: Draft): Buffer {
  const parts: (string | Buffer)[] = []
  const line = (text: string) => parts.push(`${text}\n`)
  const data = (bytes: Buffer) => parts.push(`data ${bytes.length}\n`, bytes, '\n')
  const commit = (mark: number, text: string) => {
    line(`commit ${ref}`)
    line(`mark :${mark}`)
    line(committer)
    data(Buffer.from(text, 'utf8'))
    if (head !== undefined) line(`from ${head}`)
  }
  // A commit of its own, as a parent, keeps the staged tree from being collected.
  if (stagedTree !== null) {
    commit(1, 'staged\n')
    line(`M 040000 ${stagedTree} ""`)
  }
  commit(2, message)
  if (stagedTree !== null && head === undefined) line('from :1')
  else if (stagedTree !== null) line('merge :1')
  line(`M 040000 ${tree} ""`)
  // What was a file may be a folder now: it must go before what is below it comes.
  for (const edit of edits) if (edit.kind === 'delete') line(`D ${quotePath(edit.path)}`)
  for (const edit of edits) {
    if (edit.kind === 'file') line(`M ${edit.mode} ${edit.blob} ${quotePath(edit.path)}`)
    if (edit.kind === 'link') {
      line(`M 120000 inline ${quotePath(edit.path)}`)
      data(edit.target)
    }
  }
  line('')
  line('get-mark :2')
  line('ls :2 ""')
  return Buffer.concat(parts.map((part) => Buffer.from(part)))
}
