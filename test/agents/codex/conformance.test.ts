import { beforeEach } from 'vitest'
import { conformance, type Contestant } from '../conformance.ts'
import { BY_CODE, DIRECT } from './home.ts'
import { codexHome, needsCodex, openReal, type CodexHome } from './support.ts'

needsCodex()

const prompts: Contestant['prompts'] = {
  hello: '[[hello]]',
  write: '[[heed]]',
  edit: '[[edit]]',
  command: '[[shell]]',
  sleep: '[[sleep]]',
  hang: '[[hang]]',
  recall: '[[recall]]',
  fail: '[[fail]]',
}

let home: CodexHome
beforeEach(async () => {
  home = await codexHome()
})

for (const [name, model] of [
  ['Codex with direct tools', DIRECT],
  ['Codex by code', BY_CODE],
] as const)
  conformance(name, {
    prompts,
    hearsReasons: true,
    open: ({ checkout, keeper, sessionId }) =>
      openReal(home, {
        checkout,
        keeper,
        model,
        // It always stops by itself; a test that waits for the grace time has found a fault.
        waits: { stopGraceMs: 600_000 },
        ...(sessionId !== undefined && { sessionId }),
      }),
  })
