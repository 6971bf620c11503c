import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { changes } from '../../electron/git/changes.ts'
import { captureCheckpoint } from '../../electron/git/checkpoint.ts'
import { PACE, type Pace, watchCheckout } from '../../electron/watch/checkout.ts'
import { makeFolder, makeRepository } from '../support/repository.ts'

const quick: Pace = { ...PACE, gather: 20 }

/** Watches a checkout; `heard` resolves with how often it told, once it has told more often than before. */
async function watching(root: string, pace: Partial<Pace> = {}) {
  let told = 0
  let wake = () => {}
  const failures: unknown[] = []
  const watched = watchCheckout(
    root,
    {
      changed: () => {
        told += 1
        wake()
      },
      failed: (error) => failures.push(error),
    },
    { ...quick, ...pace },
  )
  onTestFinished(() => watched.close())
  await watched.ready
  await vi.waitFor(() => expect(told).toBeGreaterThan(0))
  told = 0
  return {
    failures,
    told: () => told,
    /** For what is watched only in a moment: works again and again, until it is heard. */
    async heardAtLast(work: () => void) {
      const before = told
      await vi.waitFor(() => {
        work()
        expect(told).toBeGreaterThan(before)
      })
    },
    async heard(work: () => void) {
      const before = told
      const next = new Promise<void>((resolve) => (wake = resolve))
      work()
      if (told === before) await next
      return told
    },
  }
}

describe('a watched checkout', () => {
  it('tells of files that are edited, made, renamed and deleted, at any depth', async () => {
    const { root, write } = makeRepository({ 'a.txt': 'one\n', 'deep/er/b.txt': 'one\n' })
    const { heard } = await watching(root)
    await heard(() => write('a.txt', 'two\n'))
    await heard(() => write('deep/er/b.txt', 'two\n'))
    await heard(() => write('deep/new.txt', 'new\n'))
    await heard(() => renameSync(join(root, 'deep/new.txt'), join(root, 'newer.txt')))
    await heard(() => rmSync(join(root, 'newer.txt')))
  })

  it('tells of files in folders made since', async () => {
    const { root, write } = makeRepository()
    const { heard, heardAtLast } = await watching(root)
    await heard(() => write('fresh/er/a.txt', 'one\n'))
    // Each folder is taken in once git has said that it does not ignore it.
    await heardAtLast(() => write('fresh/er/a.txt', 'two\n'))
  })

  it('tells of what is staged, committed and checked out, also in a worktree of its own', async () => {
    const { root, git, write } = makeRepository()
    const other = join(makeFolder(), 'other')
    git('worktree', 'add', '--quiet', '-b', 'side', other)
    const main = await watching(root)
    const side = await watching(other)
    write('new.txt', 'new\n')
    await main.heard(() => git('add', 'new.txt'))
    await main.heard(() => git('commit', '--quiet', '--message=more'))
    await side.heard(() => git('-C', other, 'reset', '--quiet', '--soft', 'main'))
    await main.heard(() => git('switch', '--quiet', '--detach'))
    await main.heard(() => git('update-ref', 'refs/remotes/origin/main', 'HEAD'))
  })

  it('says nothing of what git ignores, of locks, or of what Gaffer does itself', async () => {
    const { root, write, git } = makeRepository({
      'a.txt': 'one\n',
      '.gitignore': 'node_modules/\n*.log\nlater/\n',
    })
    write('node_modules/x/index.js', '')
    write('out.log', '')
    git('status')
    const { heard, told } = await watching(root)
    for (let at = 0; at < 100; at += 1) write(`node_modules/x/${at}.js`, 'x')
    write('out.log', 'more\n')
    write('.git/index.lock', '')
    rmSync(join(root, '.git/index.lock'))
    await captureCheckpoint(root, { ref: 'refs/gaffer/checkpoints/t/1', message: 'one' })
    await changes(root, { kind: 'uncommitted' })
    // What was written before it would have been told before it.
    expect(await heard(() => write('a.txt', 'two\n'))).toBe(1)

    // A folder made since shows once, as a name in the folder above; what is in it never does.
    await heard(() => mkdirSync(join(root, 'later')))
    const before = told()
    for (let at = 0; at < 100; at += 1) writeFileSync(join(root, 'later', `${at}`), 'x')
    expect(await heard(() => write('a.txt', 'three\n'))).toBe(before + 1)
  })

  it('follows what is ignored', async () => {
    const { root, write } = makeRepository({ 'a.txt': 'one\n', '.gitignore': 'out/\n' })
    write('out/a.txt', 'one\n')
    const { heard, heardAtLast } = await watching(root)
    await heard(() => write('.gitignore', ''))
    await heardAtLast(() => write('out/a.txt', 'two\n'))
  })

  it('gathers what comes together into one telling', async () => {
    const { root, write } = makeRepository()
    const { heard } = await watching(root, { gather: 300 })
    const told = await heard(() => {
      for (let at = 0; at < 300; at += 1) write(`${at}.txt`, 'x')
    })
    expect(told).toBe(1)
  })

  it('tells by the clock, though nothing is heard', async () => {
    const { root } = makeRepository()
    const { heard } = await watching(root, { backstop: 30 })
    await heard(() => {})
    expect(await heard(() => {})).toBeGreaterThanOrEqual(2)
  })

  it('tells by a quicker clock where there is too much to watch', async () => {
    const { root, write } = makeRepository()
    for (let at = 0; at < 20; at += 1) write(`${at}/a.txt`, 'x')
    const { heard, failures } = await watching(root, { folders: 10, poll: 30 })
    await heard(() => {})
    await heard(() => {})
    expect(failures).toEqual([])
  })

  it('waits for a checkout that is not there yet, and then hears of it', async () => {
    const { git } = makeRepository()
    const later = makeFolder('later')
    const { heard, heardAtLast } = await watching(later, { poll: 30 })
    await heard(() => git('worktree', 'add', '--quiet', '-b', 'later', later))
    await heardAtLast(() => writeFileSync(join(later, 'a.txt'), 'two\n'))
  })
})
