import { useEffect } from 'react'
import type { z } from 'zod'
import type { ThreadId, TurnId } from '../../../core/ids.ts'
import type { noticeBody } from '../../../core/items.ts'
import { closeRow } from '../../store/opened.ts'
import { AgentSilent } from './AgentSilent.tsx'

const tones = {
  info: 'border-line text-soft',
  warning: 'border-waiting-line bg-waiting-tint text-waiting',
  error: 'border-bad bg-bad-tint text-bad',
}

export function Notice({
  threadId,
  turnId,
  rowKey,
  body,
}: {
  threadId: ThreadId
  turnId: TurnId
  rowKey: string
  body: z.infer<typeof noticeBody>
}) {
  const silent = body.code === 'agent-silent'
  useEffect(() => {
    // The same row tells of the next silence too, which asks anew.
    if (!silent) closeRow(rowKey)
  }, [silent, rowKey])
  return (
    <div className={`my-2 rounded-md border px-3 py-1.5 ${tones[body.level]}`}>
      <p className="whitespace-pre-wrap wrap-anywhere">{body.text}</p>
      {silent && <AgentSilent threadId={threadId} turnId={turnId} rowKey={rowKey} />}
    </div>
  )
}
