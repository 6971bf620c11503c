import { beforeAll, onTestFinished } from 'vitest'
import type { AgentChoice } from '../../../core/agent.ts'
import type { AgentModel, AgentSession, SessionPoint } from '../../../electron/agents/agent.ts'
import { createRegistry, type RegistryOptions } from '../../../electron/agents/registry.ts'
import type { Scripts } from '../../support/model/script.ts'
import { startModel, type ScriptedModel } from '../../support/model/server.ts'
import { temporaryFolder } from '../support.ts'
import { codexFolder, makeHome } from './home.ts'

let bin = ''

/** Sees that the pinned Codex is there, in a test file that needs it. */
export function needsCodex(): void {
  beforeAll(async () => {
    bin = await codexFolder()
  }, 600_000)
}

/** A Codex of the test's own: its home, and the scripted model that answers it. */
export type CodexHome = { environment: NodeJS.ProcessEnv; model: ScriptedModel }

export async function codexHome(scripts: Scripts = {}): Promise<CodexHome> {
  const model = await startModel(scripts)
  onTestFinished(() => model.close())
  const environment = await makeHome(await temporaryFolder(), { url: model.url, bin })
  return { environment, model }
}

type Opening = Partial<Pick<RegistryOptions, 'keeper' | 'skippedLine' | 'waits'>> &
  Pick<AgentChoice, 'model' | 'mode'> & {
    sessionId?: string
    fork?: SessionPoint
    checkout?: string
  }

/** The models that the real Codex tells of. */
export async function modelsOf(
  { environment }: CodexHome,
  options: Pick<RegistryOptions, 'keeper'> = {},
): Promise<AgentModel[] | undefined> {
  const agent: AgentChoice = { provider: 'codex' }
  const practiceSessions = await temporaryFolder()
  const { models } = createRegistry({ practiceSessions, environment, ...options })(agent)
  const checkout = await temporaryFolder()
  return models?.({ agent, checkout, signal: new AbortController().signal })
}

/** A session of the real Codex, chosen as the app chooses it. */
export async function openReal(
  { environment }: CodexHome,
  { sessionId, fork, checkout, model, mode, ...options }: Opening = {},
): Promise<AgentSession> {
  const agent: AgentChoice = {
    provider: 'codex',
    ...(model !== undefined && { model }),
    ...(mode !== undefined && { mode }),
  }
  const practiceSessions = await temporaryFolder()
  const agentFor = createRegistry({ practiceSessions, environment, ...options })
  const session = await agentFor(agent).open({
    agent,
    checkout: checkout ?? (await temporaryFolder()),
    signal: new AbortController().signal,
    ...(sessionId !== undefined && { sessionId }),
    ...(fork && { fork }),
  })
  onTestFinished(() => session.close())
  return session
}
