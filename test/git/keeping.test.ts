import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { GroupRecord } from '../../electron/agents/processGroup.ts'
import { processWith } from '../../electron/agents/processTable.ts'
import { commit } from '../../electron/git/commit.ts'
import { keepingGroups } from '../../electron/git/keeping.ts'
import { makeRepository } from '../support/repository.ts'

function makeSlow() {
  const repository = makeRepository()
  const trace = `${repository.root}/../ran`
  repository.hook('pre-commit', `echo $PPID > '${trace}'`)
  repository.write('b.txt', 'two\n')
  return { ...repository, trace }
}

const wish = { message: 'Two', operationId: 'o' }

/** Keeps this process from doing anything while others run; ends early once the file is there. */
function standStill(file: string, milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (!existsSync(file) && performance.now() < until);
}

it('[B4] starts no hook before it is written down whom to end should the host die', async () => {
  const { root, git, trace } = makeSlow()
  let early = false
  const keeper = {
    record() {
      standStill(trace, 300)
      early ||= existsSync(trace)
    },
    forget() {},
  }
  await keepingGroups(keeper, () => commit(root, wish))
  expect(early).toBe(false)
  expect(existsSync(trace)).toBe(true)
  expect(git('log', '-1', '--format=%s')).toBe('Two')
})

it('starts nothing where that cannot be written down', async () => {
  const { root, trace } = makeSlow()
  const groups: GroupRecord[] = []
  const record = (group: GroupRecord) => {
    groups.push(group)
    throw new Error('there is nobody to write it down')
  }
  const made = keepingGroups({ record, forget() {} }, () => commit(root, wish))
  await expect(made).rejects.toThrow('there is nobody')
  for (const { pid } of groups) await expect.poll(() => processWith(pid)).toBeUndefined()
  expect(groups).toHaveLength(1)
  expect(existsSync(trace)).toBe(false)
})

it('writes every group down, and forgets it once it has ended', async () => {
  const { root, trace } = makeSlow()
  const open = new Set<number>()
  let most = 0
  const keeper = {
    record({ pid }: GroupRecord) {
      open.add(pid)
      most = Math.max(most, open.size)
    },
    forget: ({ pid }: GroupRecord) => void open.delete(pid),
  }
  await keepingGroups(keeper, () => commit(root, wish))
  expect(existsSync(trace)).toBe(true)
  expect(most).toBe(1)
  await expect.poll(() => open.size).toBe(0)
})
