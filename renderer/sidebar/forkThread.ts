import { type ThreadId, threadId as threadIdSchema } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { openThread } from '../store/app.ts'
import type { Wish } from '../store/hooks.ts'
import type { Session } from '../store/session.ts'
import { nextTitle } from './nextTitle.ts'

/** Goes on from a thread in a new one, which is opened. */
export async function forkThread(
  { threads }: Session,
  send: (wish: Wish) => Promise<boolean>,
  from: ThreadId,
): Promise<void> {
  const { table } = threads.store.getState()
  const title = table.row(from)?.title
  const taken = table.all().map((thread) => thread.title)
  const threadId = threadIdSchema.parse(mintId())
  const forked = await send({
    type: 'ForkThread',
    threadId,
    from,
    ...(title !== undefined && { title: nextTitle(title, taken) }),
  })
  if (forked) openThread(threadId)
}
