import {
  checkpointId,
  itemId,
  operationId,
  projectId,
  requestId,
  threadId,
  turnId,
} from '../../core/ids.ts'
import type { TurnItem } from '../../core/items.ts'
import type { Question } from '../../core/questions.ts'
import type { ScriptedLog } from './scriptedLog.ts'

export const ids = {
  project: projectId.parse('project-1'),
  thread: threadId.parse('thread-1'),
  other: threadId.parse('thread-2'),
  turn: turnId.parse('turn-1'),
  item: itemId.parse('item-1'),
  request: requestId.parse('request-1'),
  checkpoint: checkpointId.parse('checkpoint-1'),
  operation: operationId.parse('operation-1'),
}

/** A project with one thread. */
export function sayThread(log: ScriptedLog, title = 'Greet in French', thread = ids.thread): void {
  if (log.events.length === 0)
    log.say('ProjectCreated', {
      projectId: ids.project,
      name: 'greeter',
      rootPath: '/home/you/greeter',
      canonicalRoot: '/home/you/greeter',
    })
  log.say('ThreadCreated', {
    threadId: thread,
    projectId: ids.project,
    title,
    agent: { provider: 'practice', mode: 'ask' },
    workspace: { kind: 'local' },
    checkout: '/home/you/greeter',
  })
}

/** A turn that the agent has taken. */
export function sayTurn(log: ScriptedLog, text = 'Do it', thread = ids.thread): void {
  log.say('TurnStarted', { threadId: thread, turnId: ids.turn, number: 1, text })
  log.say('TurnBegan', { threadId: thread, turnId: ids.turn, sessionId: 'session', fresh: true })
}

export function sayItem(log: ScriptedLog, item: TurnItem, id: string = ids.item): void {
  const about = { threadId: ids.thread, turnId: ids.turn, itemId: itemId.parse(id) }
  log.say('TurnItemAppended', { ...about, ...item })
}

export function sayQuestion(
  log: ScriptedLog,
  questions: Question[],
  id: string = ids.request,
): void {
  const asked = { threadId: ids.thread, turnId: ids.turn, requestId: requestId.parse(id) }
  log.say('QuestionAsked', { ...asked, questions })
}

export function sayApproval(
  log: ScriptedLog,
  command = 'npm test',
  id: string = ids.request,
): void {
  log.say('ApprovalRequested', {
    threadId: ids.thread,
    turnId: ids.turn,
    requestId: requestId.parse(id),
    title: `Run ${command}`,
    kind: 'command',
    detail: { command, directory: '/home/you/greeter' },
  })
}
