import type { OperationAsked } from '../../core/git/operations.ts'
import { subjectOf } from '../../core/git/subject.ts'
import { operationWords } from '../changes/operationWords.ts'
import type { Settled } from './useSettlement.ts'

/** A git operation in one line: what it is about, and how it went once it is over. */
export function tellOperation(
  asked: OperationAsked,
  settled: Pick<Settled, 'outcome'> | null,
): string {
  const { doing, done, failed } = operationWords(asked.operation)
  const subject = asked.operation === 'restore-checkpoint' ? '' : subjectOf(asked)
  const about = subject === '' ? '' : ` “${subject}”`
  if (!settled) return `${doing}${about} …`
  return `${settled.outcome === 'succeeded' ? done : failed}${about}`
}
