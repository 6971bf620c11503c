import { lazy, Suspense } from 'react'
import type { ItemId, ThreadId } from '../../../core/ids.ts'
import type { BoundedText } from '../../../core/items.ts'
import { useStreamedText } from '../useStreamedText.ts'
import { WholeText } from './WholeText.tsx'

const Markdown = lazy(() =>
  import('../Markdown.tsx').then(({ Markdown: component }) => ({ default: component })),
)

export function AssistantText({
  threadId,
  itemId,
  body,
}: {
  threadId: ThreadId
  itemId: ItemId
  body: BoundedText
}) {
  const { text, streaming } = useStreamedText(threadId, itemId, body.text)
  return (
    <article aria-label="Agent" className="py-1.5">
      <Suspense fallback={<p className="prose whitespace-pre-wrap">{text}</p>}>
        <Markdown text={text} streaming={streaming} />
      </Suspense>
      <WholeText body={body} />
    </article>
  )
}
