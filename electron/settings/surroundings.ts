import path from 'node:path'
import { ask, type Question } from './ask.ts'

const SHELL_LIMIT_MS = 5_000
const MARK = 'gaffer-path-is'

type Asking = Pick<Question, 'keeper' | 'signal'> & Partial<Pick<Question, 'limitMs'>>

/**
 * The environment in which agents are looked for and run. Whoever starts the app from a dock has
 * none of what a shell's own files add to PATH, so the login shell is asked for that, once.
 */
export function openSurroundings(
  own: NodeJS.ProcessEnv,
  { fromDock, ...asking }: Asking & { fromDock: boolean },
): () => Promise<NodeJS.ProcessEnv> {
  let found: Promise<NodeJS.ProcessEnv> | undefined
  return () => (found ??= fromDock ? withShellPath(own, asking) : Promise.resolve(own))
}

async function withShellPath(
  own: NodeJS.ProcessEnv,
  { limitMs = SHELL_LIMIT_MS, ...asking }: Asking,
): Promise<NodeJS.ProcessEnv> {
  const shell = own['SHELL']
  if (process.platform === 'win32' || !shell || !path.isAbsolute(shell)) return own
  // Files that are read at a login may say anything before, and wait for anything after.
  const told = await ask({
    command: [shell, '-lic', `echo ${MARK}; printenv PATH; echo ${MARK}`],
    environment: own,
    limitMs,
    enough: (output) => pathIn(output) !== undefined,
    ...asking,
  })
  const folders = pathIn(told?.output ?? '')
    ?.split(path.delimiter)
    .filter(path.isAbsolute)
  if (!folders?.length) return own
  const others = (own['PATH'] ?? '').split(path.delimiter)
  return { ...own, PATH: [...new Set([...folders, ...others])].join(path.delimiter) }
}

const pathIn = (output: string): string | undefined =>
  new RegExp(`^${MARK}\n(.*)\n${MARK}$`, 'm').exec(output)?.[1]
