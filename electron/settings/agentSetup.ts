import type { AgentSettings } from '../../core/agentSettings.ts'
import { createFinder } from '../agents/found.ts'
import type { GroupKeeper } from '../agents/processGroup.ts'
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
    secrets,
    /** Ends what is being found out. */
    async close(): Promise<void> {
      closing.abort()
      await finder.settled()
    },
  }
}
