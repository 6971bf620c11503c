import path from 'node:path'
import { WebSocketServer } from 'ws'
import { openRawPath } from '../rawPath.ts'

/**
 * The least server of the same kind: commands over a WebSocket, each committed by the raw path and
 * told to every socket, while deltas stream in. What streams is a command each, or gathered for so
 * many milliseconds and then committed together.
 */
export type ToRawServer = { n: number }
export type FromRawServer = { n: number } | { events: object[] } | { live: object[] }

const [folder = '', rate = '', gatherMs = ''] = process.argv.slice(2)
const THREADS = 4
const TEXT = 'a few tokens of streamed text that an agent says, number'

const raw = openRawPath(path.join(folder, 'raw.db'))
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
const shape = { events: 1, threadRows: 1, itemRows: 0, jobs: 0, receipt: true }
let written = 0

function publish(message: FromRawServer): void {
  const text = JSON.stringify(message)
  for (const socket of server.clients) socket.send(text)
}

function commit(threads: readonly string[]): void {
  raw.commit(
    threads.map((thread) => ({ thread, shape })),
    written,
  )
  written += threads.length
  publish({ events: threads.map((thread) => ({ thread, position: written, text: TEXT })) })
}

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { n } = JSON.parse(String(data)) as ToRawServer
    commit(['quiet'])
    socket.send(JSON.stringify({ n }))
  })
})

const gathered = new Set<string>()
const began = performance.now()
let said = 0
function say(): void {
  for (; began + (said * 1000) / Number(rate) <= performance.now(); said += 1) {
    const thread = `thread-${said % THREADS}`
    if (gatherMs === '0') commit([thread])
    else {
      gathered.add(thread)
      publish({ live: [{ thread, text: `${TEXT} ${said}` }] })
    }
  }
  setTimeout(say, Math.max(0, began + (said * 1000) / Number(rate) - performance.now()))
}
server.on('listening', () => {
  say()
  if (gatherMs !== '0')
    setInterval(() => {
      if (gathered.size > 0) commit([...gathered])
      gathered.clear()
    }, Number(gatherMs))
  const address = server.address()
  if (address !== null && typeof address === 'object') process.send?.(address.port)
})
process.on('message', () => process.exit())
