import { access, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { SignedIn } from '../agents/knownAgents.ts'
import type { GroupKeeper } from '../agents/processGroup.ts'
import { ask } from './ask.ts'

const VERSION_LIMIT_MS = 10_000
const SIGN_IN_LIMIT_MS = 10_000
/** How long it is believed whether somebody is signed in, in milliseconds. */
const SIGN_IN_AGE_MS = 30_000

/** A program, and what it is run in. */
export type Installed = { place: string; environment: NodeJS.ProcessEnv }

/** What is known by now; absent of what nobody can tell, or not yet. */
export type AgentFacts = { version?: string; signedIn?: boolean; pending: boolean }

/**
 * Finds out about programs by running them, one after another: some take a second and hundreds of
 * MB only to say their version. Whoever asks is told what is known, and asks again for the rest.
 */
export function openFacts({
  now,
  keeper,
  signal,
}: {
  now: () => number
  keeper?: GroupKeeper
  /** Ends what is under way, and begins nothing more, when aborted. */
  signal: AbortSignal
}) {
  const versions = new Map<string, string | undefined>()
  const signIns = new Map<string, { signedIn: boolean | undefined; at: number }>()
  const underWay = new Set<string>()
  let last: Promise<void> = Promise.resolve()

  /** Does it after all that waits, unless it waits already. */
  function later(key: string, work: () => Promise<void>): void {
    if (underWay.has(key) || signal.aborted) return
    underWay.add(key)
    last = last
      .then(() => (signal.aborted ? undefined : work()))
      .finally(() => {
        underWay.delete(key)
      })
  }

  const told = (command: readonly string[], { environment }: Installed, limitMs: number) =>
    ask({ command, environment, limitMs, signal, ...(keeper && { keeper }) })

  async function versionOf(program: Installed) {
    const { place } = program
    const changed = await stat(place).catch(() => undefined)
    const key = `${place}\0${changed?.mtimeMs}`
    if (versions.has(key)) return { value: versions.get(key), pending: false }
    later(key, async () => {
      const said = await told([place, '--version'], program, VERSION_LIMIT_MS)
      versions.set(key, said?.code === 0 ? versionIn(said.output) : undefined)
    })
    return { value: undefined, pending: true }
  }

  async function signedIn(program: Installed, how: SignedIn | undefined) {
    if (!how) return { value: undefined, pending: false }
    const { place, environment } = program
    if (how.by === 'traces')
      return { value: (await leftBy(how, environment)) ? true : undefined, pending: false }
    const key = `signed in\0${place}\0${environment['CODEX_HOME']}`
    const before = signIns.get(key)
    if (before && now() - before.at < SIGN_IN_AGE_MS)
      return { value: before.signedIn, pending: false }
    later(key, async () => {
      const said = await told([place, ...how.arguments], program, SIGN_IN_LIMIT_MS)
      const value = said?.code === 0 ? true : said?.code === 1 ? false : undefined
      signIns.set(key, { signedIn: value, at: now() })
    })
    return { value: before?.signedIn, pending: true }
  }

  return {
    async of(program: Installed, how: SignedIn | undefined): Promise<AgentFacts> {
      const [version, signIn] = await Promise.all([versionOf(program), signedIn(program, how)])
      return {
        ...(version.value !== undefined && { version: version.value }),
        ...(signIn.value !== undefined && { signedIn: signIn.value }),
        pending: version.pending || signIn.pending,
      }
    },
    /** Resolves when nothing is being found out any more. */
    settled: () => last,
  }
}

const versionIn = (output: string): string | undefined =>
  /\d+\.\d+[\w.+-]*/.exec(output)?.[0].slice(0, 60)

async function leftBy(
  { variables, files }: Extract<SignedIn, { by: 'traces' }>,
  environment: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (variables.some((name) => environment[name])) return true
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? os.homedir()
  const there = await Promise.all(
    files.map((file) =>
      access(path.join(home, file)).then(
        () => true,
        () => false,
      ),
    ),
  )
  return there.includes(true)
}
