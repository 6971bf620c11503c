import { hash } from 'node:crypto'
import type { Event } from '../../core/events.ts'
import { checkpointAfter, checkpointBefore, turnId as asTurn } from '../../core/ids.ts'
import { mintId } from '../../electron/ids.ts'
import type { openText } from './pastText.ts'

/** The events of one command, and whose command it was. */
export type Step = { by: 'person' | 'agent' | 'job'; events: readonly Event[] }

type Text = ReturnType<typeof openText>
type Turn = {
  threadId: string
  number: number
  /** Tools that the agent uses, at least and at most. */
  tools: readonly [number, number]
  text: Text
  random: () => number
}

/** A turn as a working day has them: thought, text that streams, tools, a question, a commit. */
export function* turn({ threadId, number, tools, text, random }: Turn): Generator<Step> {
  const turnId = asTurn.parse(mintId())
  const of = { threadId, turnId }
  const between = (least: number, most: number) => Math.floor(least + random() * (most - least))
  const before = checkpoint(threadId, checkpointBefore(turnId), `Before turn ${number}`, number)
  const after = checkpoint(threadId, checkpointAfter(turnId), `After turn ${number}`, number)

  function* streams(kind: 'reasoning' | 'assistant-text', pieces: number): Generator<Step> {
    const itemId = mintId()
    let offset = 0
    for (let piece = 0; piece < pieces; piece += 1) {
      const more = text.letters(between(90, 190))
      const first = { ...of, itemId, kind, body: { text: more } }
      yield said(
        piece === 0
          ? event('TurnItemAppended', first)
          : event('TurnItemUpdated', { ...of, itemId, offset, text: more }),
      )
      offset += more.length
    }
  }

  function* uses(asks: boolean): Generator<Step> {
    const [itemId, requestId] = [mintId(), mintId()]
    const command = text.letters(40)
    const item = { ...of, itemId, kind: 'tool-call' }
    const body = { tool: 'command', title: command, command }
    yield said(event('TurnItemAppended', { ...item, body: { ...body, status: 'pending' } }))
    if (asks) {
      const asked = { kind: 'command', detail: { command, directory: 'packages/lamp' } }
      yield said(event('ApprovalRequested', { ...of, requestId, itemId, title: command, ...asked }))
      const by = { user: 'local' }
      yield person(event('ActionApproved', { ...of, requestId, scope: 'once', by }))
    }
    const output = { text: text.letters(between(40, 400)) }
    const done = { ...body, status: 'completed', output, exitCode: 0 }
    yield said(event('TurnItemUpdated', { ...item, body: done }))
  }

  yield person(
    event('TurnStarted', { ...of, number, text: text.letters(between(40, 300)) }),
    before.asked,
  )
  yield settled(before.made)
  yield said(event('TurnBegan', { ...of, sessionId: threadId, fresh: number === 1 }))
  yield* streams('reasoning', between(1, 4))
  for (let tool = between(...tools); tool > 0; tool -= 1)
    yield* uses(tool === 1 && number % 2 === 0)
  yield* streams('assistant-text', between(4, 14))
  const usage = {
    inputTokens: between(1_000, 90_000),
    outputTokens: between(100, 9_000),
    costUsd: 0.25,
  }
  yield said(event('TurnCompleted', { ...of, usage }), after.asked)
  yield settled(after.made)
  yield person(event('ThreadReviewed', of))
  if (number % 3 === 0) yield* commits(threadId, text)
}

function* commits(threadId: string, text: Text): Generator<Step> {
  const operationId = mintId()
  const operation = 'commit'
  const args = { message: text.letters(60), paths: ['packages/lamp/lamp.ts'] }
  yield person(event('GitOperationRequested', { threadId, operationId, operation, args }))
  const made = { threadId, operationId, operation, outcome: 'succeeded' }
  yield settled(event('GitOperationSettled', { ...made, result: { sha: shaOf(operationId) } }))
}

function checkpoint(threadId: string, checkpointId: string, description: string, number: number) {
  const asked = { threadId, checkpointId, description, turnNumber: number }
  const ref = `refs/gaffer/checkpoints/${threadId}/${checkpointId}`
  return {
    asked: event('CheckpointRequested', asked),
    made: event('CheckpointCreated', { ...asked, ref, sha: shaOf(checkpointId) }),
  }
}

/** The beginning of a thread, and of the project that it is in. */
export function beginning(projectId: string, threadIds: readonly string[], text: Text): Step[] {
  const rootPath = `/home/somebody/projects/${projectId}`
  const project = { projectId, name: text.letters(20), rootPath, canonicalRoot: rootPath }
  const thread = {
    projectId,
    agent: { provider: 'practice' },
    workspace: { kind: 'local' },
    checkout: rootPath,
  }
  return [
    person(event('ProjectCreated', project)),
    ...threadIds.map((threadId) =>
      person(event('ThreadCreated', { ...thread, threadId, title: text.letters(30) })),
    ),
  ]
}

// Written by hand where deciders would; what is read back passes the schemas of the events.
const event = (type: Event['type'], payload: object) => ({ type, payload }) as Event
const shaOf = (id: string) => hash('sha1', id)
const person = (...events: Event[]): Step => ({ by: 'person', events })
const said = (...events: Event[]): Step => ({ by: 'agent', events })
const settled = (...events: Event[]): Step => ({ by: 'job', events })
