import type { ActivityRow } from '../../core/views/activity.ts'
import { operationWords } from '../changes/operationWords.ts'
import type { IconName } from '../ui/Icon.tsx'

type EntryWords = {
  icon: IconName
  tone: 'text-good' | 'text-bad' | 'text-waiting' | 'text-faint'
  /** What happened, in a few words. */
  words: string
  /** What it was about, in the words of who asked or answered. */
  about?: string | undefined
}

/** How an entry of the activity feed is told. */
export function entryWords(row: ActivityRow): EntryWords {
  switch (row.what) {
    case 'turn':
      return turnWords(row)
    case 'approval':
      return approvalWords(row)
    case 'question':
      return questionWords(row)
    case 'operation':
      return tellOperation(row)
    case 'automation':
      return automationWords(row)
    case 'checkpoint-failed':
      return { icon: 'close', tone: 'text-bad', words: 'Checkpoint not taken', about: row.message }
  }
}

type Of<W extends ActivityRow['what']> = Extract<ActivityRow, { what: W }>

function automationWords({ kind, name, message }: Of<'automation'>): EntryWords {
  return kind === 'notified'
    ? { icon: 'bell', tone: 'text-waiting', words: name, about: message }
    : { icon: 'bolt', tone: 'text-bad', words: `“${name}” failed`, about: message }
}

function turnWords({ outcome, message }: Of<'turn'>): EntryWords {
  switch (outcome) {
    case 'completed':
      return { icon: 'check', tone: 'text-good', words: 'Turn finished' }
    case 'failed':
      return { icon: 'close', tone: 'text-bad', words: 'Turn failed', about: message }
    case 'interrupted':
      return { icon: 'stop', tone: 'text-faint', words: 'Turn stopped', about: message }
  }
}

const questionStates: Record<Of<'question'>['status'], Pick<EntryWords, 'tone' | 'words'>> = {
  open: { tone: 'text-waiting', words: 'Has a question' },
  answered: { tone: 'text-good', words: 'Question answered' },
  declined: { tone: 'text-faint', words: 'Question declined' },
  expired: { tone: 'text-faint', words: 'Question expired' },
}

const questionWords = ({ status, title }: Of<'question'>): EntryWords => ({
  icon: 'other',
  about: title,
  ...questionStates[status],
})

function approvalWords({ status, title, by, message }: Of<'approval'>): EntryWords {
  const asked = { icon: 'shield', about: message ? `${title} · ${message}` : title } as const
  const who = by !== undefined && 'rule' in by ? ' by a rule' : ''
  switch (status) {
    case 'open':
      return { ...asked, tone: 'text-waiting', words: 'Asks for approval' }
    case 'approved':
      return { ...asked, tone: 'text-good', words: `Allowed${who}` }
    case 'rejected':
      return { ...asked, tone: 'text-faint', words: `Rejected${who}` }
    case 'expired':
      return { ...asked, tone: 'text-faint', words: 'Approval expired' }
  }
}

function tellOperation({ operation, outcome, subject, message }: Of<'operation'>): EntryWords {
  const { doing, done, failed } = operationWords(operation)
  // A restore's subject is an id, which tells people nothing.
  const named = operation === 'restore-checkpoint' ? undefined : subject
  switch (outcome) {
    case null:
      return { icon: 'more', tone: 'text-faint', words: doing, about: named }
    case 'succeeded':
      return { icon: 'check', tone: 'text-good', words: done, about: named }
    case 'failed':
      return { icon: 'close', tone: 'text-bad', words: failed, about: message ?? named }
    case 'indeterminate':
      return {
        icon: 'other',
        tone: 'text-waiting',
        words: `${failed}, as far as known`,
        about: message ?? named,
      }
  }
}
