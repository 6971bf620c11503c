import type { ChangesScope } from '../../core/git/answers.ts'
import type { CheckpointRow } from '../../core/views/checkpoints.ts'
import type { TimelineRow } from '../../core/views/timeline.ts'
import type { Choice } from '../ui/Select.tsx'

/** What people choose between; the two halves of staging are one choice. */
export type ScopeKind = 'uncommitted' | 'staging' | 'turn' | 'since' | 'branch' | 'between'

export const scopeKind = ({ kind }: ChangesScope): ScopeKind =>
  kind === 'staged' || kind === 'unstaged' ? 'staging' : kind

/** The scopes of a thread. One that nothing can be shown of is there, but cannot be chosen. */
export function scopeChoices(about: {
  turns: number
  checkpoints: number
  shown: ScopeKind
}): Choice<ScopeKind>[] {
  const { turns, checkpoints, shown } = about
  return [
    { value: 'uncommitted', label: 'Uncommitted' },
    { value: 'staging', label: 'Staged and unstaged' },
    { value: 'turn', label: 'Turn', disabled: turns === 0 },
    { value: 'since', label: 'Since checkpoint', disabled: checkpoints === 0 },
    { value: 'branch', label: 'Branch' },
    ...(shown === 'between' ? [{ value: 'between' as const, label: 'Between checkpoints' }] : []),
  ]
}

/** Why nothing is shown, where nothing has changed. */
export function nothingWords({ kind }: ChangesScope): string {
  switch (kind) {
    case 'uncommitted':
    case 'staged':
    case 'unstaged':
      return 'The working tree is as the last commit left it.'
    case 'turn':
      return 'This turn left all files as they were.'
    case 'since':
      return 'All files are as they were at that checkpoint.'
    case 'between':
      return 'Both checkpoints hold the same files.'
    case 'branch':
      return 'This branch has no commits that change a file beyond its base.'
  }
}

const LABEL_LENGTH = 48
const short = (text: string) => {
  const [line = ''] = text.trim().split('\n', 1)
  return line.length > LABEL_LENGTH ? `${line.slice(0, LABEL_LENGTH)}…` : line
}

/** Every turn, the last first, with what was asked as far as that is loaded. */
export function turnChoices(turns: number, rows: readonly TimelineRow[]): Choice<string>[] {
  const texts = new Map(rows.flatMap((row) => (row.row === 'turn' ? [[row.number, row.text]] : [])))
  return Array.from({ length: turns }, (_, at) => {
    const number = turns - at
    const text = texts.get(number)
    const label = at === 0 ? `${number}, the last` : `${number}`
    return { value: String(number), label, ...(text && { hint: short(text) }) }
  })
}

/** The checkpoints that can be compared with, the last first. */
export const checkpointChoices = (rows: readonly CheckpointRow[]): Choice<string>[] =>
  rows
    .filter(({ status }) => status === 'ready')
    .toReversed()
    .map(({ checkpointId, description, turnNumber }) => ({
      value: checkpointId,
      label: short(description) || 'No description',
      ...(turnNumber > 0 && { hint: `Turn ${turnNumber}` }),
    }))
