import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { ensureBrowser } from './browser.ts'
import { ensureBuilt, root } from './output.ts'
import { readPlaywrightCounts, readVitestCounts, type Counts } from './testCounts.ts'

type Suite = {
  name: string
  args: string[]
  environment?: Record<string, string>
  read: (report: string) => Counts
}

const vitest = (name: string, environment: Record<string, string> = {}): Suite => ({
  name,
  args: [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${name}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportOf(name)}`,
  ],
  environment,
  read: readVitestCounts,
})

const suites: Suite[] = [
  vitest('fast'),
  vitest('programs'),
  vitest('browser'),
  {
    name: 'e2e',
    args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportOf('e2e') },
    read: readPlaywrightCounts,
  },
  vitest('crash', { GAFFER_CRASH: 'sample' }),
  vitest('desktop'),
]

// As it was before the build, which leaves marks in it that would make React leave its test tools out.
const outside = { ...process.env }
mkdirSync(path.join(root, 'test-results'), { recursive: true })
await ensureBuilt((line) => console.log(line))
outside['CHROME_PATH'] = ensureBrowser()

const total: Counts = { passed: 0, failed: 0 }
for (const suite of suites) {
  const counts = await run(suite)
  console.log(`${suite.name}: ${counts.passed} passed, ${counts.failed} failed`)
  total.passed += counts.passed
  total.failed += counts.failed
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

/** Runs one suite. A runner that ends badly without a failed test to show for it counts as one. */
async function run(suite: Suite): Promise<Counts> {
  console.log(`\n${suite.name}`)
  const report = reportOf(suite.name)
  rmSync(report, { force: true })
  const code = await exitCodeOf(suite)
  const counts = suite.read(report)
  const unexplained = counts.failed === 0 && (code !== 0 || counts.passed === 0)
  if (unexplained) console.log(`The ${suite.name} runner ended with ${code} and no failed test.`)
  return unexplained ? { ...counts, failed: 1 } : counts
}

function exitCodeOf(suite: Suite): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, suite.args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...outside, ...suite.environment },
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

function reportOf(name: string): string {
  return path.join(root, 'test-results', `${name}.json`)
}
