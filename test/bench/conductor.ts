import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** Waits until every agent has been asked, then lets them begin together. */
export async function openConductor(agents: number) {
  const waiting: Socket[] = []
  const server = createServer()
  const complete = new Promise<void>((resolve) => {
    server.on('connection', (socket) => {
      waiting.push(socket)
      if (waiting.length === agents) resolve()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it has no port')
  return {
    port: address.port,
    async begin() {
      await complete
      for (const socket of waiting) socket.end('begin')
      server.close()
    },
  }
}
