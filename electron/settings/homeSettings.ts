import { HOST_SETTINGS, type HostSettings, inForce } from '../../core/hostSettings.ts'
import type { HostSettingsAnswer } from '../../core/queries.ts'
import type { GateLimits } from '../jobs/gate.ts'

/** What whoever starts the host says in the place of what is set. */
export type Overrides = {
  limits?: GateLimits | undefined
  idleMs?: number | undefined
  silenceMs?: number | undefined
}

const MINUTE = 60_000

/**
 * What is set for the home, as its parts look at it: each asks anew whenever it needs to know, so
 * that a change takes hold at once.
 */
export function openHomeSettings(set: () => HostSettings, overrides: Overrides) {
  const idleMs = () => overrides.idleMs ?? inForce(set()).idleMinutes * MINUTE
  const silenceMs = () => overrides.silenceMs ?? inForce(set()).silenceMinutes * MINUTE
  const limits: GateLimits = {
    get turns() {
      return overrides.limits?.turns ?? inForce(set()).turnsAtOnce
    },
    get effects() {
      return overrides.limits?.effects ?? inForce(set()).effectsAtOnce
    },
  }
  return {
    idleMs,
    silenceMs,
    limits,
    answer(): HostSettingsAnswer {
      const of = (name: keyof typeof HOST_SETTINGS, value: number) => {
        const { standard, least, most } = HOST_SETTINGS[name]
        return { value, standard, least, most }
      }
      return {
        set: set(),
        idleMinutes: of('idleMinutes', idleMs() / MINUTE),
        silenceMinutes: of('silenceMinutes', silenceMs() / MINUTE),
        turnsAtOnce: of('turnsAtOnce', limits.turns),
        effectsAtOnce: of('effectsAtOnce', limits.effects),
      }
    },
  }
}
