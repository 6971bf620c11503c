import type { OperationAsked } from '../../core/git/operations.ts'
import type { ThreadId } from '../../core/ids.ts'
import { showDockTab } from '../store/app.ts'
import { useThread } from '../store/hooks.ts'
import { showTerminals } from '../terminal/chosen.ts'
import { Button } from '../ui/Button.tsx'
import { ExternalLink } from '../ui/ExternalLink.tsx'
import { askAbout } from './dialogs.ts'
import { remediesFor, type Remedy } from './remedies.ts'
import { useOperate } from '../changes/asked.ts'
import type { Settled } from './useSettlement.ts'

/** What can be done about an operation that is over. */
export function Remedies({
  threadId,
  asked,
  settled,
}: {
  threadId: ThreadId
  asked: OperationAsked
  settled: Settled
}) {
  const operate = useOperate(threadId, 'bar')
  const busy = useThread(threadId, ({ operation }) => operation !== null) ?? true
  const go = (remedy: Remedy) => {
    if ('ask' in remedy) void operate(remedy.ask)
    else if ('dialog' in remedy) askAbout(threadId, remedy.dialog)
    else if ('show' in remedy) show(remedy.show)
  }
  return remediesFor(asked, settled).map((remedy) =>
    'url' in remedy ? (
      <ExternalLink key={remedy.label} url={remedy.url} className="shrink-0 font-medium">
        {remedy.label}
      </ExternalLink>
    ) : (
      <Button key={remedy.label} size="small" disabled={busy} onClick={() => go(remedy)}>
        {remedy.label}
      </Button>
    ),
  )
}

function show(what: 'changes' | 'terminals'): void {
  if (what === 'terminals') showTerminals(true)
  else showDockTab('changes')
}
