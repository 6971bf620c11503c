import { openHost } from '../host.ts'
import { homeFolder } from '../store/home.ts'
import { reachHost, type Reached } from '../transport/reach.ts'
import { say } from './output.ts'
import { exit } from './usage.ts'

/** Works with the host of a home: the one that runs, else one for this one command. */
export async function withHost(
  named: string | undefined,
  work: (reached: Reached) => Promise<number>,
): Promise<number> {
  const home = homeFolder(named)
  const reached = await reachHost(home, () => openHost({ home, runner: 'off' }))
  try {
    return await work(reached)
  } finally {
    await reached.close()
  }
}

/** Sends a command as JSON; gives the host's answer and what to end with. */
export async function sendTo({ ask }: Reached, body: string) {
  const headers = { 'content-type': 'application/json' }
  const response = await ask('/api/commands', { method: 'POST', headers, body })
  const answer = (await response.text()).trimEnd()
  return { answer, code: codeFor(response.status) }
}

function codeFor(status: number): number {
  switch (status) {
    case 200:
      return exit.done
    case 403:
    case 409:
      return exit.refused
    case 400:
      return exit.usage
    default:
      return exit.failed
  }
}

/** Says on stderr what the host answered instead of what was asked for. */
export async function failedWith(response: Response): Promise<number> {
  const body: unknown = await response.json()
  const message = typeof body === 'object' && body !== null && 'message' in body && body.message
  say(typeof message === 'string' ? message : `The host answered with ${response.status}.`)
  return exit.failed
}
