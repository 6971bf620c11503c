import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { chat } from './chat.ts'
import { generateStreamed, generateWhole } from './generate.ts'
import { messages } from './messages.ts'
import { responses } from './responses.ts'
import { replyTo, usualScripts, type Said, type Scripts } from './script.ts'
import type { Out, Wire } from './wire.ts'

const wires: readonly (readonly [RegExp, Wire])[] = [
  [/^\/v1\/responses$/, responses],
  [/^\/v1\/messages$/, messages],
  [/^\/v1\/chat\/completions$/, chat],
  [/^\/v1beta\/models\/[^/]+:generateContent$/, generateWhole],
  [/^\/v1beta\/models\/[^/]+:streamGenerateContent$/, generateStreamed],
]

/** What a model was asked. `images` are those it was sent, as data URLs. */
export type Asked = {
  path: string
  model: string
  said: readonly Said[]
  images: readonly string[]
}

export type ScriptedModel = {
  /** Without a path: `http://127.0.0.1:PORT`. */
  url: string
  /** Every request that came with tools, in order. */
  asked: readonly Asked[]
  close(): Promise<void>
}

/** Starts a model that follows scripts; `scripts` come on top of the usual ones. */
export async function startModel(scripts: Scripts = {}): Promise<ScriptedModel> {
  const known = { ...usualScripts, ...scripts }
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    answer(request, response, known, asked).catch((error: unknown) => {
      // A script that no tool fits is the test's fault: the agent is told, and shows it.
      refuse(response, 400, { error: { message: String(error) } })
    })
  })
  // Nobody here speaks anything but plain HTTP.
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 426 Upgrade Required\r\n\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  scripts: Scripts,
  asked: Asked[],
): Promise<void> {
  const path = (request.url ?? '').replace(/\?.*$/, '')
  const wire = wires.find(([pattern]) => pattern.test(path))?.[1]
  const sent = await text(request)
  if (!wire || request.method !== 'POST') {
    refuse(response, 404, { error: { type: 'not_found_error', message: `no ${path} here` } })
    return
  }
  const body: unknown = JSON.parse(sent)
  const { said, tools, model, images } = wire.read(body, path)
  // Without tools it is a request on the side, for a title or a summary.
  const reply = tools
    ? replyTo(said, scripts)
    : ({ kind: 'words', think: '', say: 'A title', calls: [], hang: false } as const)
  if (tools) asked.push({ path, said, model, images })
  if (reply.kind === 'error')
    refuse(response, reply.status, wire.error(reply.status, reply.message))
  else wire.write(reply, body, outTo(response))
}

function outTo(response: ServerResponse): Out {
  return {
    json(body) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    },
    event(name, data) {
      if (!response.headersSent)
        response.writeHead(200, {
          'content-type': 'text/event-stream',
          'cache-control': 'no-cache',
        })
      const named = name === undefined ? '' : `event: ${name}\n`
      response.write(`${named}data: ${JSON.stringify(data)}\n\n`)
    },
    end: () => void response.end(),
  }
}

function refuse(response: ServerResponse, status: number, body: object): void {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
