import { compact, costWords } from '../ui/amounts.ts'
import { type NamedSum, tokensOf } from './sums.ts'

/** Sums by name, with a bar for the tokens of each. */
export function SumTable({
  first,
  sums,
  nameOf,
}: {
  /** What the first column is. */
  first: string
  sums: readonly NamedSum[]
  nameOf: (sum: NamedSum) => string
}) {
  const most = Math.max(1, ...sums.map(tokensOf))
  return (
    <table className="w-full table-fixed">
      <thead className="text-small text-faint">
        <tr className="border-b border-line *:pb-1 *:font-normal">
          <th className="w-[34%] text-left">{first}</th>
          <th className="text-left">
            <span className="sr-only">Share</span>
          </th>
          <th className="w-20 text-right">Tokens</th>
          <th className="w-20 text-right">Cost</th>
          <th className="w-16 text-right">Turns</th>
        </tr>
      </thead>
      <tbody>
        {sums.map((sum) => (
          <tr key={sum.name} className="h-7 border-b border-line last:border-b-0">
            <th title={nameOf(sum)} scope="row" className="truncate pr-3 text-left font-normal">
              {nameOf(sum)}
            </th>
            <td aria-hidden="true">
              <div
                className="h-2 rounded-sm bg-accent-fill"
                style={{ width: `${(tokensOf(sum) / most) * 100}%` }}
              />
            </td>
            <td title={`${sum.inputTokens} in, ${sum.outputTokens} out`} className="text-right">
              {compact(tokensOf(sum))}
            </td>
            <td className="text-right">{costWords(sum.costUsd)}</td>
            <td className="text-right">{sum.turns}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
