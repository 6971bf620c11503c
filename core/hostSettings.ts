import { z } from 'zod'
import { reject, type Rejection } from './decider.ts'

/**
 * What may be set for the whole home, with the least and the most that it may be, and what it is
 * where nothing is set.
 */
export const HOST_SETTINGS = {
  /** How long an agent's program may stand idle before it is ended. */
  idleMinutes: { least: 1, most: 1440, standard: 15, words: 'Minutes that an agent stands idle' },
  /** How long an agent at work may say nothing before that is told. */
  silenceMinutes: { least: 1, most: 120, standard: 2, words: 'Minutes that an agent is silent' },
  /** Turns that may run at a time; further ones wait. */
  turnsAtOnce: { least: 1, most: 64, standard: 8, words: 'Turns at once' },
  /** Pieces of other work, such as git's, that may run at a time. */
  effectsAtOnce: { least: 1, most: 64, standard: 4, words: 'Pieces of other work at once' },
} as const
export type HostSettingName = keyof typeof HOST_SETTINGS

/** What is set; what is absent is as it is where nothing is set. */
export const hostSettings = z.object({
  idleMinutes: z.number().int().optional(),
  silenceMinutes: z.number().int().optional(),
  turnsAtOnce: z.number().int().optional(),
  effectsAtOnce: z.number().int().optional(),
})
export type HostSettings = z.infer<typeof hostSettings>

/** The same as a person sends it, who may also say `null` for nothing. */
export const hostSettingsSent = {
  idleMinutes: z.number().int().nullish(),
  silenceMinutes: z.number().int().nullish(),
  turnsAtOnce: z.number().int().nullish(),
  effectsAtOnce: z.number().int().nullish(),
}
type Sent = z.infer<z.ZodObject<typeof hostSettingsSent>>

/** What is in force under what is set. */
export const inForce = (set: HostSettings): Record<HostSettingName, number> => ({
  idleMinutes: set.idleMinutes ?? HOST_SETTINGS.idleMinutes.standard,
  silenceMinutes: set.silenceMinutes ?? HOST_SETTINGS.silenceMinutes.standard,
  turnsAtOnce: set.turnsAtOnce ?? HOST_SETTINGS.turnsAtOnce.standard,
  effectsAtOnce: set.effectsAtOnce ?? HOST_SETTINGS.effectsAtOnce.standard,
})

/** The settings alone, always in one order, and only what is set. */
export const settingsIn = (sent: Sent): HostSettings => ({
  ...(typeof sent.idleMinutes === 'number' && { idleMinutes: sent.idleMinutes }),
  ...(typeof sent.silenceMinutes === 'number' && { silenceMinutes: sent.silenceMinutes }),
  ...(typeof sent.turnsAtOnce === 'number' && { turnsAtOnce: sent.turnsAtOnce }),
  ...(typeof sent.effectsAtOnce === 'number' && { effectsAtOnce: sent.effectsAtOnce }),
})

/** Why these cannot be set; undefined when they can. */
export function flawOfSettings(set: HostSettings): Rejection | undefined {
  const all = Object.entries(inForce(set)) as [HostSettingName, number][]
  const outside = all.find(
    ([name, value]) => value < HOST_SETTINGS[name].least || value > HOST_SETTINGS[name].most,
  )
  if (!outside) return undefined
  const { least, most, words } = HOST_SETTINGS[outside[0]]
  return reject('setting-out-of-bounds', `${words}: choose from ${least} to ${most}.`)
}
