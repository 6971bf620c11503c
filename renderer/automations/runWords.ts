import { type RunOutcome, runOutcome } from '../../core/automation/run.ts'

export const outcomeWords: Record<RunOutcome, string> = {
  succeeded: 'Done',
  failed: 'Failed',
  refused: 'Refused',
  'timed-out': 'Took too long',
  indeterminate: 'Nobody knows',
  abandoned: 'Given up',
}

export const outcomeTone: Record<RunOutcome, 'text-good' | 'text-bad' | 'text-waiting'> = {
  succeeded: 'text-good',
  failed: 'text-bad',
  refused: 'text-bad',
  'timed-out': 'text-bad',
  indeterminate: 'text-waiting',
  abandoned: 'text-waiting',
}

/** How often runs came to what, in one line; nothing before the first is settled. */
export const countWords = (counts: Record<RunOutcome, number>): string =>
  runOutcome.options
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcomeWords[outcome].toLowerCase()}`)
    .join(' · ')
