import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { groups } from './groups.ts'
import type { Group, Line } from './group.ts'
import { type GroupResult, measuredOf } from './harness.ts'
import type { Machine } from './machine.ts'
import type { Spread } from './statistics.ts'

export type Whole = { machine: Machine; short: boolean; results: readonly GroupResult[] }

const place = (name: string) => new URL(name, import.meta.url)

export function printGroup(group: Group, result: GroupResult): void {
  console.log(`\n${group.id} ${group.title}\n`)
  console.log(tableOf(group, result))
}

/** Everything that was measured, for a program to read; no place for git to look at. */
export function writeResults(whole: Whole): void {
  mkdirSync(place('results/'), { recursive: true })
  const name = `results/${new Date().toISOString().replaceAll(':', '-')}.json`
  writeFileSync(place(name), `${JSON.stringify(whole, null, 2)}\n`)
}

/** The copy that is kept with the code: the same figures, and a page for people. */
export function keepResults(whole: Whole): void {
  const data = place('../../docs/benchmarks.json')
  const page = place('../../docs/benchmarks.md')
  writeFileSync(data, `${JSON.stringify(whole, null, 2)}\n`)
  writeFileSync(page, pageOf(whole))
  const oxfmt = place('../../node_modules/oxfmt/bin/oxfmt')
  execFileSync(
    process.execPath,
    [oxfmt, data, page].map((file) => fileURLToPath(file)),
  )
}

function pageOf({ machine, short, results }: Whole): string {
  const { cores, processor, platform, node, sqlite, fdatasync, load } = machine
  const sections = results.flatMap((result) => {
    const group = groups.find(({ id }) => id === result.id)
    return group ? [sectionOf(group, result)] : []
  })
  return `# Benchmarks

Written by \`npm run bench -- --keep\`; [benchmarks.json](benchmarks.json) has every run. Each figure is the median of its
rounds. Every variant ran in a fresh process, once a round, every second round backwards, so the ratios hold where the
absolute figures drift with the machine. Nothing here is asserted by a test.

${short ? 'A short run: it shows that the benchmark works, and is not to be quoted.\n\n' : ''}| The machine | |
| --- | --- |
| Processor | ${cores} cores, ${processor} |
| Platform | ${platform} |
| Node | ${node} |
| SQLite | ${sqlite} |
| fdatasync of 4 KiB, median | ${fdatasync} µs |
| Load when it began | ${load} |

${sections.join('\n\n')}
`
}

function sectionOf(group: Group, result: GroupResult): string {
  const missing = result.missing.map(({ name, why }) => `Not measured: ${name} (${why}).`)
  return [
    `## ${group.id} ${group.title}`,
    group.explains,
    tableOf(group, result),
    spreadsOf(result),
    ...missing,
  ].join('\n\n')
}

const tableOf = (group: Group, result: GroupResult): string =>
  table(
    ['What', 'Gaffer', 'Against', 'Ratio', 'Goal', 'Met'],
    group.lines(measuredOf(result)).map(({ what, value, against, ratio, goal, met }) => {
      return [what, value, against, ratio, goal, said(met)]
    }),
  )

/** The range of every figure, so that a reader can see how much the machine moved. */
function spreadsOf({ variants, rounds }: GroupResult): string {
  const rows = variants.flatMap(({ name, figures }) =>
    Object.entries(figures).map(([figure, { median, min, max }]) => [
      name,
      figure,
      rounded(median),
      `${rounded(min)}–${rounded(max)}`,
    ]),
  )
  return table(['Variant', 'Figure', `Median of ${rounds}`, 'Range'], rows)
}

function said(met: Line['met']): string {
  if (met === undefined) return ''
  return met ? 'yes' : 'no'
}

const rounded = (value: Spread['median']) =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
