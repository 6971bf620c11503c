import path from 'node:path'
import { beforeAll, beforeEach, onTestFinished } from 'vitest'
import { createRegistry } from '../../../electron/agents/registry.ts'
import type { Scripts } from '../../support/model/script.ts'
import { startModel } from '../../support/model/server.ts'
import { installProgram, type ProgramName } from '../../support/programs/programs.ts'
import { conformance, type Contestant, type Scene } from '../conformance.ts'
import { temporaryFolder } from '../support.ts'

export type Adapter = {
  program: ProgramName
  /** The folder of its program, below `node_modules`. */
  bin?: string
  /** An argv, its program as PATH has it. */
  command: readonly string[]
  /** Makes a folder the home of an agent that asks the model at `url`; gives its environment. */
  home: (folder: string, place: { url: string; bin: string }) => Promise<NodeJS.ProcessEnv>
  /** In the place of the usual scripts, where its tools want to be called otherwise. */
  scripts?: Scripts
  /** Scenes that it cannot play, which its own file explains. */
  without?: readonly Scene[]
} & Pick<Contestant, 'hearsReasons' | 'endsAtNo'>

/** The prompts of the usual scripts. */
const prompts: Readonly<Record<Scene, string>> = {
  hello: '[[hello]]',
  write: '[[heed]]',
  edit: '[[edit]]',
  command: '[[shell]]',
  sleep: '[[sleep]]',
  hang: '[[hang]]',
  recall: '[[recall]]',
  fail: '[[fail]]',
}

/** The suite over a real program that speaks ACP, in a home of the test's own, offline. */
export function acpConformance(name: string, adapter: Adapter): void {
  const { program, bin: below = '.bin', command, home, scripts, without = [], ...manners } = adapter
  let bin = ''
  let environment: NodeJS.ProcessEnv = {}
  let practiceSessions = ''
  beforeAll(async () => {
    bin = path.join(await installProgram(program), 'node_modules', below)
  })
  beforeEach(async () => {
    const scripted = await startModel(scripts)
    onTestFinished(() => scripted.close())
    environment = await home(await temporaryFolder(), { url: scripted.url, bin })
    practiceSessions = await temporaryFolder()
  })
  conformance(name, {
    prompts: Object.fromEntries(
      Object.entries(prompts).filter(([scene]) => !without.some((each) => each === scene)),
    ),
    ...manners,
    async open({ checkout, keeper, sessionId }) {
      const agent = { provider: 'acp' as const, command: [...command] }
      const agentFor = createRegistry({ practiceSessions, environment, keeper })
      const session = await agentFor(agent).open({
        agent,
        checkout,
        signal: new AbortController().signal,
        ...(sessionId !== undefined && { sessionId }),
      })
      onTestFinished(() => session.close())
      return session
    },
  })
}
