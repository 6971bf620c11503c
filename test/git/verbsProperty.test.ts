import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compose, isSelected } from '../../core/diff/compose.ts'
import type { LineChange } from '../../core/diff/patch.ts'
import type { LineRange } from '../../core/git/selection.ts'
import { discard } from '../../electron/git/discard.ts'
import { stage } from '../../electron/git/stage.ts'
import { unstage } from '../../electron/git/unstage.ts'
import { hunk, newLine, oldLine, seen } from '../support/chosenLines.ts'
import { type TestRepository, makeRepository } from '../support/repository.ts'
import { textPair } from '../support/textPairs.ts'

const count = 12
const pairs = fc
  .sample(textPair, { numRuns: count * 2, seed: 17 })
  .filter((pair) => pair.old !== pair.new)
  .slice(0, count)
  .map((pair, at) => ({ ...pair, path: `file ${at}` }))

/** A repository whose HEAD has the old texts and whose working tree has the new ones. */
function changed(): TestRepository {
  const repository = makeRepository(null)
  for (const { path, old } of pairs) repository.write(path, Buffer.from(old, 'latin1'))
  repository.commit('old')
  for (const pair of pairs) repository.write(pair.path, Buffer.from(pair.new, 'latin1'))
  return repository
}

function everyOther(changes: readonly LineChange[]): LineRange[] {
  return changes.flatMap(({ oldStart, newStart, oldLines, newLines }) => [
    ...oldLines.flatMap((_, at) => ((oldStart + at) % 2 === 0 ? [oldLine(oldStart + at + 1)] : [])),
    ...newLines.flatMap((_, at) => ((newStart + at) % 3 === 0 ? [newLine(newStart + at + 1)] : [])),
  ])
}

/** What is chosen in each file that still differs, and the changes it is chosen among. */
async function chooseIn(
  { root, git }: TestRepository,
  scope: 'staged' | 'unstaged',
  choose: (changes: readonly LineChange[]) => LineRange[],
) {
  const names = git('diff', '--name-only', '-z', ...(scope === 'staged' ? ['--cached'] : []))
  const paths = names.split('\0').slice(0, -1)
  const found = await Promise.all(
    paths.map(async (path) => ({ path, ...(await seen(root, scope, path)) })),
  )
  return found
    .map((each) => ({ ...each, lines: choose(each.changes) }))
    .filter(({ lines }) => lines.length > 0)
    .map((each) => ({ ...each, selected: each.choose(...each.lines) }))
}

const all = (changes: readonly LineChange[]) => changes.flatMap(hunk)
const selectedOf = (chosen: Awaited<ReturnType<typeof chooseIn>>) =>
  chosen.map(({ selected }) => selected)

describe('the verbs, on generated files', () => {
  it('stage what was chosen, and unstaging it gives the index as it was', async () => {
    const repository = changed()
    const { root, git } = repository
    const headTree = git('rev-parse', 'HEAD^{tree}')
    const some = await chooseIn(repository, 'unstaged', everyOther)
    expect(some.length).toBeGreaterThan(count / 2)
    await stage(root, selectedOf(some))
    for (const { path, changes, lines } of some) {
      const pair = pairs.find((each) => each.path === path) ?? { old: '', new: '' }
      const staged = execFileSync('git', ['cat-file', 'blob', `:${path}`], {
        cwd: root,
        encoding: 'latin1',
      })
      const exact = changes.map((change) => inBytes(change, pair))
      expect(staged).toBe(compose(pair.old, exact, isSelected(lines)).text)
    }
    await unstage(root, selectedOf(await chooseIn(repository, 'staged', all)))
    expect(git('write-tree')).toBe(headTree)

    await stage(root, selectedOf(await chooseIn(repository, 'unstaged', all)))
    git('commit', '--quiet', '--message=all')
    expect(git('status', '--porcelain')).toBe('')
    for (const pair of pairs) expect(readFileSync(join(root, pair.path), 'latin1')).toBe(pair.new)
  }, 60_000)

  it('discard some and then the others, which gives the files as they were', async () => {
    const repository = changed()
    const { root, git } = repository
    await discard(root, selectedOf(await chooseIn(repository, 'unstaged', everyOther)))
    await discard(root, selectedOf(await chooseIn(repository, 'unstaged', all)))
    expect(git('status', '--porcelain')).toBe('')
    for (const { path, old } of pairs) expect(readFileSync(join(root, path), 'latin1')).toBe(old)
  }, 60_000)
})

/** The window reads diffs as UTF-8; of what is not it has only the numbers of the lines right. */
function inBytes(change: LineChange, pair: { old: string; new: string }): LineChange {
  const linesOf = (text: string, start: number, length: number) =>
    text.split(/(?<=\n)/).slice(start, start + length)
  return {
    ...change,
    oldLines: linesOf(pair.old, change.oldStart, change.oldLines.length),
    newLines: linesOf(pair.new, change.newStart, change.newLines.length),
  }
}
