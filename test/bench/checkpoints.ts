import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { changes } from '../../electron/git/changes.ts'
import { captureCheckpoint } from '../../electron/git/checkpoint.ts'
import { keepingGroups } from '../../electron/git/keeping.ts'
import { type Group, ratioOf, type RunOptions } from './group.ts'
import { scratchFolder } from './scratch.ts'
import { type Figures, percentile } from './statistics.ts'

const CHANGED = 10
const TIMES = 9
const PER_FOLDER = 100
const filesOf = ({ short }: RunOptions) => (short ? 5_000 : 50_000)

const CAPTURE = 'gaffer, checkpoint'
const STATUS = 'git status'
const COMPARE = 'gaffer, diff of two checkpoints'
const DIFF = 'git diff'

/** Where the parent has made the repository, for the processes that measure. */
const PLACE = 'GAFFER_BENCH_REPOSITORY'
const repository = () => process.env[PLACE] ?? ''

const nameOf = (at: number) => `folder${Math.floor(at / PER_FOLDER)}/file${at}.ts`
const run = promisify(execFile)
const git = (...args: string[]) => run('git', args, { cwd: repository() })

/** A repository of many small files, all committed; one for all variants. */
async function prepare(options: RunOptions): Promise<undefined> {
  if (process.env[PLACE] !== undefined) return
  const root = path.join(scratchFolder(), 'repository')
  process.env[PLACE] = root
  for (let at = 0; at < filesOf(options); at += 1) {
    const file = path.join(root, nameOf(at))
    if (at % PER_FOLDER === 0) mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, textOf(at, 0))
  }
  const begin = (...args: string[]) => execFileSync('git', args, { cwd: root })
  begin('init', '--quiet', '--template=')
  begin('config', 'user.name', 'Ada')
  begin('config', 'user.email', 'ada@example.com')
  begin('config', 'gc.auto', '0')
  begin('add', '--all')
  begin('commit', '--quiet', '--message=all')
}

const textOf = (at: number, edition: number) =>
  Array.from({ length: 20 }, (_, line) => `export const at${at}line${line} = ${edition}\n`).join('')

/** Changes ten files that lie far apart, each time in another way. */
function edit(options: RunOptions, edition: number): void {
  const apart = filesOf(options) / CHANGED
  for (let at = 0; at < CHANGED; at += 1)
    writeFileSync(path.join(repository(), nameOf(at * apart)), textOf(at * apart, edition))
}

const nobody = { record: () => {}, forget: () => {} }
let captured = 0
async function capture(): Promise<string> {
  captured += 1
  const ref = `refs/gaffer/checkpoints/bench/${process.pid}-${captured}`
  const taken = () => captureCheckpoint(repository(), { ref, message: 'bench' })
  // As jobs do it: what it starts is kept, so that nothing of it outlives a host that dies.
  return (await keepingGroups(nobody, taken)).sha
}

/** The median of some runs, in milliseconds, each after a fresh edit of ten files. */
async function timed(options: RunOptions, work: () => Promise<unknown>): Promise<Figures> {
  await git('reset', '--quiet', '--hard')
  const took: number[] = []
  for (let at = 0; at <= TIMES; at += 1) {
    edit(options, process.pid + at)
    const before = performance.now()
    await work()
    // The first is not counted: it warms what the others find warm.
    if (at > 0) took.push(performance.now() - before)
  }
  return { ms: percentile(took, 0.5) }
}

async function twoCheckpoints(options: RunOptions) {
  await git('reset', '--quiet', '--hard')
  const from = await capture()
  edit(options, process.pid)
  return { from, to: await capture() }
}

export const checkpoints: Group = {
  id: 'P9',
  title: 'Checkpoints of a large repository',
  explains: `A repository of 50,000 files of 20 lines in 500 folders (5,000 in a short run), ${CHANGED} of them changed before each
measurement; ${TIMES} a round, of which the median. A checkpoint is the whole of it: files, index and ref, as a job takes it.
\`git status\` and \`git diff\` are the user's own, started as a shell would, both warm. The diff is of two checkpoints with
those files between them, with counts of lines, against \`git diff\` of the same two, which prints the lines.`,
  variants: [
    { name: CAPTURE, prepare, run: (options) => timed(options, capture) },
    { name: STATUS, run: (options) => timed(options, () => git('status', '--porcelain')) },
    {
      name: COMPARE,
      async run(options) {
        const scope = { kind: 'between', ...(await twoCheckpoints(options)) } as const
        return timed(options, () => changes(repository(), scope))
      },
    },
    {
      name: DIFF,
      async run(options) {
        const { from, to } = await twoCheckpoints(options)
        return timed(options, () => git('diff', from, to))
      },
    },
  ],
  lines(measured) {
    const line = (what: string, ours: string, theirs: string) =>
      ratioOf(
        what,
        { value: measured.get(ours, 'ms')?.median, unit: ' ms' },
        { name: theirs, value: measured.get(theirs, 'ms')?.median },
        { atMost: 1.5 },
      )
    return [
      line('checkpoint, 10 files changed', CAPTURE, STATUS),
      line('diff of two checkpoints', COMPARE, DIFF),
    ]
  },
}
