import { randomUUID } from 'node:crypto'
import { openHost } from '../../../electron/host.ts'
import { listen } from '../../../electron/transport/http.ts'
import { homeToken } from '../../../electron/transport/token.ts'

/** The host in a process of its own, served as `gaffer serve` does; its parent asks what it costs. */
export type FromServedHost = { url: string; token: string } | { cpu: number; memory: number }
/** `cost` is asked for the processor time so far in microseconds and the memory in bytes. */
export type ToServedHost = 'cost' | 'stop'

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
  void listening
    .close(1000)
    .then(() => host.close())
    .then(() => process.exit())
})
tell({ url: listening.url, token })
