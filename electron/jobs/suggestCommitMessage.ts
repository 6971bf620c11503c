import { suggestMessage } from '../../core/commitMessage.ts'
import type { CommandByType } from '../../core/commands.ts'
import type { CommandId } from '../../core/ids.ts'
import type { JobPayload } from '../../core/reactions.ts'
import { changes } from '../git/changes.ts'
import { GitError } from '../git/gitError.ts'
import { abandonedBy, unanswered } from './asked.ts'
import type { JobContext } from './context.ts'
import type { Kind, Settlement } from './kind.ts'

type Came = Pick<CommandByType['SettleCommitMessage'], 'outcome' | 'text' | 'code' | 'message'>

/** Proposes what to say of a commit of all that has changed, to somebody who waits for it. */
export function suggestCommitMessage({
  thread,
  asker,
  mint,
}: JobContext): Kind<'suggest-commit-message'> {
  type Payload = JobPayload<'suggest-commit-message'>
  const settle = (payload: Payload, came: Came): Settlement => ({
    id: mint() as CommandId,
    type: 'SettleCommitMessage',
    ...payload,
    ...came,
  })
  const open = ({ threadId, requestId }: Payload) => {
    const found = thread(threadId)
    const asked = found?.suggestions.find((each) => each.requestId === requestId)
    return found && asked && { checkout: found.checkout, replyTo: asked.replyTo }
  }

  return {
    policy: { growth: 'constant', base: 0, cap: 0, jitter: 0, attempts: 1 },
    limitMs: 60_000,
    target: ({ threadId }) => thread(threadId)?.checkout ?? null,
    async submit({ payload, signal }) {
      const found = open(payload)
      if (!found) return null
      const waiting = asker(found.replyTo)
      if (!waiting) return settle(payload, unanswered)
      try {
        const both = AbortSignal.any([signal, waiting])
        const { files, total } = await changes(found.checkout, { kind: 'uncommitted' }, both)
        const text = suggestMessage(files, total)
        if (text !== undefined) return settle(payload, { outcome: 'succeeded', text })
        const message = 'Nothing has changed, so there is nothing to commit.'
        return settle(payload, { outcome: 'failed', code: 'nothing-to-commit', message })
      } catch (error) {
        if (!(error instanceof GitError)) throw error
        if (waiting.aborted && !signal.aborted) return settle(payload, abandonedBy(waiting))
        const { code, message } = error
        return settle(payload, { outcome: 'failed', code, message })
      }
    },
    // Whoever waited was told that it was lost.
    async reconcile({ payload }) {
      const settlement = open(payload) ? settle(payload, unanswered) : null
      return { status: 'settled', settlement }
    },
  }
}
