import { useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useOperate } from '../changes/asked.ts'
import { useSettlement } from '../operations/useSettlement.ts'
import { readDraft, writeDraft } from '../store/drafts.ts'
import { useQuery, useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ExternalLink } from '../ui/ExternalLink.tsx'
import { field } from '../ui/fields.ts'
import { Select } from '../ui/Select.tsx'
import { currentBranch, headName, localName } from './branchWords.ts'
import { useBranches } from './useBranches.ts'

const TITLE_LIMIT = 400

/** Writes a pull request of the current branch. What is typed stays until it is made. */
export function PullRequestDialog({
  threadId,
  onClose,
}: {
  threadId: ThreadId
  onClose: () => void
}) {
  const operate = useOperate(threadId, 'bar')
  const settlement = useSettlement(threadId)
  const asked = useBranches(threadId)
  const known = useQuery('pullRequest', { threadId })
  const threadTitle = useThread(threadId, (thread) => thread.title) ?? ''
  const place = `pull-request.${threadId}`
  const [title, setTitle] = useState(() => readDraft(`${place}.title`) || threadTitle)
  const [body, setBody] = useState(() => readDraft(`${place}.body`))
  const [base, setBase] = useState('')
  const [draft, setDraft] = useState(false)
  const answer = asked.status === 'answered' && asked.data.status === 'ok' ? asked.data : undefined
  const bases = answer
    ? [...new Set(answer.branches.filter(({ remote }) => remote !== null).map(localName))]
    : []
  const usual = answer?.remotes.find(({ defaultBranch }) => defaultBranch !== null)?.defaultBranch
  const unpushed = answer !== undefined && currentBranch(answer)?.upstream === null
  const compareUrl =
    known.status === 'answered' && known.data.status !== 'found' && 'compareUrl' in known.data
      ? known.data.compareUrl
      : null
  const create = async () => {
    const into = base === '' ? {} : { base }
    const wish = { title: title.trim(), body, ...into, ...(draft && { draft }) }
    const operationId = await operate({ type: 'CreatePullRequest', ...wish })
    if (!operationId) return
    onClose()
    if ((await settlement(operationId)).outcome !== 'succeeded') return
    for (const part of ['title', 'body']) writeDraft(`${place}.${part}`, '')
  }
  return (
    <Dialog title="New pull request" wide open onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void create()
        }}
        className="flex flex-col gap-3"
      >
        <p className="flex min-w-0 flex-wrap items-center gap-2 text-soft">
          <span className="min-w-0 truncate font-mono text-small">
            {answer ? headName(answer.head) : '…'}
          </span>
          into
          <Select
            label="Base"
            value={base}
            choices={[
              { value: '', label: usual ? `${usual} (as usual)` : 'The usual branch' },
              ...bases
                .filter((name) => name !== usual)
                .map((name) => ({ value: name, label: name })),
            ]}
            onChange={setBase}
          />
        </p>
        {unpushed && (
          <p className="rounded-md border border-waiting-line bg-waiting-tint px-3 py-2">
            This branch is not on the remote yet. Push it first.{' '}
            <Button size="small" onClick={() => void operate({ type: 'PushBranch' })}>
              Push
            </Button>
          </p>
        )}
        <input
          aria-label="Title"
          placeholder="Title"
          value={title}
          maxLength={TITLE_LIMIT}
          onChange={(event) => {
            setTitle(event.target.value)
            writeDraft(`${place}.title`, event.target.value)
          }}
          className={classNames(field, 'h-8')}
        />
        <textarea
          aria-label="Description"
          placeholder="What it does, and why"
          rows={8}
          value={body}
          onChange={(event) => {
            setBody(event.target.value)
            writeDraft(`${place}.body`, event.target.value)
          }}
          className={classNames(field, 'min-h-32 resize-y px-2.5 py-1.5')}
        />
        <div className="flex flex-wrap items-center gap-3">
          <label className="flex items-center gap-1.5 text-soft">
            <input
              type="checkbox"
              checked={draft}
              onChange={(event) => setDraft(event.target.checked)}
              className="accent-accent-fill"
            />
            As a draft
          </label>
          <span className="min-w-0 flex-1">
            {compareUrl !== null && (
              <ExternalLink url={compareUrl} className="text-small">
                Write it on the host’s page instead
              </ExternalLink>
            )}
          </span>
          <Button look="primary" type="submit" disabled={title.trim() === ''}>
            Create pull request
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
