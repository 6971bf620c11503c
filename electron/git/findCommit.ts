import { fields, git } from './git.ts'
import { resolveCommit } from './repository.ts'

type Sought = {
  operationId: string
  /**
   * Where HEAD was before the operation; null when there was no commit. Left out where nobody knows
   * any more: then the name alone is the proof.
   */
  headBefore?: string | null
  amend?: boolean
}

/**
 * Finds the commit that an operation made, if it got that far: HEAD's reflog has an entry named for
 * the operation, whose commit has the parent it must have. (An amended one has HEAD's own parent.)
 */
export async function findCommit(
  checkout: string,
  { operationId, headBefore, amend = false }: Sought,
): Promise<{ sha: string; parent: string | null } | null> {
  if ((await resolveCommit(checkout, 'HEAD')) === null) return null
  const before = amend && headBefore ? `${headBefore}^` : headBefore
  const wanted = before && (await resolveCommit(checkout, before))
  const format = ['--no-show-signature', '--no-color', '-z', '--format=%H %P%x09%gs']
  const answer = await git(checkout, ['log', '--walk-reflogs', ...format, 'HEAD', '--'])
  // The subject of the message follows, unless it is blank. Operation ids hold no space, so one
  // cannot pass for the beginning of another.
  const named = `gaffer:${operationId}: `
  for (const entry of fields(answer.stdout)) {
    const tab = entry.indexOf('\t')
    const [sha = '', first] = entry.slice(0, tab).split(' ')
    const parent = first || null
    const fits = wanted === undefined || wanted === parent
    if (fits && `${entry.slice(tab + 1)} `.startsWith(named)) return { sha, parent }
  }
  return null
}
