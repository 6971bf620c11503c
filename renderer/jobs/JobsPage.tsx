import { useFeed, useSession } from '../store/hooks.ts'
import { useJobs } from '../store/jobs.ts'
import { Empty } from '../ui/Empty.tsx'
import { framed, Page, Section } from '../ui/Page.tsx'
import { useNow } from '../ui/time.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'
import { DeadLetter } from './DeadLetter.tsx'
import { JobLine } from './JobLine.tsx'
import { groupJobs } from './jobState.ts'
import { openLetters, settledLetters } from './openLetters.ts'
import { SettledLetter } from './SettledLetter.tsx'

/** Everything the host does outside its log: what was given up, what goes on, what is over. */
export function JobsPage() {
  const { deadLetters } = useSession()
  const { table, view } = useFeed(deadLetters, (state) => state)
  const rows = table.all()
  const open = openLetters(rows)
  const settled = settledLetters(rows)
  return (
    <Page title="Jobs">
      <ViewNotice view="deadLetters" what="The list of dead letters" state={view} />
      {open.length > 0 && (
        <Section title={`Given up (${open.length})`}>
          <p className="mb-2 text-faint">
            These jobs used up their attempts. Each waits for you, and nothing happens by itself.
          </p>
          <ul className={framed}>
            {open.map((letter) => (
              <DeadLetter key={`${letter.jobId} ${letter.at}`} letter={letter} />
            ))}
          </ul>
        </Section>
      )}
      <Jobs alone={open.length === 0} />
      {settled.length > 0 && (
        <details>
          <summary className="cursor-default text-small font-semibold text-soft">
            Seen to ({settled.length})
          </summary>
          <ul className={`${framed} mt-1.5`}>
            {settled.map((letter) => (
              <SettledLetter key={`${letter.jobId} ${letter.at}`} letter={letter} />
            ))}
          </ul>
        </details>
      )}
    </Page>
  )
}

/** The jobs table. `alone`: nothing stands above it. */
function Jobs({ alone }: { alone: boolean }) {
  const jobs = useJobs()
  const now = useNow(1000)
  if (jobs.status === 'asking') return <Empty title="Loading …" />
  if (jobs.status === 'failed')
    return <Empty title="The jobs cannot be shown">{jobs.message}</Empty>
  const { open, over } = groupJobs(jobs.rows, now)
  return (
    <>
      {open.length > 0 ? (
        <Section title={`Now (${open.length})`}>
          <ul className={framed}>
            {open.map((job) => (
              <JobLine key={job.id} job={job} now={now} />
            ))}
          </ul>
        </Section>
      ) : alone ? (
        <Empty title="Nothing runs, nothing waits">
          What agents and git are asked to do shows here while it runs, waits or is tried again.
        </Empty>
      ) : (
        <p className="text-faint">Nothing else runs or waits.</p>
      )}
      {over.length > 0 && (
        <details>
          <summary className="cursor-default text-small font-semibold text-soft">
            Over ({over.length})
          </summary>
          <ul className={`${framed} mt-1.5`}>
            {over.map((job) => (
              <JobLine key={job.id} job={job} now={now} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
