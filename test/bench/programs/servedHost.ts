import { randomUUID } from 'node:crypto'
import { openHost } from '../../../electron/host.ts'
import { listen } from '../../../electron/transport/http.ts'
import { homeToken } from '../../../electron/transport/token.ts'

/** The host in a process of its own, served as `gaffer serve` does; its parent asks what it costs. */
export type FromServedHost =
  | { url: string; token: string }
  | { cpu: number; memory: number }
  | { milliseconds: number; idle: number; most: number }
/**
 * `cost` is asked for the processor time so far in microseconds and the memory in bytes; `rebuild`
 * for how long all views took, with the memory before and at most.
 */
export type ToServedHost = 'cost' | 'rebuild' | 'stop'

/** How often memory is looked at, in milliseconds. */
const LOOK_MS = 20

const [home = '', turns = ''] = process.argv.slice(2)
const tell = (message: FromServedHost) => process.send?.(message)

const host = await openHost({ home, limits: { turns: Number(turns), effects: 4 } })
const token = homeToken(home)
const listening = await listen(host, {
  hostname: '127.0.0.1',
  port: 0,
  token,
  instance: randomUUID(),
  pages: undefined,
  onFault: (error) => console.error(error),
})

process.on('message', (message: ToServedHost) => {
  if (message === 'cost') {
    const { user, system } = process.cpuUsage()
    return tell({ cpu: user + system, memory: process.memoryUsage().rss })
  }
  if (message === 'rebuild') return void rebuild().then(tell)
  void listening
    .close(1000)
    .then(() => host.close())
    .then(() => process.exit())
})
tell({ url: listening.url, token })

async function rebuild() {
  const memory = () => process.memoryUsage.rss()
  const idle = memory()
  let most = idle
  const looking = setInterval(() => {
    most = Math.max(most, memory())
  }, LOOK_MS)
  const began = performance.now()
  const states = await host.rebuild()
  clearInterval(looking)
  if (Object.values(states).some(({ status }) => status !== 'ready'))
    throw new Error('a view could not be made anew')
  return { milliseconds: performance.now() - began, idle, most }
}
