import type { JobAttempt } from '../../core/queries.ts'
import { useQuery } from '../store/hooks.ts'
import { duration, fullTime } from '../ui/time.ts'
import { outcomeWords } from './jobWords.ts'

/** Every run of a job that came to nothing, and the one under way. Asked anew with `revision`. */
export function Attempts({ jobId, revision = '' }: { jobId: string; revision?: string }) {
  const asked = useQuery('job', { id: jobId }, revision)
  switch (asked.status) {
    case 'asking':
      return <p className="text-faint">Looking …</p>
    case 'failed':
      return <p className="text-faint">{asked.message}</p>
    case 'answered':
      return asked.data.attempts.length === 0 ? (
        <p className="text-faint">It has not run yet.</p>
      ) : (
        <AttemptTable attempts={asked.data.attempts} />
      )
  }
}

const AttemptTable = ({ attempts }: { attempts: readonly JobAttempt[] }) => (
  <table aria-label="Attempts" className="w-full text-small">
    <thead className="text-left text-faint">
      <tr>
        <th className="w-8 font-normal">#</th>
        <th className="w-44 font-normal">When</th>
        <th className="w-16 font-normal">Took</th>
        <th className="font-normal">What came of it</th>
      </tr>
    </thead>
    <tbody className="align-top">
      {attempts.map(({ nth, startedAt, endedAt, outcome, code, message }, index) => (
        <tr key={nth}>
          <td>{nth}</td>
          <td>{fullTime(startedAt)}</td>
          <td>{endedAt === null ? '' : duration(endedAt - startedAt)}</td>
          <td className="wrap-anywhere">
            {outcomeWords[outcome]}
            {code !== undefined && <span className="text-faint"> ({code})</span>}
            {/* Most attempts fail alike; what differs should be seen. */}
            {message !== undefined && message !== attempts[index - 1]?.message && (
              <span className="text-soft"> {message}</span>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
