import { stat } from 'node:fs/promises'
import type { AgentChoice } from '../../core/agent.ts'
import type { AgentSettings } from '../../core/agentSettings.ts'
import { createFinder } from '../agents/found.ts'
import { locateProgram } from '../agents/locate.ts'
import type { GroupKeeper } from '../agents/processGroup.ts'
import { resolveAgent } from './resolve.ts'
import { type Cipher, openSecrets } from './secrets.ts'
import { openSurroundings } from './surroundings.ts'

export type AgentSetupOptions = {
  /** The home's folder. */
  home: string
  /** What is set for agents now. */
  settings: () => readonly AgentSettings[]
  now: () => number
  keeper: GroupKeeper
  cipher?: Cipher
}

/** The agents of this machine: what is set for them, what is kept for them, what is found of them. */
export function openAgentSetup({ home, settings, now, keeper, cipher }: AgentSetupOptions) {
  const closing = new AbortController()
  const { signal } = closing
  const secrets = openSecrets(home, cipher)
  const secretOf = secrets.get
  // Only a desktop app may have been started by what knows nothing of the user's shell.
  const fromDock = process.versions['electron'] !== undefined
  const surroundings = openSurroundings(process.env, { fromDock, keeper, signal })
  const environment = async () => {
    // Whoever asks for the environment adds secrets to it next.
    await cipher?.ready
    return surroundings()
  }
  const finder = createFinder({ environment, settings, secretOf, now, keeper, signal })
  return {
    /** What the registry needs to start them as they are set up. */
    forRegistry: { environment, settings, secretOf },
    find: finder.find,
    /** Names the program of a choice as it is now: another one once it is set up anew or updated. */
    async identify(choice: Pick<AgentChoice, 'provider' | 'command'>): Promise<string> {
      const { command, settings: set } = resolveAgent(choice, settings())
      const place = await locateProgram(command[0] ?? '', await environment())
      const changed = place === undefined ? undefined : await stat(place).catch(() => undefined)
      return JSON.stringify([choice.provider, place, command.slice(1), changed?.mtimeMs, set])
    },
    secrets,
    /** Ends what is being found out. */
    async close(): Promise<void> {
      closing.abort()
      await finder.settled()
    },
  }
}
