import { useEffect, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import type { FileChange, Head } from '../../core/git/answers.ts'
import { readDraft, writeDraft } from '../store/drafts.ts'
import { useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { keyNames } from '../ui/keyNames.ts'
import { useAskedRow, useOperate } from './asked.ts'
import { coAuthorsIn, commitWords } from './commitWords.ts'
import { OperationFailure } from './OperationFailure.tsx'
import { OperationOutput } from './OperationOutput.tsx'
import { operationWords } from './operationWords.ts'
import { pathsToCommit } from './pathsToCommit.ts'
import { SuggestMessage } from './SuggestMessage.tsx'
import { UndoCommit } from './UndoCommit.tsx'

/** Writes a message and commits. What is typed stays until the commit is made. */
export function CommitBox({
  threadId,
  files,
  total,
  left,
  staged,
  head,
}: {
  threadId: ThreadId
  files: readonly FileChange[]
  /** How many have changed in all; the list may be cut. */
  total: number
  /** Paths that are left out. */
  left: ReadonlySet<string>
  /** How many files have something staged, where that is what is committed. */
  staged: number | null
  head: Head
}) {
  const place = `commit.${threadId}`
  const [message, type] = useDraft(place)
  const [coAuthors, typeCoAuthors] = useDraft(`${place}.with`)
  const [amend, setAmend] = useState(false)
  const [signOff, setSignOff] = useState(false)
  const [more, setMore] = useState(coAuthors !== '')
  const busy = useThread(threadId, (thread) => thread.operation)
  const operate = useOperate(threadId, 'commit')
  const asked = useAskedRow(threadId, 'commit')
  const settled = asked?.settled
  const paths = staged === null ? pathsToCommit(files, left) : undefined
  const taken = staged ?? (paths ? files.filter(({ path }) => !left.has(path)).length : total)
  const people = coAuthorsIn(coAuthors)
  const ready = message.trim() !== '' && !busy && (taken > 0 || amend) && people.wrong.length === 0

  const commit = () => {
    if (!ready) return
    void operate({
      type: 'CommitChanges',
      message,
      ...(staged !== null && { staged: true }),
      ...(paths && { paths }),
      ...(amend && { amend }),
      ...(signOff && { signOff }),
      ...(people.right.length > 0 && { coAuthors: people.right }),
    })
  }

  const made = settled?.outcome === 'succeeded' ? asked?.operationId : undefined
  useEffect(() => {
    if (made === undefined || readDraft(`${place}.made`) === made) return
    // It is shown again whenever this box is; what was typed since is another message.
    writeDraft(`${place}.made`, made)
    type('')
    setAmend(false)
  }, [made, place, type])

  return (
    <form
      aria-label="Commit"
      onSubmit={(event) => {
        event.preventDefault()
        commit()
      }}
      className="flex max-h-[55%] shrink-0 flex-col gap-2 overflow-y-auto border-t border-line bg-sunken p-2.5"
    >
      {settled && settled.outcome !== 'succeeded' && (
        <OperationFailure
          outcome={settled.outcome}
          // What hooks said stands below, whole.
          result={settled.result.output ? { ...settled.result, stderr: '' } : settled.result}
        />
      )}
      {asked && (
        <OperationOutput
          threadId={threadId}
          operationId={asked.operationId}
          output={settled?.result.output}
          open={!settled || settled.outcome !== 'succeeded'}
        />
      )}
      <textarea
        aria-label="Commit message"
        placeholder={amend ? 'Message of the amended commit' : 'Commit message'}
        rows={2}
        value={message}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          commit()
        }}
        className={classNames(
          field,
          'field-sizing-content max-h-40 min-h-14 shrink-0 resize-none px-2.5 py-1.5',
        )}
      />
      {more && (
        <div className="flex flex-col gap-1.5">
          <textarea
            aria-label="Co-authors"
            placeholder="Co-authors, one to a line: Name <address>"
            rows={1}
            value={coAuthors}
            onChange={(event) => typeCoAuthors(event.target.value)}
            className={classNames(field, 'field-sizing-content max-h-24 resize-none py-1')}
          />
          {people.wrong.length > 0 && (
            <p role="status" className="text-small text-bad wrap-anywhere">
              Write “{people.wrong[0]}” as Name &lt;address&gt;.
            </p>
          )}
        </div>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Check label="Amend" checked={amend} onChange={setAmend} />
        {more && <Check label="Sign off" checked={signOff} onChange={setSignOff} />}
        <Button
          look="quiet"
          size="small"
          aria-expanded={more}
          onClick={() => setMore(!more)}
          className="-mx-1"
        >
          {more ? 'Less' : 'More…'}
        </Button>
        {message === '' && files.length > 0 && (
          <SuggestMessage threadId={threadId} onSuggested={type} />
        )}
        <Button
          look="primary"
          type="submit"
          disabled={!ready}
          keys={keyNames.submit}
          className="ml-auto"
        >
          Commit
        </Button>
      </div>
      <div className="flex min-h-6 flex-wrap items-center gap-x-2 text-small text-faint">
        <span role="status" className="min-w-0 flex-1 truncate">
          {busy
            ? `${operationWords(busy.operation).doing} …`
            : commitWords({ taken, of: total, staged: staged !== null, amend })}
        </span>
        <UndoCommit
          threadId={threadId}
          head={head}
          onUndone={(undone) => {
            if (message.trim() === '') type(undone)
          }}
        />
      </div>
    </form>
  )
}

function Check({
  label,
  checked,
  onChange,
}: {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <label className="flex items-center gap-1.5 text-soft">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="accent-accent-fill"
      />
      {label}
    </label>
  )
}

/** Text that is kept under a name while it is typed. */
function useDraft(place: string): [string, (next: string) => void] {
  const [text, setText] = useState(() => readDraft(place))
  const type = (next: string) => {
    setText(next)
    writeDraft(place, next)
  }
  return [text, type]
}
