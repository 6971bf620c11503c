import { useState } from 'react'
import { commandId, replyId, requestId, type ThreadId } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { showFailure, showProblem } from '../ui/toasts.ts'

/** Suggests what to say of a commit, as a draft that the person goes on with. */
export function SuggestMessage({
  threadId,
  onSuggested,
}: {
  threadId: ThreadId
  onSuggested: (text: string) => void
}) {
  const { connection } = useSession()
  const [asking, setAsking] = useState(false)
  const suggest = async () => {
    const { status, result, message } = await connection.ask({
      id: commandId.parse(mintId()),
      type: 'SuggestCommitMessage',
      threadId,
      requestId: requestId.parse(mintId()),
      replyTo: replyId.parse(mintId()),
    })
    if (status === 'ok' && result?.text !== undefined) onSuggested(result.text)
    else showProblem(message ?? 'Nothing was suggested. Write a message of your own.')
  }
  return (
    <Button
      look="quiet"
      size="small"
      disabled={asking}
      onClick={() => {
        setAsking(true)
        void suggest()
          .catch(showFailure)
          .finally(() => setAsking(false))
      }}
    >
      {asking ? 'Thinking …' : 'Suggest'}
    </Button>
  )
}
