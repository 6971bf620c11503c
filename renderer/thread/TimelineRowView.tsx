import { memo } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import type { TimelineRow } from '../../core/views/timeline.ts'
import { turnKey } from '../../core/views/timeline.ts'
import { isRewound } from '../checkpoints/rewound.ts'
import { useFeed, useThread, useThreadSession } from '../store/hooks.ts'
import { ApprovalLine } from './rows/ApprovalLine.tsx'
import { AssistantText } from './rows/AssistantText.tsx'
import { Notice } from './rows/Notice.tsx'
import { OperationLine } from './rows/OperationLine.tsx'
import { Plan } from './rows/Plan.tsx'
import { QuestionLine } from './rows/QuestionLine.tsx'
import { Reasoning } from './rows/Reasoning.tsx'
import { ToolLine } from './rows/ToolLine.tsx'
import { TurnEnd } from './rows/TurnEnd.tsx'
import { UserMessage } from './rows/UserMessage.tsx'

type RowProps = { threadId: ThreadId; rowKey: string }

/** One row of the timeline; it renders again only when that very row has changed. */
export const TimelineRowView = memo(function TimelineRowView({ threadId, rowKey }: RowProps) {
  const { timeline } = useThreadSession(threadId)
  const row = useFeed(timeline, ({ table }) => table.row(rowKey))
  const turn = useFeed(timeline, ({ table }) => {
    const begun = row && 'turnId' in row ? table.row(turnKey(row.turnId)) : undefined
    return begun?.row === 'turn' ? begun.number : undefined
  })
  const rewound =
    useThread(threadId, (thread) => turn !== undefined && isRewound(thread.rewound, turn)) ?? false
  if (!row) return null
  return (
    <div className={rewound ? '**:text-faint!' : undefined}>
      {render(threadId, rowKey, row, rewound)}
    </div>
  )
})

function render(threadId: ThreadId, rowKey: string, row: TimelineRow, rewound: boolean) {
  switch (row.row) {
    case 'turn':
      return (
        <UserMessage
          number={row.number}
          text={row.text}
          files={row.attachments}
          at={row.at}
          rewound={rewound}
        />
      )
    case 'turn-end':
      return <TurnEnd threadId={threadId} row={row} />
    case 'approval':
      return <ApprovalLine row={row} rowKey={rowKey} />
    case 'question':
      return <QuestionLine row={row} rowKey={rowKey} />
    case 'operation':
      return <OperationLine row={row} />
    case 'item':
      return renderItem(threadId, rowKey, row)
  }
}

function renderItem(
  threadId: ThreadId,
  rowKey: string,
  { turnId, itemId, item, at }: Extract<TimelineRow, { row: 'item' }>,
) {
  switch (item.kind) {
    case 'user-message':
      return <UserMessage text={item.body.text} at={at} />
    case 'assistant-text':
      return <AssistantText threadId={threadId} itemId={itemId} body={item.body} />
    case 'reasoning':
      return <Reasoning threadId={threadId} itemId={itemId} body={item.body} rowKey={rowKey} />
    case 'tool-call':
      return <ToolLine threadId={threadId} turnId={turnId} rowKey={rowKey} body={item.body} />
    case 'plan':
      return <Plan body={item.body} />
    case 'notice':
      return <Notice threadId={threadId} turnId={turnId} rowKey={rowKey} body={item.body} />
  }
}
