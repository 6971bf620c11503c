import { describe, expect, it } from 'vitest'
import type { BranchFound } from '../../core/git/answers.ts'
import type { OperationAsked, OperationResult } from '../../core/git/operations.ts'
import { checkpointId } from '../../core/ids.ts'
import { conflictWords, sides } from '../../renderer/branches/conflictWords.ts'
import { counts, localName, upstreamWords } from '../../renderer/branches/branchWords.ts'
import { matchBranches, SHOWN_BRANCHES } from '../../renderer/branches/matchBranches.ts'
import { checksWords, stateWords } from '../../renderer/branches/pullRequests.ts'
import { fateOf, restoreWords } from '../../renderer/checkpoints/restoreWords.ts'
import { isRewound } from '../../renderer/checkpoints/rewound.ts'
import { lastLine } from '../../renderer/operations/lastLine.ts'
import { remediesFor } from '../../renderer/operations/remedies.ts'
import { tellOperation } from '../../renderer/operations/tellOperation.ts'
import { folderWords, lossWords } from '../../renderer/worktrees/lossWords.ts'
import { readWorktreeDraft, worktreeDraft } from '../../renderer/worktrees/worktreeDraft.ts'

const branch = (name: string, more: Partial<BranchFound> = {}): BranchFound => ({
  name,
  ref: `refs/heads/${name}`,
  remote: null,
  current: false,
  sha: 'a'.repeat(40),
  subject: 'Work',
  author: 'Ada',
  at: 0,
  upstream: null,
  worktree: null,
  ...more,
})

describe('a branch', () => {
  it('says how it stands to the one it follows', () => {
    expect(upstreamWords(null)).toBe('Not pushed yet')
    expect(upstreamWords({ name: 'origin/main', gone: true })).toContain('is gone')
    expect(upstreamWords({ name: 'origin/main', ahead: 0, behind: 0 })).toBe('Same as origin/main')
    expect(upstreamWords({ name: 'origin/main', ahead: 2, behind: 0 })).toBe(
      '2 ahead of origin/main',
    )
    expect(upstreamWords({ name: 'origin/main', ahead: 0, behind: 3 })).toBe('3 behind origin/main')
    expect(upstreamWords({ name: 'o/m', ahead: 1, behind: 3 })).toBe('1 ahead of and 3 behind o/m')
    expect(counts({ name: 'origin/main', gone: true })).toEqual({ ahead: 0, behind: 0 })
  })

  it('loses the name of its remote when it becomes one’s own, and no more of it', () => {
    expect(localName({ name: 'origin/fix/origin/x', remote: 'origin' })).toBe('fix/origin/x')
    expect(localName({ name: 'origin/fix', remote: null })).toBe('origin/fix')
  })

  it('is found by words in any order, the current one first', () => {
    const all = [branch('fix/login'), branch('main', { current: true }), branch('login-page')]
    expect(matchBranches(all, '').local.map(({ name }) => name)).toEqual([
      'main',
      'fix/login',
      'login-page',
    ])
    expect(matchBranches(all, 'LOGIN fix').local.map(({ name }) => name)).toEqual(['fix/login'])
  })

  it('is told of as a number where there are too many to list', () => {
    const own = Array.from({ length: SHOWN_BRANCHES + 5 }, (_, at) => branch(`b${at}`))
    const { local, remote, hidden } = matchBranches([...own, branch('o/x', { remote: 'o' })], '')
    expect([local.length, remote.length, hidden]).toEqual([SHOWN_BRANCHES, 0, 6])
  })
})

describe('a conflict', () => {
  it('calls a version yours in a merge and in a rebase alike, though git does not', () => {
    expect(sides('merge').ours).toBe('yours')
    expect(sides('rebase').theirs).toBe('yours')
    expect(conflictWords('deleted-by-us', 'merge')).toBe(
      'You deleted it, the other side changed it',
    )
    expect(conflictWords('deleted-by-us', 'rebase')).toBe(
      'The other side deleted it, you changed it',
    )
  })
})

describe('a pull request', () => {
  const check = (state: 'passed' | 'failed' | 'pending' | 'skipped') => ({
    name: 'ci',
    state,
    url: null,
  })

  it('sums its checks up by the worst of them, and leaves out those that were skipped', () => {
    expect(checksWords({ checks: [check('skipped')] })).toBeNull()
    expect(checksWords({ checks: [check('passed'), check('skipped')] })?.words).toBe(
      'Its check passed',
    )
    expect(checksWords({ checks: [check('passed'), check('pending')] })?.tone).toBe('waiting')
    expect(checksWords({ checks: [check('pending'), check('failed')] })).toEqual({
      words: '1 of 2 checks failed',
      tone: 'bad',
    })
  })

  it('says when it cannot be merged as it is', () => {
    expect(stateWords({ state: 'open', draft: true, mergeable: false })).toBe('Draft, in conflict')
    expect(stateWords({ state: 'open', draft: false, mergeable: null })).toBe('Open')
    expect(stateWords({ state: 'merged', draft: false, mergeable: false })).toBe('Merged')
  })
})

const after = (asked: OperationAsked, result: OperationResult = {}, outcome = 'failed' as const) =>
  remediesFor(asked, { outcome, result })
const labels = (...[asked, result]: Parameters<typeof after>) =>
  after(asked, result).map(({ label }) => label)
const safetyId = checkpointId.parse('operation-1:safety')

