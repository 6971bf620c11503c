import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, onTestFinished } from 'vitest'
import type { AgentChoice } from '../../../core/agent.ts'
import type { AgentProgram } from '../../../electron/agents/program.ts'
import type { AgentSession, SessionPoint } from '../../../electron/agents/agent.ts'
import { openClaude } from '../../../electron/agents/claude/claude.ts'
import { agentEnvironment } from '../../../electron/agents/environment.ts'
import { createRegistry, type RegistryOptions } from '../../../electron/agents/registry.ts'
import type { Scripts } from '../../support/model/script.ts'
import { startModel, type ScriptedModel } from '../../support/model/server.ts'
import { installProgram } from '../../support/programs/programs.ts'
import { temporaryFolder } from '../support.ts'

let folder = ''

/** Sees that the pinned Claude Code is there, in a test file that needs it. */
export function needsClaude(): void {
  beforeAll(async () => {
    const named = `@anthropic-ai/claude-agent-sdk-${process.platform}-${process.arch}`
    folder = path.join(await installProgram('claude'), 'node_modules', named)
  })
}

/** A Claude Code of the test's own: its home, and the scripted model that answers it. */
export type ClaudeHome = {
  environment: NodeJS.ProcessEnv
  model: ScriptedModel
  /** The folder of its settings and sessions. */
  settings: string
  /** The program itself. */
  program: string
}

export async function claudeHome(scripts: Scripts = {}): Promise<ClaudeHome> {
  const model = await startModel(scripts)
  onTestFinished(() => model.close())
  const home = await temporaryFolder()
  const settings = path.join(home, '.claude')
  const { PATH = '', LANG = 'C.UTF-8' } = process.env
  return {
    model,
    settings,
    program: path.join(folder, process.platform === 'win32' ? 'claude.exe' : 'claude'),
    environment: {
      HOME: home,
      CLAUDE_CONFIG_DIR: settings,
      LANG,
      // Its notes go with the home, too.
      TMPDIR: home,
      CLAUDE_CODE_TMPDIR: home,
      PATH: [folder, PATH].join(path.delimiter),
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: 'scripted',
      // Whatever else it would reach is not there.
      HTTPS_PROXY: NOWHERE,
      HTTP_PROXY: NOWHERE,
      NO_PROXY: '127.0.0.1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      // It would try for minutes to reach a model that fails.
      CLAUDE_CODE_MAX_RETRIES: '0',
    },
  }
}

const NOWHERE = 'http://127.0.0.1:9'

const never = new AbortController().signal

type Opening = Partial<Pick<RegistryOptions, 'keeper' | 'skippedLine' | 'waits'>> &
  Pick<AgentChoice, 'mode' | 'model'> & {
    sessionId?: string
    fork?: SessionPoint
    checkout?: string
  }

/** A session of the real Claude Code, chosen as the app chooses it. */
export async function openReal(
  { environment }: Pick<ClaudeHome, 'environment'>,
  { sessionId, fork, checkout, mode, model = 'claude-sonnet-4-5', ...options }: Opening = {},
): Promise<AgentSession> {
  const agent: AgentChoice = {
    provider: 'claude',
    model,
    ...(mode !== undefined && { mode }),
  }
  const agentFor = createRegistry({
    practiceSessions: await temporaryFolder(),
    environment,
    // It always stops by itself; a test that waits for the grace time has found a fault.
    waits: { stopGraceMs: 600_000 },
    ...options,
  })
  const session = await agentFor(agent).open({
    agent,
    checkout: checkout ?? (await temporaryFolder()),
    signal: never,
    ...(sessionId !== undefined && { sessionId }),
    ...(fork && { fork }),
  })
  onTestFinished(() => session.close())
  return session
}

const hostile = fileURLToPath(import.meta.resolve('./hostileClaude.ts'))

/** A session of a program that speaks as Claude Code does, and misbehaves in the manner named. */
export async function openHostileClaude(
  manner: string[],
  options: Partial<AgentProgram> & {
    checkout?: string
    sessionId?: string
    signal?: AbortSignal
  } = {},
): Promise<AgentSession> {
  const { checkout, sessionId, signal = never, ...program } = options
  const session = await openClaude(
    {
      name: 'Hostile',
      command: [process.execPath, hostile, ...manner],
      environment: agentEnvironment(),
      install: 'Do not.',
      ...program,
    },
    {
      agent: { provider: 'claude' },
      checkout: checkout ?? (await temporaryFolder()),
      signal,
      ...(sessionId !== undefined && { sessionId }),
    },
  )
  onTestFinished(() => session.close())
  return session
}
