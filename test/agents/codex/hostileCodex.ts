import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** A program that speaks like `codex app-server` and misbehaves in the manner its argument names. */
export const hostileCodex = import.meta.filename

const [, , ownManner = 'plain', file = ''] = process.argv

type Message = { id?: number; method?: string; params?: { threadId?: string }; result?: object }

const thread = { id: 'hostile-thread' }
const turn = { id: 'hostile-turn', status: 'inProgress', error: null }
const of = { threadId: thread.id, turnId: turn.id }

const send = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)
const tell = (method: string, params: object) => send({ method, params: { ...of, ...params } })
const say = (delta: string) => tell('item/agentMessage/delta', { itemId: 'words', delta })
const end = (status: string, error: object | null = null) =>
  tell('turn/completed', { turn: { ...turn, status, error } })

const edit = {
  type: 'fileChange',
  id: 'edit',
  status: 'inProgress',
  changes: [{ path: 'a.txt', kind: { type: 'add' }, diff: 'x\n' }],
}
const command = {
  type: 'commandExecution',
  id: 'command',
  command: "/bin/bash -lc 'true'",
  cwd: '/',
  status: 'inProgress',
  aggregatedOutput: null,
  exitCode: null,
}

async function begun(manner: string): Promise<void> {
  switch (manner) {
    case 'garbage':
      process.stdout.write('this is no JSON\n{"half": \n[1,2]\n42\n\n')
      send({ no: 'message' })
      tell('item/started', { item: null })
      tell('item/completed', { item: { type: 'fileChange', id: 'x', status: 'completed' } })
      send({ method: 'item/agentMessage/delta' })
      say('still here')
      end('completed')
      return
    case 'strangers':
      tell('item/agentMessage/delta', {
        threadId: 'another',
        itemId: 'words',
        delta: 'not for you',
      })
      tell('turn/completed', { threadId: 'another', turn: { ...turn, status: 'completed' } })
      tell('turn/completed', { turn: { ...turn, id: 'an-earlier-one', status: 'completed' } })
      tell('item/started', { item: { type: 'dance', id: 'd' } })
      tell('thread/danced', {})
      say('for you')
      end('completed')
      return
    case 'huge-line':
      process.stderr.write('\u001B[31mabout to say too much\u001B[0m\n')
      process.stdout.write(`${'x'.repeat(17 * 1024 * 1024)}\n`)
      return
    case 'flood':
      for (let at = 0; at < 20_000; at += 1) if (!say('z'.repeat(1000))) await drained()
      end('completed')
      return
    case 'prints':
      tell('item/started', { item: command })
      for (let at = 0; at < 2000; at += 1)
        if (
          !tell('item/commandExecution/outputDelta', { itemId: 'command', delta: 'y'.repeat(100) })
        )
          await drained()
      end('completed')
      return
    case 'stalls':
      say('one')
      // Whoever listens says when it may go on.
      while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20))
      say(' two')
      end('completed')
      return
    case 'unsteerable':
    case 'steer-exit':
      say('tell me more')
      return
    case 'stubborn':
      say('you cannot stop me')
      return
    case 'unclean':
      end('failed', { message: 'a fuse blew', codexErrorInfo: null, additionalDetails: null })
      return
    case 'withdraws':
      tell('item/started', { item: edit })
      send({ id: 7, method: 'item/fileChange/requestApproval', params: { ...of, itemId: 'edit' } })
      tell('serverRequest/resolved', { requestId: 7 })
      end('completed')
      return
    case 'withdraws-question': {
      const question = { id: 'q', header: '', question: 'Well?', isOther: true, isSecret: false }
      const params = { ...of, itemId: 'ask', questions: [{ ...question, options: null }] }
      send({ id: 7, method: 'item/tool/requestUserInput', params })
      tell('serverRequest/resolved', { requestId: 7 })
      end('completed')
      return
    }
    case 'asks-much':
      send({ id: 1, method: 'item/tool/requestUserInput', params: of })
      send({ id: 2, method: 'item/fileChange/requestApproval' })
      return
    default:
      say('hello')
      end('completed')
  }
}

const drained = () => once(process.stdout, 'drain')

async function answer(manner: string, { id, method }: Message): Promise<void> {
  switch (method) {
    case 'initialize':
      send({ id, result: { userAgent: 'hostile' } })
      return
    case 'account/read': {
      const account = { account: null, requiresOpenaiAuth: manner === 'login' }
      send({ id, result: account })
      return
    }
    case 'config/read':
      send({ id, result: { config: { model: null } } })
      return
    case 'thread/start':
      send({ id, result: { thread, sandbox: { type: 'readOnly', networkAccess: false } } })
      // From here on it reads nothing any more.
      if (manner === 'deaf') process.stdin.pause()
      return
    case 'turn/start':
      if (manner === 'refuses') {
        send({ id, error: { code: -32600, message: 'not today' } })
        return
      }
      send({ id, result: { turn } })
      await begun(manner)
      return
    case 'turn/steer':
      if (manner === 'steer-exit') process.exit(3)
      send({ id, error: { code: -32600, message: 'no active turn to steer' } })
      end('completed')
      return
    case 'thread/backgroundTerminals/clean':
      if (manner !== 'unclean') send({ id, result: {} })
      return
    default:
  }
}

async function run(manner: string): Promise<void> {
  if (manner === 'stubborn') process.on('SIGTERM', () => {})
  if (manner === 'exit') {
    process.stderr.write('no such lamp\n')
    process.exit(3)
  }
  const refused: unknown[] = []
  // A deaf one lives on without reading.
  if (manner === 'deaf') setInterval(() => {}, 1000)
  for await (const line of createInterface({ input: process.stdin })) {
    const message: Message & { error?: unknown } = JSON.parse(line)
    if (manner === 'silent') continue
    if (message.method !== undefined) void answer(manner, message)
    else if (message.error) refused.push(message.id)
    if (refused.length === 2) {
      say(`refused ${refused.join(' and ')}`)
      end('completed')
      refused.length = 0
    }
  }
  // One that does not stop does not stop when nobody speaks to it either.
  if (manner === 'stubborn') setInterval(() => {}, 1000)
}

if (import.meta.main) await run(ownManner)
