import { useEffect, useState } from 'react'
import type { WorktreesAnswer } from '../../core/git/worktreeAnswers.ts'
import { askAbout } from '../operations/dialogs.ts'
import { openThread } from '../store/app.ts'
import { useProject, useQuery, useThread } from '../store/hooks.ts'
import { sizeWords } from '../ui/amounts.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { framed, Page, Section } from '../ui/Page.tsx'
import { copyText } from '../ui/toasts.ts'

type Found = WorktreesAnswer['worktrees'][number]

/** How soon to ask again while sizes are being counted. */
const COUNTING_MS = 1000

/** All worktrees of this home with their sizes, and those that belong to nobody. */
export function WorktreesPage() {
  const [nth, setNth] = useState(0)
  const asked = useQuery('worktrees', {}, nth)
  const answer = asked.status === 'answered' ? asked.data : undefined
  const pending = answer?.worktrees.some((each) => each.pending) ?? false
  useEffect(() => {
    if (!pending) return
    const timer = setTimeout(() => setNth((before) => before + 1), COUNTING_MS)
    return () => clearTimeout(timer)
  }, [pending, nth])
  const of = (state: Found['state']) =>
    answer?.worktrees.filter((each) => each.state === state) ?? []
  const total = answer?.worktrees.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) ?? 0
  return (
    <Page
      title="Worktrees"
      actions={<IconButton icon="refresh" label="Look again" onClick={() => setNth(nth + 1)} />}
    >
      {asked.status === 'asking' && <Empty title="Looking …" />}
      {asked.status === 'failed' && (
        <Empty title="The worktrees could not be listed">{asked.message}</Empty>
      )}
      {answer && (
        <>
          <p className="text-soft wrap-anywhere">
            A worktree is a folder of a thread’s own, on a branch of its own. They are in{' '}
            <code className="font-mono text-small">{answer.folder}</code>
            {total > 0 && ` and hold ${sizeWords(total)}${pending ? ' so far' : ''}`}. Nothing of
            them is ever removed unless you say so.
          </p>
          {answer.worktrees.length === 0 && (
            <Empty title="No worktrees">
              Choose “A worktree of its own” when you begin a thread.
            </Empty>
          )}
          <Group title="Of threads" worktrees={of('in-use')} />
          <Group
            title="Without a thread"
            hint="No thread works in these folders. Look into them before you remove them; git refuses where something would be lost."
            worktrees={of('orphan')}
          />
          <Group
            title="Threads whose folder is gone"
            hint="Open the thread to make its worktree anew."
            worktrees={of('lost')}
          />
        </>
      )}
    </Page>
  )
}

function Group({
  title,
  hint,
  worktrees,
}: {
  title: string
  hint?: string
  worktrees: readonly Found[]
}) {
  if (worktrees.length === 0) return null
  return (
    <Section title={title}>
      {hint !== undefined && <p className="mb-1.5 text-small text-faint">{hint}</p>}
      <ul className={framed}>
        {worktrees.map((found) => (
          <Line key={found.path} found={found} />
        ))}
      </ul>
    </Section>
  )
}

function Line({ found }: { found: Found }) {
  const { path, branch, bytes, pending, threadId, remove } = found
  const project = useProject(found.projectId ?? undefined, ({ name }) => name)
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
      <span className="min-w-48 flex-1">
        {threadId === null ? (
          <span title={path} className="block truncate font-mono text-small">
            {path}
          </span>
        ) : (
          <OfThread threadId={threadId} />
        )}
        <span title={path} className="block truncate text-small text-faint">
          {[project, branch ?? 'on no branch', threadId !== null && path]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {remove !== null && (
          <span className="mt-1 flex items-center gap-2">
            <code className="min-w-0 truncate rounded-md bg-sunken px-1.5 font-mono text-small">
              {remove}
            </code>
            <IconButton
              icon="copy"
              label="Copy this command"
              onClick={() => void copyText(remove)}
            />
          </span>
        )}
      </span>
      <span className="shrink-0 text-small text-soft">
        {bytes === null ? (pending ? 'Counting …' : '') : sizeWords(bytes)}
        {bytes !== null && pending && ' so far'}
      </span>
      {threadId !== null && found.state === 'in-use' && (
        <Button
          size="small"
          onClick={() => askAbout(threadId, { kind: 'remove-worktree', after: 'stay' })}
        >
          Remove…
        </Button>
      )}
    </li>
  )
}

function OfThread({ threadId }: { threadId: NonNullable<Found['threadId']> }) {
  const title = useThread(threadId, (thread) => thread.title) ?? 'A thread'
  return (
    <button
      type="button"
      title={title}
      onClick={() => openThread(threadId)}
      className="block max-w-full truncate rounded-sm font-medium hover:underline"
    >
      {title}
    </button>
  )
}
