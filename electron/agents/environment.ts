import path from 'node:path'
import { usualPlaces } from './locate.ts'

const ours = /^(GAFFER_|ELECTRON_RUN_AS_NODE$|ELECTRON_NO_ATTACH_CONSOLE$)/

/**
 * The environment an agent runs in: the user's, less the app's own variables.
 *
 * The usual install places stand at the end of PATH, since an app that was started from a dock has
 * a short one, and a script finds its `node` there.
 */
export function agentEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !ours.test(name))
  const folders = [own['PATH'] ?? '', ...usualPlaces(own)].filter((folder) => folder !== '')
  return { ...Object.fromEntries(kept), PATH: folders.join(path.delimiter) }
}
