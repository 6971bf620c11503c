import { useState } from 'react'
import { projectId as projectIdSchema, threadId as threadIdSchema } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { openThread } from '../store/app.ts'
import { writeDraft } from '../store/drafts.ts'
import { useSend, useSession } from '../store/hooks.ts'
import { showFailure } from '../ui/toasts.ts'

const SUGGESTION = 'Plan first: rename toMorse to spell then run npm test'

/** Makes the sample repository, a thread of the practice agent in it, and a message to begin with. */
export function usePractice(): { starting: boolean; start: () => Promise<void> } {
  const { connection, projects } = useSession()
  const send = useSend()
  const [starting, setStarting] = useState(false)

  const start = async () => {
    setStarting(true)
    try {
      const { path } = await connection.query('sample', {})
      const known = projects.store
        .getState()
        .table.all()
        .find((project) => project.rootPath === path || project.canonicalRoot === path)
      const projectId = known?.projectId ?? projectIdSchema.parse(mintId())
      if (
        !known &&
        !(await send({
          type: 'CreateProject',
          projectId,
          name: 'Practice',
          rootPath: path,
          trusted: true,
        }))
      )
        return
      const threadId = threadIdSchema.parse(mintId())
      const created = await send({
        type: 'CreateThread',
        threadId,
        projectId,
        title: 'A first try',
        agent: { provider: 'practice', mode: 'ask' },
        workspace: { kind: 'local' },
      })
      if (!created) return
      writeDraft(threadId, SUGGESTION)
      openThread(threadId)
    } catch (error) {
      showFailure(error)
    } finally {
      setStarting(false)
    }
  }
  return { starting, start }
}
