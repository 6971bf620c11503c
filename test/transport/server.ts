import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { Host } from '../../electron/hostApi.ts'
import { listen } from '../../electron/transport/http.ts'
import { temporaryFolder, temporaryHost } from '../support/home.ts'

export const token = 'the-token-of-this-home'

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string; json: unknown }

/** A real server on a port of its own; closed when the test is over. */
export async function startServer(given?: Host, hostname = '127.0.0.1') {
  const host = given ?? (await temporaryHost({ runner: 'off' }))
  const faults: unknown[] = []
  const listening = await listen(host, {
    hostname,
    port: 0,
    token,
    instance: 'this-start',
    pages: await builtPages(),
    onFault: (error) => faults.push(error),
  })
  onTestFinished(() => listening.close(1_000))
  const { port } = new URL(listening.url)

  /** Asks with whatever headers, which `fetch` would not send. `target` is the path, sent as it is. */
  function ask(
    target: string,
    { body, ...options }: RequestOptions & { body?: string | Buffer } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: '127.0.0.1', port, path: target, agent: false, ...options },
        (response) => {
          text(response).then(
            (answer) =>
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: answer,
                get json(): unknown {
                  return JSON.parse(answer)
                },
              }),
            reject,
          )
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  }

  const authorization = `Bearer ${token}`
  return {
    host,
    faults,
    port,
    url: listening.url,
    close: listening.close,
    ask,
    get: (target: string) => ask(target, { headers: { authorization } }),
    post: (command: unknown, headers: Record<string, string> = {}) =>
      ask('/api/commands', {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        body: typeof command === 'string' ? command : JSON.stringify(command),
      }),
  }
}

async function builtPages(): Promise<string> {
  const folder = path.join(await temporaryFolder('pages'), 'renderer')
  await mkdir(path.join(folder, 'assets'), { recursive: true })
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>Gaffer</title>')
  await writeFile(path.join(folder, 'assets/main-a1b2.js'), 'export {}')
  await writeFile(path.join(folder, 'notes.map'), 'not of a type that pages are made of')
  await writeFile(path.join(folder, '../secret.js'), 'secret')
  return folder
}
