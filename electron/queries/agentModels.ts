import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { AgentChoice } from '../../core/agent.ts'
import type { AgentModelsAnswer } from '../../core/queries.ts'
import { type Agent, AgentError } from '../agents/agent.ts'

/** How long it is believed which models an agent has, in milliseconds: ten minutes. */
const MODELS_AGE_MS = 10 * 60_000
/** How long an agent may take to tell them, in milliseconds. */
const MODELS_LIMIT_MS = 60_000

export type ModelListParts = {
  agentFor: (choice: AgentChoice) => Agent
  /** Names the program of a choice as it is now. */
  identify: (choice: AgentChoice) => Promise<string>
  now: () => number
  /** For tests: how long an agent may take, in milliseconds. */
  limitMs?: number
}

/**
 * Asks agents which models they have, one program at a time: each may take hundreds of MB only to
 * say that. What one said is kept for a while; what kept it from saying so is not.
 */
export function createModelList(parts: ModelListParts) {
  const { agentFor, identify, now, limitMs = MODELS_LIMIT_MS } = parts
  const closing = new AbortController()
  const told = new Map<string, { at: number; answer: Promise<AgentModelsAnswer> }>()
  let last: Promise<unknown> = Promise.resolve()

  async function ask(choice: AgentChoice, folder: string): Promise<AgentModelsAnswer> {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(limitMs)])
    try {
      const models = await agentFor(choice).models?.({ agent: choice, checkout: folder, signal })
      return { status: 'ok', models: models ?? [] }
    } catch (error) {
      if (!(error instanceof AgentError)) throw error
      if (closing.signal.aborted || !signal.aborted)
        return { status: 'unavailable', code: error.code, message: error.message }
      const message = `The agent did not tell its models within ${limitMs / 1000} seconds.`
      return { status: 'unavailable', code: 'agent-timeout', message }
    }
  }

  async function inNeutralFolder(choice: AgentChoice): Promise<AgentModelsAnswer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'gaffer-models-'))
    try {
      return await ask(choice, folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  return {
    /** In a project's folder where one is given; some agents are set up there. */
    async of(
      { provider, command }: AgentChoice,
      folder: string | undefined,
    ): Promise<AgentModelsAnswer> {
      const choice = { provider, ...(command && { command }) }
      const key = `${await identify(choice)}\0${folder ?? ''}`
      for (const [each, { at }] of told) if (now() - at >= MODELS_AGE_MS) told.delete(each)
      const known = told.get(key)
      if (known) return known.answer
      const answer = last.then(() =>
        folder === undefined ? inNeutralFolder(choice) : ask(choice, folder),
      )
      last = answer.catch(() => {})
      told.set(key, { at: now(), answer })
      const forget = () => {
        if (told.get(key)?.answer === answer) told.delete(key)
      }
      answer.then(({ status }) => status === 'ok' || forget(), forget)
      return answer
    },
    /** Asks no more; resolves when no agent is being asked. */
    async close(): Promise<void> {
      closing.abort()
      await last
    },
  }
}
