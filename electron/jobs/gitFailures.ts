import type { OperationOutcome, OperationResult, SealedCommand } from '../../core/commands.ts'
import type { CommandId, OperationId, ThreadId } from '../../core/ids.ts'
import type { RetryPolicy } from '../../core/jobPolicy.ts'
import type { GitError } from '../git/gitError.ts'
import { Transient } from './kind.ts'

export const gitPolicy: RetryPolicy = {
  growth: 'exponential',
  base: 250,
  cap: 5_000,
  jitter: 0.2,
  attempts: 5,
}

/** Throws Transient where waiting may help: another git was at work in this repository. */
export function retryable(error: GitError): void {
  if (error.code === 'index-locked') throw new Transient(error.code, error.message, error)
}

type Of = { threadId: ThreadId; operationId: OperationId }

/** The command that tells what became of a git operation. */
export const operationSettled = (
  { threadId, operationId }: Of,
  outcome: OperationOutcome,
  result: OperationResult,
  id: string,
): SealedCommand => ({
  id: id as CommandId,
  type: 'SettleGitOperation',
  threadId,
  operationId,
  outcome,
  result,
})

/** A failure as its settlement tells it. */
export const resultOf = ({ code, message, stderr }: GitError): OperationResult => ({
  code,
  message,
  ...(stderr !== '' && { stderr }),
})
