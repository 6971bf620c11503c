import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Connection } from '../../renderer/connection/connection.ts'
import { openConnection } from '../../renderer/connection/openConnection.ts'
import { webSocketCarrier } from '../../renderer/connection/webSocketCarrier.ts'
import { startScriptedHost } from '../support/scriptedHost.ts'
import { ids, sayThread } from './builders.ts'
import { ScriptedLog } from './scriptedLog.ts'

let stop: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const each of stop) await each()
  stop = []
})

async function connect(token: string) {
  const log = new ScriptedLog()
  const host = await startScriptedHost(log)
  const connection: Connection = openConnection(
    webSocketCarrier(`${host.url.replace('http', 'ws')}ws`),
    token,
  )
  stop.push(host.close, async () => connection.close())
  return { log, host, connection }
}

describe('a session over a WebSocket', () => {
  it('reads rows as the host holds them', async () => {
    const { log, connection } = await connect('secret')
    sayThread(log)
    const page = await connection.read('threads', undefined, {})
    expect(page.rows).toMatchObject([{ key: ids.thread, row: { title: 'Greet in French' } }])
  })

  it('comes back after the host has cut it', async () => {
    const { host, connection } = await connect('secret')
    await vi.waitFor(() => expect(connection.status.kind).toBe('ready'))
    host.drop()
    await vi.waitFor(() => expect(connection.status.kind).toBe('reconnecting'))
    await vi.waitFor(() => expect(connection.status.kind).toBe('ready'), { timeout: 5000 })
  })

  it('is told when its token is wrong, and does not try again', async () => {
    const { connection } = await connect('guessed')
    await vi.waitFor(() => expect(connection.status).toEqual({ kind: 'token-refused' }))
  })
})
