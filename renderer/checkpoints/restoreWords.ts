import type { FileChange } from '../../core/git/answers.ts'

type Status = FileChange['status']

/** What a restore does to one file. */
export function fateOf(status: Status): 'comes back' | 'is removed' | 'changes' {
  if (status === 'added' || status === 'untracked' || status === 'copied') return 'comes back'
  return status === 'deleted' ? 'is removed' : 'changes'
}

/** What a restore does to the files, in one sentence; those that are not listed count as one number. */
export function restoreWords(files: readonly Pick<FileChange, 'status'>[], total: number): string {
  if (total === 0) return 'The files are already as they were then. Nothing would change.'
  const count = (fate: string) => files.filter(({ status }) => fateOf(status) === fate).length
  const changes = count('changes')
  const back = count('comes back')
  const removed = count('is removed')
  const parts = [
    changes > 0 && `${named(changes)} ${changes === 1 ? 'changes' : 'change'}`,
    back > 0 && `${named(back)} ${back === 1 ? 'comes' : 'come'} back`,
    removed > 0 && `${named(removed)} ${removed === 1 ? 'is' : 'are'} removed`,
  ].filter((part) => part !== false)
  if (total > files.length) return `${named(total)} would be other than now.`
  return `${parts.join(', ')}.`
}

const named = (count: number) => (count === 1 ? '1 file' : `${count} files`)
