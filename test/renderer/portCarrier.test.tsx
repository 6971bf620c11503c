import { afterEach, describe, expect, it } from 'vitest'
import { openConnection } from '../../renderer/connection/openConnection.ts'
import { portCarrier } from '../../renderer/connection/portCarrier.ts'
import { sayThread } from './builders.ts'
import { ScriptedLog } from './scriptedLog.ts'

let close: (() => void)[] = []

afterEach(() => {
  for (const each of close) each()
  close = []
})

/** Plays the preload script and the main process: hands over a port whenever one is asked for. */
function shell(log: ScriptedLog) {
  const hostPorts: MessagePort[] = []
  const connect = () => {
    const { port1, port2 } = new MessageChannel()
    const session = log.session((message) => port1.postMessage(message))
    port1.addEventListener('message', ({ data }) => void session.receive(data))
    port1.start()
    hostPorts.push(port1)
    window.postMessage({ type: 'gaffer-port' }, window.location.origin, [port2])
  }
  const connection = openConnection(portCarrier(connect))
  close.push(() => connection.close())
  return { connection, hostPorts }
}

describe('a session over a message port', () => {
  it('asks for its port and reads rows through it', async () => {
    const log = new ScriptedLog()
    sayThread(log)
    const { connection } = shell(log)
    const page = await connection.read('threads', undefined, {})
    expect(page.rows).toHaveLength(1)
  })

  it('asks for another port when its session was ended', async () => {
    const { connection, hostPorts } = shell(new ScriptedLog())
    await expect.poll(() => connection.status.kind).toBe('ready')
    hostPorts[0]?.postMessage(null)
    await expect.poll(() => hostPorts.length).toBe(2)
    await expect.poll(() => connection.status.kind).toBe('ready')
  })

  it('takes no port from a message that is another one', async () => {
    const connection = openConnection(
      portCarrier(() => {
        const { port2 } = new MessageChannel()
        window.postMessage({ type: 'something-else' }, window.location.origin, [port2])
        window.postMessage('gaffer-port', window.location.origin)
      }),
    )
    close.push(() => connection.close())
    // Messages arrive in order, so once this one is here the others have been.
    await new Promise((resolve) => {
      window.addEventListener('message', ({ data }) => data === 'last' && resolve(data))
      window.postMessage('last', window.location.origin)
    })
    expect(connection.status).toEqual({ kind: 'connecting' })
  })
})