describe('what there is to do about an operation', () => {
  it('keeps changes aside that were in the way of a switch', () => {
    const asked = { operation: 'switch-branch' as const, args: { name: 'topic' } }
    expect(after(asked, { code: 'would-overwrite' })[0]).toEqual({
      label: 'Keep my changes aside and switch',
      ask: { type: 'SwitchBranch', name: 'topic', aside: true },
    })
    expect(after(asked, { code: 'branch-elsewhere' })).toEqual([])
  })

  it('offers to merge or to rebase only where both sides have moved', () => {
    const asked = { operation: 'pull' as const, args: {} }
    expect(labels(asked, { code: 'diverged' })).toEqual(['Merge', 'Rebase'])
    expect(labels(asked, { code: 'conflicts' })).toEqual(['Show the conflicts'])
    expect(labels(asked, { code: 'remote-unreachable' })).toEqual(['Try again'])
  })

  it('never replaces a remote branch without asking in a dialog', () => {
    const asked = { operation: 'push' as const, args: {} }
    const remedies = after(asked, { code: 'push-rejected' })
    expect(remedies.map(({ label }) => label)).toEqual(['Pull', 'Replace the remote branch…'])
    expect(remedies[1]).toMatchObject({ dialog: { kind: 'replace-remote' } })
    expect(labels(asked, { code: 'lease-stale' })).toEqual(['Fetch'])
  })

  it('takes a restore back by the checkpoint that was taken before it', () => {
    const args = { checkpointId: checkpointId.parse('c'), sha: 'a', safetyId }
    const asked = { operation: 'restore-checkpoint' as const, args }
    expect(remediesFor(asked, { outcome: 'succeeded', result: {} })).toEqual([
      { label: 'Undo', ask: { type: 'RestoreCheckpoint', checkpointId: safetyId } },
    ])
    expect(after(asked, { code: 'git-failed' })).toEqual([])
  })

  it('leads to a terminal where a worktree is there but its set-up failed', () => {
    const asked = { operation: 'add-worktree' as const, args: { branch: 'b', copy: [] } }
    const settled = { outcome: 'succeeded' as const, result: { code: 'setup-failed' } }
    expect(remediesFor(asked, settled)).toEqual([{ label: 'Open a terminal', show: 'terminals' }])
    expect(labels(asked, { code: 'git-failed' })).toEqual(['Make it anew'])
  })

  it('shows again what would go where more would go than was said', () => {
    const goes = { files: 0, commits: 0, bytes: 1 }
    const args = { safetyId, goes, branch: 'keep' as const }
    const asked = { operation: 'remove-worktree' as const, args }
    expect(labels(asked, { code: 'more-would-go' })).toEqual(['Look again…'])
  })

  it('is told in one line, without a checkpoint’s id', () => {
    const args = { checkpointId: checkpointId.parse('c'), sha: 'a', safetyId }
    expect(tellOperation({ operation: 'restore-checkpoint', args }, null)).toBe(
      'Restoring a checkpoint …',
    )
    expect(
      tellOperation({ operation: 'merge', args: { from: 'topic' } }, { outcome: 'succeeded' }),
    ).toBe('Merged “topic”')
  })

  it('shows the last line of what is said, of one that is drawn over the newest', () => {
    expect(lastLine('Cloning\nReceiving 10%\rReceiving 90%\n\n')).toBe('Receiving 90%')
    expect(lastLine('')).toBe('')
  })
})

describe('a restore', () => {
  it('says what happens to the files, by number', () => {
    const files = (['modified', 'added', 'deleted', 'deleted'] as const).map((status) => ({
      status,
    }))
    expect(restoreWords(files, 4)).toBe('1 file changes, 1 file comes back, 2 files are removed.')
    expect(restoreWords([], 0)).toContain('Nothing would change')
    expect(restoreWords(files, 900)).toBe('900 files would be other than now.')
    expect(fateOf('renamed')).toBe('changes')
  })

  it('marks the turns in its ranges, both ends of each among them', () => {
    const ranges: [number, number][] = [
      [2, 3],
      [5, 5],
    ]
    const marked = [1, 2, 3, 4, 5, 6].filter((turn) => isRewound(ranges, turn))
    expect(marked).toEqual([2, 3, 5])
  })
})

describe('a worktree', () => {
  it('says what is lost with it; commits stay where their branch does', () => {
    const goes = { files: 2, commits: 1, bytes: 10 }
    expect(lossWords(goes, true)).toBe('2 changed files would go.')
    expect(lossWords(goes, false)).toBe(
      '2 changed files and 1 commit that is nowhere else would go.',
    )
    expect(lossWords({ files: 0, commits: 3, bytes: 10 }, true)).toContain('Nothing is in it')
    expect(folderWords({ goes: { ...goes, bytes: 3 * 1024 ** 3 }, whole: false })).toBe(
      'more than 3 GB',
    )
  })

  it('reads how it is made, and is unset again when all is cleared', () => {
    const settings = { base: 'origin/main', copy: ['.env', 'config'], setup: 'npm ci' }
    const draft = worktreeDraft(settings)
    expect(draft.copy).toBe('.env\nconfig')
    expect(readWorktreeDraft({ ...draft, copy: ' .env \n\nconfig/\n' })).toEqual({
      ok: true,
      settings,
    })
    expect(readWorktreeDraft(worktreeDraft(undefined))).toEqual({ ok: true, settings: undefined })
  })

  it('names the file that cannot be copied', () => {
    const read = readWorktreeDraft({ base: '', copy: '.env\n../secret', setup: '' })
    expect(read).toMatchObject({ ok: false, flaw: expect.stringContaining('../secret') })
  })
})
