import { useEffect, useState } from 'react'
import type { QueryAnswer } from '../../core/queries.ts'
import { RequestError } from '../connection/connection.ts'
import { openThread } from '../store/app.ts'
import { useSession, useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { age, fullTime, useNow } from '../ui/time.ts'
import type { WaitsFor } from './draft.ts'
import { eventName } from './eventNames.ts'

type Answer = QueryAnswer<'automationDryRun'>
type Tried =
  | { status: 'not-tried' }
  | { status: 'trying' }
  | { status: 'answered'; answer: Answer }
  | { status: 'failed'; message: string }

/** Looks what an automation would have done, by the very match that will be used. */
export function DryRun({ waitsFor }: { waitsFor: WaitsFor | undefined }) {
  const { connection } = useSession()
  const [tried, setTried] = useState<Tried>({ status: 'not-tried' })
  const asked = JSON.stringify(waitsFor)
  // What was found is of another wish by now.
  useEffect(() => setTried({ status: 'not-tried' }), [asked])

  const look = async () => {
    if (!waitsFor) return
    setTried({ status: 'trying' })
    try {
      const answer = await connection.query('automationDryRun', waitsFor)
      setTried({ status: 'answered', answer })
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      setTried({ status: 'failed', message: error.message })
    }
  }
  return (
    <>
      <Button
        size="small"
        className="self-start"
        disabled={!waitsFor || tried.status === 'trying'}
        onClick={() => void look()}
      >
        {tried.status === 'trying' ? 'Looking at what happened so far …' : 'Try it on the past'}
      </Button>
      {tried.status === 'failed' && (
        <p role="alert" className="text-small text-bad">
          {tried.message}
        </p>
      )}
      {tried.status === 'answered' && <Would answer={tried.answer} />}
    </>
  )
}

function Would({ answer }: { answer: Answer }) {
  const { matched, wouldSkip, examples, scanned, complete } = answer
  return (
    <div role="status" className="rounded-md border border-line px-3 py-2">
      <p className="font-medium">{wouldHave(matched)}</p>
      <p className="text-small text-faint">
        {complete
          ? `Looked at all ${scanned} events.`
          : `Looked at the newest ${scanned} events; there was no time for more.`}
      </p>
      {wouldSkip > 0 && (
        <p className="text-small text-waiting">
          Another {wouldSkip} would have been skipped: too many automations lay before them.
        </p>
      )}
      {examples.length > 0 && (
        <ul aria-label="Examples" className="mt-1">
          {examples.map((example) => (
            <Example key={example.eventId} example={example} />
          ))}
        </ul>
      )}
    </div>
  )
}

function wouldHave(matched: number): string {
  if (matched === 0) return 'Would not have fired yet'
  return matched === 1 ? 'Would have fired once' : `Would have fired ${matched} times`
}

function Example({ example: { type, at, threadId } }: { example: Answer['examples'][number] }) {
  const now = useNow(30_000)
  return (
    <li className="flex h-6 items-center gap-2 text-small">
      <span className="shrink-0">{eventName(type)}</span>
      <span className="min-w-0 flex-1 truncate text-faint">
        {threadId !== undefined && <ThreadLink threadId={threadId} />}
      </span>
      <time dateTime={new Date(at).toISOString()} title={fullTime(at)} className="text-faint">
        {age(at, now)}
      </time>
    </li>
  )
}

function ThreadLink({ threadId }: { threadId: Parameters<typeof openThread>[0] }) {
  const title = useThread(threadId, (thread) => thread.title)
  if (title === undefined) return 'in a thread that is gone'
  return (
    <>
      in{' '}
      <button
        type="button"
        onClick={() => openThread(threadId)}
        className="underline decoration-line underline-offset-2 hover:text-text"
      >
        {title}
      </button>
    </>
  )
}
