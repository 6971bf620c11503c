import { parseArgs } from 'node:util'
import { groups } from './groups.ts'
import { type GroupResult, runGroup } from './harness.ts'
import { describeMachine } from './machine.ts'
import { keepResults, printGroup, writeResults } from './report.ts'

const USAGE = `npm run bench -- [P1 P2 …] [--short] [--rounds N] [--keep]

  P1 P2 …     the groups to run; all of them unless given
  --short     less of everything: to see that it works, not to quote from
  --rounds N  rounds of each variant; five unless given
  --keep      writes docs/benchmarks.json and docs/benchmarks.md`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    one: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(USAGE)
else if (values.one) await runOne()
else await runAll()

/** The side of a fresh process: measures one variant and tells the figures. */
async function runOne(): Promise<void> {
  const [id, name] = positionals
  const variant = groups
    .find((group) => group.id === id)
    ?.variants.find((each) => each.name === name)
  if (!variant) throw new Error(`there is no ${id} ${name}`)
  const figures = await variant.run({ short: values.short })
  process.send?.(figures, undefined, undefined, () => process.exit())
}

async function runAll(): Promise<void> {
  const rounds = Number(values.rounds)
  const chosen = groups.filter(({ id }) => positionals.length === 0 || positionals.includes(id))
  const unknown = positionals.filter((id) => !groups.some((group) => group.id === id))
  if (unknown.length > 0 || !(rounds > 0)) {
    console.error(USAGE)
    process.exitCode = 2
    return
  }
  const machine = describeMachine()
  const results: GroupResult[] = []
  for (const group of chosen) {
    const result = await runGroup(group, rounds, { short: values.short }, (line) =>
      console.error(line),
    )
    results.push(result)
    printGroup(group, result, { short: values.short })
  }
  const whole = { machine, short: values.short, results }
  writeResults(whole)
  if (values.keep) keepResults(whole)
}
