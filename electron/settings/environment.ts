import type { AgentSettings } from '../../core/agentSettings.ts'
import { agentEnvironment } from '../agents/environment.ts'

/** The kept value of a variable; undefined where there is none. Throws SecretsError. */
export type SecretOf = (name: string) => string | undefined

/** The environment of one agent: the user's, with the kept values that it is to be given. */
export function environmentOf(
  own: NodeJS.ProcessEnv,
  settings: AgentSettings | undefined,
  secretOf: SecretOf,
): NodeJS.ProcessEnv {
  const given = (settings?.environment ?? []).flatMap((name) => {
    const value = secretOf(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...agentEnvironment(own), ...Object.fromEntries(given) }
}
