import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FromServedHost, ToServedHost } from './programs/servedHost.ts'

/** Starts a host in a process of its own. */
export async function startHost(home: string, turns: number) {
  const program = fileURLToPath(new URL('programs/servedHost.ts', import.meta.url))
  const child = fork(program, [home, String(turns)])
  const heard = async () => {
    const [message] = (await once(child, 'message')) as [FromServedHost]
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
    async stop() {
      tell('stop')
      await once(child, 'close')
    },
  }
}
