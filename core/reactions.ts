import { z } from 'zod'
import type { StoredEvent } from './events.ts'
import type { Operation } from './git/operations.ts'
import {
  automationId,
  checkpointBefore,
  checkpointId,
  operationId,
  requestId,
  runId,
  threadId,
  turnId,
  type CheckpointId,
  type ThreadId,
} from './ids.ts'

const thread = { threadId }
const operation = z.object({ ...thread, operationId })

/** Every git operation is a kind of its own, so that one that keeps failing stops no other. */
const operations = {
  commit: operation,
  'undo-commit': operation,
  stage: operation,
  unstage: operation,
  discard: operation,
  'create-branch': operation,
  'switch-branch': operation,
  'rename-branch': operation,
  'delete-branch': operation,
  fetch: operation,
  pull: operation,
  push: operation,
  merge: operation,
  rebase: operation,
  'resolve-conflict': operation,
  'abort-operation': operation,
  'continue-operation': operation,
  'create-pull-request': operation,
  'restore-checkpoint': operation,
  'add-worktree': operation,
  'remove-worktree': operation,
} satisfies Record<Operation, z.ZodType>

/** What each kind of job is told. Text and paths stay in the event; the job reads them there. */
export const jobPayloads = {
  'prompt-agent': z.object({ ...thread, turnId }),
  'answer-approval': z.object({
    ...thread,
    requestId,
    answer: z.discriminatedUnion('allowed', [
      z.object({ allowed: z.literal(true), command: z.string().exactOptional() }),
      z.object({ allowed: z.literal(false), reason: z.string().exactOptional() }),
    ]),
  }),
  'answer-question': z.object({ ...thread, requestId }),
  'steer-turn': z.object({ ...thread, turnId, messageId: turnId }),
  'interrupt-turn': z.object({ ...thread, turnId }),
  'capture-checkpoint': z.object({ ...thread, checkpointId }),
  ...operations,
  'run-automation': z.object({ automationId, runId }),
  'suggest-commit-message': z.object({ ...thread, requestId }),
}
export type JobKind = keyof typeof jobPayloads
export type JobPayload<K extends JobKind> = z.infer<(typeof jobPayloads)[K]>

/**
 * Jobs of one lane run in order, one at a time.
 *
 * `checkout` is shared by all threads on one checkout; `prompt` and `control` are a thread's own,
 * and so is `request`, for what somebody waits for; `automation` is one automation's.
 */
export type Lane = 'checkout' | 'prompt' | 'control' | 'request' | 'automation'

/** What counts together against the gate; control never waits for it. */
export type GateClass = 'turns' | 'effects' | 'control'

export type JobSpec = {
  [K in JobKind]: {
    /** Derived from what it is for, so that the same intent never makes two. */
    id: string
    kind: K
    lane: Lane
    gate: GateClass
    /** A job that must be over first, whatever became of it. */
    waitsFor?: string
    payload: JobPayload<K>
  }
}[JobKind]

/** The ids of jobs that somebody may wait for. */
export const runJob = ({ automationId, runId }: JobPayload<'run-automation'>) =>
  `run/${automationId}/${runId}`
export const suggestionJob = ({ threadId, requestId }: JobPayload<'suggest-commit-message'>) =>
  `suggest/${threadId}/${requestId}`

const captureId = (thread: ThreadId, checkpoint: CheckpointId) => `capture/${thread}/${checkpoint}`

/** The outside work that an event asks for. Pure: the same event always asks for the same jobs. */
export function react(event: StoredEvent): JobSpec[] {
  switch (event.type) {
    case 'TurnStarted': {
      const { threadId, turnId } = event.payload
      const before = captureId(threadId, checkpointBefore(turnId))
      return [
        {
          id: `prompt/${threadId}/${turnId}`,
          kind: 'prompt-agent',
          lane: 'prompt',
          gate: 'turns',
          waitsFor: before,
          payload: { threadId, turnId },
        },
      ]
    }
    case 'ActionApproved':
    case 'ActionRejected': {
      const { threadId, requestId } = event.payload
      const answer =
        event.type === 'ActionApproved'
          ? { allowed: true as const, ...optional('command', event.payload.command) }
          : { allowed: false as const, ...optional('reason', event.payload.reason) }
      return [
        {
          id: `answer/${threadId}/${requestId}`,
          kind: 'answer-approval',
          lane: 'control',
          gate: 'control',
          payload: { threadId, requestId, answer },
        },
      ]
    }
    case 'QuestionAnswered': {
      const { threadId, requestId } = event.payload
      return [
        {
          id: `answer/${threadId}/${requestId}`,
          kind: 'answer-question',
          lane: 'control',
          gate: 'control',
          payload: { threadId, requestId },
        },
      ]
    }
    case 'TurnSteered': {
      const { threadId, turnId, messageId } = event.payload
      return [
        {
          // One that had to wait may be said again in the midst of the next turn.
          id: `steer/${threadId}/${messageId}/${event.position}`,
          kind: 'steer-turn',
          lane: 'control',
          gate: 'control',
          payload: { threadId, turnId, messageId },
        },
      ]
    }
    case 'TurnInterruptRequested': {
      const { threadId, turnId } = event.payload
      return [
        {
          id: `interrupt/${threadId}/${turnId}`,
          kind: 'interrupt-turn',
          lane: 'control',
          gate: 'control',
          payload: { threadId, turnId },
        },
      ]
    }
    case 'CheckpointRequested': {
      const { threadId, checkpointId } = event.payload
      return [
        {
          id: captureId(threadId, checkpointId),
          kind: 'capture-checkpoint',
          lane: 'checkout',
          gate: 'effects',
          payload: { threadId, checkpointId },
        },
      ]
    }
    case 'GitOperationRequested': {
      const { threadId, operationId, operation } = event.payload
      return [
        {
          id: `git/${threadId}/${operationId}`,
          kind: operation,
          lane: 'checkout',
          gate: 'effects',
          payload: { threadId, operationId },
        },
      ]
    }
    case 'CommitMessageRequested': {
      const { threadId, requestId } = event.payload
      return [
        {
          id: suggestionJob(event.payload),
          kind: 'suggest-commit-message',
          lane: 'request',
          gate: 'effects',
          payload: { threadId, requestId },
        },
      ]
    }
    case 'AutomationFired': {
      const { automationId, runId } = event.payload
      return [
        {
          id: runJob(event.payload),
          kind: 'run-automation',
          lane: 'automation',
          gate: 'effects',
          payload: { automationId, runId },
        },
      ]
    }
    default:
      return []
  }
}

const optional = <K extends string>(name: K, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [key in K]?: string }
