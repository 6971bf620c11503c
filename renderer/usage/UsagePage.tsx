import { useEffect, useMemo, useState } from 'react'
import { type ViewState, PAGE_ROWS_LIMIT } from '../../core/protocol.ts'
import { type UsageOfDay, usageRow } from '../../core/views/usage.ts'
import type { Connection } from '../connection/connection.ts'
import { useFeed, useSession } from '../store/hooks.ts'
import { compact, costWords } from '../ui/amounts.ts'
import { Empty } from '../ui/Empty.tsx'
import { Page, Section } from '../ui/Page.tsx'
import { Select } from '../ui/Select.tsx'
import { showFailure } from '../ui/toasts.ts'
import { useNow } from '../ui/time.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'
import { SumTable } from './SumTable.tsx'
import { sumUsage, tokensOf } from './sums.ts'

type Span = '7' | '30' | '90'
const spans: { value: Span; label: string }[] = [
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
]

/** What agents used, by day, agent and project. */
export function UsagePage() {
  const [span, setSpan] = useState<Span>('30')
  const { projects } = useSession()
  const names = useFeed(projects, (state) => state).table
  const used = useUsage()
  const now = useNow(60_000)
  const sums = useMemo(() => used && sumUsage(used.rows, Number(span), now), [used, span, now])
  return (
    <Page
      title="Usage"
      actions={<Select quiet label="Span" value={span} choices={spans} onChange={setSpan} />}
    >
      <ViewNotice view="usage" what="The usage" state={used?.state ?? null} />
      {!sums && <Empty title="Loading …" />}
      {sums && sums.total.turns === 0 && (
        <Empty title="Nothing used yet">
          What a turn used is added here when it is done, as far as its agent tells.
        </Empty>
      )}
      {sums && sums.total.turns > 0 && (
        <>
          <dl className="grid grid-cols-3 gap-3">
            <Figure name="Tokens" value={compact(tokensOf(sums.total))} />
            <Figure name="Cost" value={costWords(sums.total.costUsd)} />
            <Figure name="Turns" value={compact(sums.total.turns)} />
          </dl>
          {sums.total.untold > 0 && (
            <p className="-mt-3 text-small text-faint">
              {sums.total.untold === 1 ? 'Of 1 turn' : `Of ${sums.total.untold} turns`} the agent
              did not tell what it used.
            </p>
          )}
          <Section title="By day (UTC)">
            <SumTable first="Day" sums={sums.days} nameOf={({ name }) => name} />
          </Section>
          <Section title="By agent">
            <SumTable first="Agent" sums={sums.agents} nameOf={({ name }) => name} />
          </Section>
          <Section title="By project">
            <SumTable
              first="Project"
              sums={sums.projects}
              nameOf={({ name }) => names.row(name)?.name ?? 'A project that is gone'}
            />
          </Section>
        </>
      )}
    </Page>
  )
}

const Figure = ({ name, value }: { name: string; value: string }) => (
  <div className="rounded-lg border border-line px-3 py-2">
    <dt className="truncate text-small text-faint">{name}</dt>
    <dd className="text-title font-semibold">{value}</dd>
  </div>
)

type Used = { rows: UsageOfDay[]; state: ViewState }

/** Read when somebody opens it, and again when a turn is done. */
function useUsage(): Used | null {
  const { connection, threads } = useSession()
  const [used, setUsed] = useState<Used | null>(null)
  const done = useFeed(threads, ({ table }) =>
    table.all().reduce((sum, { turns, turn }) => sum + turns - (turn ? 1 : 0), 0),
  )
  useEffect(() => {
    let left = false
    readAll(connection)
      .then((read) => {
        if (!left) setUsed(read)
      })
      .catch(showFailure)
    return () => {
      left = true
    }
  }, [connection, done])
  return used
}

async function readAll(connection: Connection): Promise<Used> {
  const rows: UsageOfDay[] = []
  for (let before: number | undefined; ;) {
    const page = await connection.read('usage', undefined, {
      limit: PAGE_ROWS_LIMIT,
      ...(before !== undefined && { before }),
    })
    for (const { row } of page.rows) {
      const parsed = usageRow.parse(row)
      if (parsed.row === 'day') rows.push(parsed)
    }
    before = page.rows[0]?.rank
    if (!page.more || before === undefined) return { rows, state: page.state }
  }
}
