import type { ItemId, ThreadId } from '../../../core/ids.ts'
import type { BoundedText } from '../../../core/items.ts'
import { useStreamedText } from '../useStreamedText.ts'
import { Fold } from './Fold.tsx'
import { WholeText } from './WholeText.tsx'

export function Reasoning({
  threadId,
  itemId,
  body,
  rowKey,
}: {
  threadId: ThreadId
  itemId: ItemId
  body: BoundedText
  rowKey: string
}) {
  const { text, streaming } = useStreamedText(threadId, itemId, body.text)
  const [firstLine = ''] = text.trimStart().split('\n', 1)
  return (
    <Fold
      rowKey={rowKey}
      icon="think"
      line={
        <span className="text-soft">
          {streaming ? 'Thinking' : 'Thought'}
          <span className="text-faint"> · {firstLine}</span>
        </span>
      }
    >
      <p className="text-soft whitespace-pre-wrap wrap-anywhere">{text}</p>
      <WholeText body={body} />
    </Fold>
  )
}
