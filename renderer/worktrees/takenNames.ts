import { localName } from '../branches/branchWords.ts'
import { RequestError } from '../connection/connection.ts'
import type { ProjectId } from '../../core/ids.ts'
import type { Session } from '../store/session.ts'
import { threadToAsk } from './useProjectBranches.ts'

/** Names that no new branch of a project should have, as far as anybody can tell. */
export async function takenNames(
  { connection, threads }: Session,
  projectId: ProjectId,
): Promise<string[]> {
  const { table } = threads.store.getState()
  const promised = table
    .all()
    .flatMap(({ workspace }) => (workspace.kind === 'worktree' ? workspace.branch : []))
  const threadId = threadToAsk(table.all(), projectId)
  if (threadId === undefined) return promised
  try {
    const answer = await connection.query('branches', { threadId })
    return answer.status === 'ok' ? [...promised, ...answer.branches.map(localName)] : promised
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    return promised
  }
}
