import { copyFileSync, mkdirSync } from 'node:fs'
import { createServer as createTcpServer } from 'node:net'
import path from 'node:path'
import { watch } from 'rolldown'
import { createServer } from 'vite'
import { hostBundles } from '../rolldown.config.ts'
import { windowUrl } from './appWindow.ts'
import { root } from './output.ts'
import { startServe, type ServedHost } from './servedHost.ts'

// Apart from dist, so that a production build beside it stays what it was.
const folder = path.join(root, 'dist/dev')
const launcher = path.join(folder, 'gaffer.js')
const port = await freePort()
const hostUrl = `http://127.0.0.1:${port}`

mkdirSync(folder, { recursive: true })
copyFileSync(path.join(root, 'electron/gaffer.js'), launcher)

const vite = await createServer({
  configFile: path.join(root, 'vite.config.ts'),
  server: {
    host: '127.0.0.1',
    // The host answers only to its own address, so requests arrive as if the page were its own.
    proxy: Object.fromEntries(
      ['/api', '/ws', '/health', '/ready', '/metrics'].map((prefix) => [
        prefix,
        {
          target: hostUrl,
          ws: prefix === '/ws',
          changeOrigin: true,
          rewriteWsOrigin: true,
          headers: { origin: hostUrl },
        },
      ]),
    ),
  },
})
await vite.listen()

let host: ServedHost | undefined
let restarting = Promise.resolve()

const watcher = watch(
  hostBundles({ folder, faults: true }).map((options) => ({ ...options, logLevel: 'warn' })),
)
watcher.on('event', (event) => {
  if (event.code === 'ERROR') console.error(event.error)
  if (event.code === 'END') {
    restarting = restarting.then(restart).catch((error: unknown) => console.error(error))
  }
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void shutDown()
  })
}

async function restart(): Promise<void> {
  await stopHost()
  host = await startServe(launcher, ['--port', String(port), ...process.argv.slice(2)])
  const page = vite.resolvedUrls?.local[0]
  if (host.address.url.startsWith(hostUrl) && page) {
    console.log(`The window: ${windowUrl({ url: page, token: host.address.token })}`)
    return
  }
  console.log(`Another host owns this home, at ${host.address.url}; stop it first.`)
}

async function stopHost(): Promise<void> {
  if (!host) return
  host.process.kill('SIGTERM')
  await host.ended
  host = undefined
}

async function shutDown(): Promise<void> {
  await watcher.close()
  // The signal that brought us here has reached the host as well.
  await restarting
  await host?.ended
  await vite.close()
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createTcpServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (address === null || typeof address === 'string') return reject(new Error('no port'))
        resolve(address.port)
      })
    })
  })
}
