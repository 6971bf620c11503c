import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { rulesIn, rulesNamedBy, unproven } from './ruleTitles.ts'

/** Lists rules of docs/delivery.md that no test names in its title, and fails when there is one. */
const root = path.join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

const rules = rulesIn(read('docs/delivery.md'))
const tests = globSync('test/**/*.{test,e2e}.{ts,tsx}', { cwd: root, exclude: ['**/node_modules'] })
const problems = unproven(rules, new Set(tests.flatMap((file) => rulesNamedBy(read(file)))))

for (const problem of problems) console.error(problem)
const open = rules.filter(({ later }) => later).map(({ id }) => id)
const later = open.length === 0 ? '' : `; not built yet: ${open.join(', ')}`
console.log(`${rules.length} rules, ${problems.length} problems${later}`)
process.exitCode = problems.length === 0 ? 0 : 1
