import type { CommandByType } from '../commands.ts'
import { type Decision, reject } from '../decider.ts'
import type { Stamped } from '../facts.ts'
import { sessionOf, type ThreadState } from './state.ts'

/**
 * A new thread beside another: the same agent, in the same folder, with all that its agent remembers
 * where that can branch off its session. What stands in the other's timeline stays there.
 */
export function forked(
  state: ThreadState,
  { threadId, from, title, facts: { source } }: Stamped<CommandByType['ForkThread']>,
): Decision {
  if (state.status !== 'absent')
    return reject('thread-id-in-use', 'A thread with this id exists. Choose another id.')
  if (!source)
    return reject('unknown-thread', 'The thread to go on from does not exist. It may be deleted.')
  const { projectId, agent, workspace, checkout, turns: turnNumber } = source
  return [
    {
      type: 'ThreadCreated',
      payload: {
        threadId,
        projectId,
        title: title ?? source.title,
        agent,
        workspace,
        checkout,
        fork: {
          threadId: from,
          turnNumber,
          ...(source.fork ? { session: source.fork } : sessionOf(source)),
        },
      },
    },
  ]
}
