import { useEffect, useState } from 'react'
import { DESCRIPTION_LIMIT } from '../../core/commands.ts'
import { type ProjectId, ruleId as ruleIdSchema } from '../../core/ids.ts'
import type { RuleScope } from '../../core/permission/rule.ts'
import type { ApprovalRow } from '../../core/views/approvals.ts'
import { mintId } from '../ids.ts'
import { useSend } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { keyNames } from '../ui/keyNames.ts'
import { EditCommand } from './EditCommand.tsx'
import { ActionDetail } from './ActionDetail.tsx'
import { AskedBy } from './AskedBy.tsx'
import { approvalKey } from './approvalKeys.ts'
import { RuleEditor } from './RuleEditor.tsx'
import { offeredRules, type OfferedRule } from './suggestRule.ts'

type Step = 'choosing' | 'escape-once' | 'command' | 'rule' | 'reason'

export function OpenApproval({
  request,
  projectId,
}: {
  request: ApprovalRow
  projectId: ProjectId
}) {
  const { threadId, requestId, action } = request
  const send = useSend()
  const [step, setStep] = useState<Step>('choosing')
  const [sending, setSending] = useState(false)

  const answer = async (wishes: () => Promise<boolean>) => {
    if (sending) return
    setSending(true)
    await wishes()
    setSending(false)
  }
  const allow = (scope: 'once' | 'thread') =>
    answer(() => send({ type: 'ApprovePendingAction', threadId, requestId, scope }))
  const reject = (reason: string) =>
    answer(() =>
      send({ type: 'RejectPendingAction', threadId, requestId, ...(reason && { reason }) }),
    )
  const asked = request.rewritable && action.kind === 'command' ? action.detail.command : undefined
  const allowInstead = (command: string) =>
    command === asked?.trim()
      ? allow('once')
      : answer(() =>
          send({ type: 'ApprovePendingAction', threadId, requestId, scope: 'once', command }),
        )
  const allowAlways = ({ kind, pattern, exact }: OfferedRule, scope: RuleScope) =>
    answer(async () => {
      const ruleId = ruleIdSchema.parse(mintId())
      const added = await send({
        type: 'AddPermissionRule',
        ruleId,
        effect: 'allow',
        kind,
        pattern,
        ...(exact && { exact }),
        scope,
        origin: { threadId, requestId },
      })
      return added && send({ type: 'ApprovePendingAction', threadId, requestId, scope: { ruleId } })
    })

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (step !== 'choosing' && step !== 'escape-once') return
      const key = approvalKey(event)
      if (step === 'escape-once' && key !== 'escape') setStep('choosing')
      if (!key || (key === 'command' && asked === undefined)) return
      event.preventDefault()
      if (key === 'once' || key === 'thread') void allow(key)
      else if (key === 'escape') setStep(step === 'escape-once' ? 'reason' : 'escape-once')
      else setStep(key)
    }
    // Before the composer, for which Enter would be a message.
    window.addEventListener('keydown', press, { capture: true })
    return () => window.removeEventListener('keydown', press, { capture: true })
  })

  return (
    <div className="flex flex-col gap-2.5 px-3.5 pb-3">
      <div
        role="group"
        aria-label="What the agent wants"
        // A region that scrolls must be reachable, or the keyboard could not scroll it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="max-h-[36vh] overflow-y-auto"
      >
        <ActionDetail action={action} />
      </div>
      {request.rule !== undefined && <AskedBy rule={request.rule} />}
      {step === 'rule' && (
        <RuleEditor
          offered={offeredRules(request)}
          projectId={projectId}
          onAllow={(rule, scope) => void allowAlways(rule, scope)}
          onCancel={() => setStep('choosing')}
        />
      )}
      {step === 'command' && asked !== undefined && (
        <EditCommand
          command={asked}
          sending={sending}
          onAllow={(command) => void allowInstead(command)}
          onCancel={() => setStep('choosing')}
        />
      )}
      {step === 'reason' && (
        <RejectReason
          onReject={(reason) => void reject(reason)}
          onCancel={() => setStep('choosing')}
        />
      )}
      {(step === 'choosing' || step === 'escape-once') && (
        <div className="flex flex-wrap items-center gap-1.5">
          <Button
            look="primary"
            keys={keyNames.enter}
            disabled={sending}
            onClick={() => void allow('once')}
          >
            Allow once
          </Button>
          <Button
            keys={keyNames.shiftEnter}
            disabled={sending}
            onClick={() => void allow('thread')}
          >
            Allow for this thread
          </Button>
          {asked !== undefined && (
            <Button look="quiet" keys="E" disabled={sending} onClick={() => setStep('command')}>
              Edit command…
            </Button>
          )}
          <Button look="quiet" keys="R" disabled={sending} onClick={() => setStep('rule')}>
            Always…
          </Button>
          <div className="ml-auto flex items-center gap-1.5">
            <span role="status" className="text-small text-waiting">
              {step === 'escape-once' && 'Esc again to reject'}
            </span>
            <Button
              look="quiet"
              keys={keyNames.backspace}
              disabled={sending}
              onClick={() => setStep('reason')}
            >
              Say why…
            </Button>
            <Button disabled={sending} onClick={() => void reject('')}>
              Reject
            </Button>
          </div>
        </div>
      )}
    </div>
  )
}

function RejectReason({
  onReject,
  onCancel,
}: {
  onReject: (reason: string) => void
  onCancel: () => void
}) {
  const [reason, setReason] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onReject(reason.trim())
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onCancel()
      }}
      className="flex flex-wrap items-center gap-1.5"
    >
      <input
        aria-label="Reason"
        placeholder="Why not, and what instead; sent to the agent"
        // The field was asked for by key or click; this is where the person wants to be.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={reason}
        maxLength={DESCRIPTION_LIMIT}
        onChange={(event) => setReason(event.target.value)}
        className={classNames(field, 'h-8 min-w-40 flex-1')}
      />
      <Button look="quiet" keys="Esc" onClick={onCancel}>
        Cancel
      </Button>
      <Button look="danger" type="submit" keys={keyNames.enter}>
        Reject
      </Button>
    </form>
  )
}
