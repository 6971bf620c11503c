import type { SealedCommand } from '../../core/commands.ts'
import type { OperationOutcome, OperationResult } from '../../core/git/operations.ts'
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

/** Files that a settlement names; people see all of them where they see to them. */
export const FILES_TOLD = 100

/** A failure as its settlement tells it. */
export const resultOf = ({ code, message, stderr, files }: GitError): OperationResult => ({
  code,
  message,
  ...(files.length > 0 && { files: files.slice(0, FILES_TOLD) }),
  ...(stderr !== '' && { stderr }),
})
