import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { groups } from './groups.ts'
import type { Group, Line, RunOptions } from './group.ts'
import { type GroupResult, measuredOf } from './harness.ts'
import type { Machine } from './machine.ts'
import type { Spread } from './statistics.ts'

/** One run: `short` and the machine hold for the groups that were measured in it. */
export type Whole = { machine: Machine; short: boolean; results: readonly GroupResult[] }

/** What the page shows: of each group its newest run that was kept, oldest run first. */
type Kept = { runs: readonly Whole[] }

const place = (name: string) => new URL(name, import.meta.url)

export function printGroup(group: Group, result: GroupResult, options: RunOptions): void {
  console.log(`\n${group.id} ${group.title}\n`)
  console.log(tableOf(group, result, options))
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
  const kept = keptWith(JSON.parse(readFileSync(data, 'utf8')) as Kept, whole)
  writeFileSync(data, `${JSON.stringify(kept, null, 2)}\n`)
  writeFileSync(page, pageOf(kept))
  const oxfmt = place('../../node_modules/oxfmt/bin/oxfmt')
  execFileSync(
    process.execPath,
    [oxfmt, data, page].map((file) => fileURLToPath(file)),
  )
}

/** Groups that were not run this time keep what they had. */
function keptWith({ runs }: Kept, whole: Whole): Kept {
  const anew = new Set(whole.results.map(({ id }) => id))
  const older = runs
    .map((run) => ({ ...run, results: run.results.filter(({ id }) => !anew.has(id)) }))
    .filter(({ results }) => results.length > 0)
  return { runs: [...older, whole] }
}

function pageOf({ runs }: Kept): string {
  const sections = groups.flatMap((group) =>
    runs.flatMap((run) => {
      const result = run.results.find(({ id }) => id === group.id)
      return result ? [sectionOf(group, result, run)] : []
    }),
  )
  return `# Benchmarks

Written by \`npm run bench -- --keep\`; [benchmarks.json](benchmarks.json) has every run. Each figure is the median of its
rounds. Every variant ran in a fresh process, once a round, every second round backwards, so the ratios hold where the
absolute figures drift with the machine. Nothing here is asserted by a test.

${sections.join('\n\n')}
`
}

/** Where and how a group was measured. */
function circumstances({ machine, short }: Whole, { rounds }: GroupResult): string {
  const { cores, processor, platform, node, sqlite, fdatasync, load } = machine
  const busy =
    load === undefined ? '' : `, and ${load} processes wanted a core in the minute before`
  const quotable = short
    ? ' A short run: it shows that the benchmark works, and is not to be quoted.'
    : ''
  return `Measured in ${rounds} rounds on ${cores} cores of ${processor}, ${platform}, with Node ${node} and SQLite ${sqlite}; fdatasync
of 4 KiB took ${fdatasync} µs${busy}.${quotable}`
}

function sectionOf(group: Group, result: GroupResult, run: Whole): string {
  const missing = result.missing.map(({ name, why }) => `Not measured: ${name} (${why}).`)
  return [
    `## ${group.id} ${group.title}`,
    group.explains,
    circumstances(run, result),
    tableOf(group, result, run),
    spreadsOf(result),
    ...(group.profile === undefined ? [] : [group.profile]),
    ...missing,
  ].join('\n\n')
}

const tableOf = (group: Group, result: GroupResult, options: RunOptions): string =>
  table(
    ['What', 'Gaffer', 'Against', 'Ratio', 'Goal', 'Met'],
    group.lines(measuredOf(result), options).map(({ what, value, against, ratio, goal, met }) => {
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
