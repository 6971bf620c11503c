import type { AgentMode } from '../../core/agent.ts'
import {
  type AgentSettings,
  agentSettings,
  isKnownAgent,
  PRACTICE,
  variableName,
} from '../../core/agentSettings.ts'
import { lineOf, readCommandLine } from '../thread/commandLine.ts'

/** What is being written about an agent. Texts are as they were typed. */
export type AgentDraft = {
  /** The agent's id, or the name of one of the person's own. */
  agent: string
  path: string
  arguments: string
  environment: readonly Variable[]
  model: string
  mode: AgentMode | 'usual'
}

/** A variable by name; `value` is a new value to keep, empty where the kept one stays. */
export type Variable = { name: string; value: string }

/** What is wrong with a draft, by field. */
export type DraftFlaws = Partial<Record<'agent' | 'path' | 'arguments' | 'environment', string>>

export type ReadDraft = { ok: true; settings: AgentSettings } | { ok: false; flaws: DraftFlaws }

export const draftOf = (agent: string, settings: AgentSettings | undefined): AgentDraft => ({
  agent,
  path: settings?.path ?? '',
  arguments: lineOf(settings?.arguments ?? []),
  environment: (settings?.environment ?? []).map((name) => ({ name, value: '' })),
  model: settings?.model ?? '',
  mode: settings?.mode ?? 'usual',
})

/** The settings that a draft comes to, or what is wrong with it. `taken` are names of other agents. */
export function readDraft(draft: AgentDraft, taken: readonly string[] = []): ReadDraft {
  const agent = draft.agent.trim()
  const path = draft.path.trim()
  const model = draft.model.trim()
  const names = draft.environment.map(({ name }) => name.trim())
  const words = readCommandLine(draft.arguments)
  const isOwn = !isKnownAgent(agent) && agent !== PRACTICE
  const wrongName = names.find((name) => !variableName.safeParse(name).success)
  const flaws: DraftFlaws = {
    ...(agent === '' && { agent: 'Give it a name.' }),
    ...(taken.includes(agent) && { agent: 'An agent is called that already.' }),
    ...(isOwn && path === '' && { path: 'Say which program starts it.' }),
    ...(words.status === 'unclear' && { arguments: words.problem }),
    ...(wrongName !== undefined && {
      environment:
        wrongName === ''
          ? 'Name the variable, or take it away.'
          : `${wrongName} cannot be the name of a variable: use letters, digits and _; GAFFER_ and ELECTRON_ are our own.`,
    }),
  }
  if (Object.keys(flaws).length > 0) return { ok: false, flaws }
  const parsed = agentSettings.safeParse({
    agent,
    ...(path !== '' && { path }),
    ...(words.status === 'words' && { arguments: words.words }),
    ...(names.length > 0 && { environment: [...new Set(names)] }),
    ...(model !== '' && { model }),
    ...(draft.mode !== 'usual' && { mode: draft.mode }),
  })
  if (parsed.success) return { ok: true, settings: parsed.data }
  const [issue] = parsed.error.issues
  return {
    ok: false,
    flaws: { agent: `This cannot be set: ${issue?.message ?? 'not understood'}` },
  }
}

/** The values to keep, in the order in which they were written. */
export const newValues = ({ environment }: AgentDraft): Variable[] =>
  environment
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => ({ name: name.trim(), value }))
