import path from 'node:path'
import { beforeAll, beforeEach, onTestFinished } from 'vitest'
import { createRegistry } from '../../../electron/agents/registry.ts'
import type { Scripts } from '../../support/model/script.ts'
import { startModel, type ScriptedModel } from '../../support/model/server.ts'
import { installProgram, type ProgramName } from '../../support/programs/programs.ts'
import { conformance, type Contestant, type Scene } from '../conformance.ts'
import { goesOnAfterKilledHost } from '../killedHost.ts'
import { temporaryFolder } from '../support.ts'
import { acpTurns, type Opening, type Turns } from './acpTurns.ts'

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
  /** Resolves once a session of that time may be opened again, in milliseconds since the epoch. */
  mayReopen?: (openedAt: number) => Promise<void>
  /** What it does beside, each as it was seen. */
  turns: Turns
} & Pick<Contestant, 'hearsReasons' | 'endsAtNo' | 'showsOutput'>

/** The prompts of the usual scripts. */
const prompts = {
  hello: '[[hello]]',
  write: '[[heed]]',
  edit: '[[edit]]',
  command: '[[shell]]',
  sleep: '[[sleep]]',
  hang: '[[hang]]',
  recall: '[[recall]]',
  fail: '[[fail]]',
} as const satisfies Partial<Record<Scene, string>>

const NOWHERE = 'http://127.0.0.1:9'

/** The environment of a program that shall find its own home and reach nothing but this machine. */
export function offline(folder: string, bin: string): NodeJS.ProcessEnv {
  const { PATH = '', LANG = 'C.UTF-8' } = process.env
  return {
    HOME: folder,
    LANG,
    TMPDIR: folder,
    PATH: [bin, PATH].join(path.delimiter),
    HTTPS_PROXY: NOWHERE,
    HTTP_PROXY: NOWHERE,
    NO_PROXY: '127.0.0.1',
  }
}

/** The suite over a real program that speaks ACP, in a home of the test's own, offline. */
export function acpConformance(name: string, adapter: Adapter): void {
  const { program, bin: below = '.bin', command, home, scripts, without = [], turns } = adapter
  const { mayReopen, hearsReasons, endsAtNo = false, showsOutput = true } = adapter
  let bin = ''
  let environment: NodeJS.ProcessEnv = {}
  let practiceSessions = ''
  let model: ScriptedModel
  const openedAt = new Map<string, number>()

  beforeAll(async () => {
    bin = path.join(await installProgram(program), 'node_modules', below)
  })
  beforeEach(async () => {
    model = await startModel(scripts)
    onTestFinished(() => model.close())
    environment = await home(await temporaryFolder(), { url: model.url, bin })
    practiceSessions = await temporaryFolder()
  })

  async function open(opening: Opening) {
    const { checkout, keeper, sessionId, fork, environment: own, mode, model: chosen } = opening
    const since = openedAt.get(sessionId ?? '')
    if (since !== undefined) await mayReopen?.(since)
    const agent = {
      provider: 'acp' as const,
      command: [...command],
      ...(mode !== undefined && { mode }),
      ...(chosen !== undefined && { model: chosen }),
    }
    const agentFor = createRegistry({
      practiceSessions,
      environment: { ...environment, ...own },
      ...(keeper && { keeper }),
    })
    const session = await agentFor(agent).open({
      agent,
      checkout,
      signal: new AbortController().signal,
      ...(sessionId !== undefined && { sessionId }),
      ...(fork && { fork }),
    })
    onTestFinished(() => session.close())
    openedAt.set(session.sessionId, Date.now())
    return session
  }

  conformance(name, {
    prompts: Object.fromEntries(
      Object.entries(prompts).filter(([scene]) => !without.some((each) => each === scene)),
    ),
    hearsReasons,
    endsAtNo,
    showsOutput,
    open,
  })

  goesOnAfterKilledHost(name, {
    agent: { provider: 'acp', command: [...command] },
    environment: async () => environment,
    prompts,
    mayReopen,
  })

  acpTurns(name, turns, {
    open,
    asked: () => model.asked,
    async models(checkout) {
      const agent = { provider: 'acp' as const, command: [...command] }
      const signal = new AbortController().signal
      const agentFor = createRegistry({ practiceSessions, environment })
      return (await agentFor(agent).models?.({ agent, checkout, signal })) ?? []
    },
  })
}
