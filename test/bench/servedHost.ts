import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FromServedHost, ToServedHost } from './programs/servedHost.ts'

/** Starts a host in a process of its own. */
export async function startHost(home: string, turns: number) {
  const program = fileURLToPath(new URL('programs/servedHost.ts', import.meta.url))
  const child = fork(program, [home, String(turns)])
  const ended = once(child, 'close').then(([code]: unknown[]): never => {
    throw new Error(`the host ended with ${String(code)}`)
  })
  // Told to whoever waits for an answer; nobody need be waiting.
  ended.catch(() => {})
  const heard = async () => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [FromServedHost]
    return message
  }
  const tell = (message: ToServedHost) => child.send(message)
  const ready = await heard()
  if (!('url' in ready)) throw new Error('the host said something else than where it is')
  return {
    ...ready,
    /** Processor time so far in microseconds, memory in bytes. */
    async cost() {
      tell('cost')
      const answer = await heard()
      if (!('cpu' in answer)) throw new Error('the host did not say what it costs')
      return answer
    },
    /** Makes every view anew; memory in bytes. */
    async rebuild() {
      tell('rebuild')
      const answer = await heard()
      if (!('most' in answer)) throw new Error('the host did not say how the rebuild went')
      return answer
    },
    async stop() {
      tell('stop')
      await ended.catch(() => {})
    },
  }
}
