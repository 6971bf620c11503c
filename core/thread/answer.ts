import { modeOf } from '../agent.ts'
import type { CommandByType, Principal } from '../commands.ts'
import { type Decision, isRejection, reject, type Rejection } from '../decider.ts'
import type { Event } from '../events.ts'
import type { Stamped } from '../facts.ts'
import { type RequestId, ruleForRequest, type RuleId } from '../ids.ts'
import { exactPatterns } from '../permission/exactPatterns.ts'
import { judge } from '../permission/judge.ts'
import { titleKept } from '../permission/rule.ts'
import type { OpenThread, Request, Turn } from './state.ts'

/** A person allows what an agent asked for: once, or by a rule. */
export function approve(
  thread: OpenThread,
  command: Stamped<CommandByType['ApprovePendingAction']>,
): Decision {
  const found = openRequest(thread, command.requestId)
  if ('rejected' in found) return found
  const { turn, request } = found
  const rewritten = command.command === undefined ? {} : { command: command.command }
  const flaw = flawOfRewrite(thread, request, command)
  if (flaw) return flaw
  const approved = (scope: 'once' | { ruleId: RuleId }): Event => ({
    type: 'ActionApproved',
    payload: {
      threadId: thread.threadId,
      turnId: turn.turnId,
      requestId: request.requestId,
      scope,
      by: person(command.sender),
      ...rewritten,
    },
  })
  if (command.scope === 'once') return [approved('once')]
  if (command.scope === 'thread') {
    const rules = rulesFor(thread, request)
    if (isRejection(rules)) return rules
    return [...rules, approved({ ruleId: ruleForRequest(request.requestId) })]
  }
  const { ruleId } = command.scope
  const known = [...thread.rules, ...command.facts.rules].some((rule) => rule.ruleId === ruleId)
  if (!known) return reject('unknown-rule', 'There is no such rule here. Add the rule first.')
  return [approved({ ruleId })]
}

/** Why a person cannot allow another command in the place of this one; null when they can. */
function flawOfRewrite(
  thread: OpenThread,
  { title, action, rewritable }: Request,
  { command, scope, facts }: Stamped<CommandByType['ApprovePendingAction']>,
): Rejection | null {
  if (command === undefined) return null
  if (action.kind !== 'command' || !rewritable)
    return reject('not-rewritable', 'This agent takes no other command than the one it asked for.')
  if (scope !== 'once')
    return reject('rewritten-once', 'A command in other words is allowed once, by no rule.')
  const { checkout, agent } = thread
  const instead = { ...action, detail: { ...action.detail, command } }
  const rules = [...thread.rules, ...facts.rules]
  const verdict = judge({ title, action: instead, checkout, mode: modeOf(agent) }, rules)
  if (verdict.effect !== 'deny') return null
  return reject('denied-by-rule', 'A permission rule denies that command. Change the rule first.')
}

/** A person says no, with a reason for the agent. */
export function rejectAction(
  thread: OpenThread,
  command: Stamped<CommandByType['RejectPendingAction']>,
): Decision {
  const found = openRequest(thread, command.requestId)
  if ('rejected' in found) return found
  const payload = {
    threadId: thread.threadId,
    turnId: found.turn.turnId,
    requestId: command.requestId,
    by: person(command.sender),
    ...(command.reason !== undefined && { reason: command.reason }),
  }
  return [{ type: 'ActionRejected', payload }]
}

function openRequest(
  thread: OpenThread,
  requestId: RequestId,
): { turn: Turn; request: Request } | Rejection {
  const { turn } = thread
  if (!turn || turn.open.length === 0)
    return reject(
      'not-awaiting-approval',
      'Nothing waits for an answer in this thread. It was answered already, or it expired.',
    )
  const request = turn.open.find((each) => each.requestId === requestId)
  if (!request)
    return reject('unknown-request', 'That request is not open. It was answered, or it expired.')
  return { turn, request }
}

/** "For this thread" is a rule like any other, for exactly this action. */
function rulesFor(thread: OpenThread, { requestId, title, action }: Request): Event[] | Rejection {
  const patterns = exactPatterns(action, title)
  if (!patterns)
    return reject('no-rule-for-this', 'No rule can say just this action. Allow it once instead.')
  const { threadId } = thread
  const origin = { threadId, requestId, title: titleKept(title) }
  return patterns.map((pattern, at) => ({
    type: 'PermissionRuleAdded',
    payload: {
      ruleId: ruleForRequest(requestId, at),
      effect: 'allow',
      kind: action.kind,
      pattern,
      exact: true,
      scope: { threadId },
      origin,
    },
  }))
}

export const person = (sender: Principal) =>
  typeof sender === 'object' && 'user' in sender ? sender : { user: 'host' }
