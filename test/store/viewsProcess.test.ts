import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { ViewState } from '../../core/protocol.ts'
import {
  databaseFile,
  everyView,
  filed,
  history,
  offline,
  openStore,
  pagesOf,
  standingIn,
  temporaryStore,
} from './viewStore.ts'

const program = path.join(import.meta.dirname, 'rebuildInChild.ts')
/** Megabytes of heap that the child may have: a log of 100,000 events alone is more. */
const HEAP = 48

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [
    '--expose-gc',
    `--max-old-space-size=${HEAP}`,
    program,
    ...args,
  ])

it.each([5, 13, 20, 21, 58])(
  '[E4] [H3] goes on after a kill inside a page, at event %i',
  async (at) => {
    const file = await databaseFile()
    const before = openStore(file)
    before.append(history(60))
    before.close()
    await expect(run(file, 'die', String(at))).rejects.toMatchObject({ signal: 'SIGKILL' })
    const standing = standingIn(file, 'timeline')
    // The event itself may be one that this view does not handle.
    expect(standing).toMatchObject({ status: 'rebuilding', generation: 2 })
    const page = Math.floor((at - 1) / 10) * 10
    expect([page, page + 10]).toContain(standing?.position)
    const store = temporaryStore(file, { page: pagesOf(10) })
    store.finish()
    expect(standingIn(file, 'timeline')).toEqual({ status: 'ready', position: 60, generation: 2 })
    expect(filed(store)).toEqual(offline(store))
  },
)

it('[E11] a rebuild of 100,000 events gets by with a small heap, and needs no more than one of 10,000', async () => {
  const grown: number[] = []
  for (const count of [10_000, 100_000]) {
    const { stdout } = await run(await databaseFile(), 'measure', String(count))
    const { most, pages, states } = JSON.parse(stdout) as {
      most: number
      pages: number
      states: Record<string, ViewState>
    }
    expect(pages).toBeGreaterThanOrEqual((count / 1000) * everyView.length)
    for (const state of Object.values(states))
      expect(state).toEqual({ status: 'ready', position: count, lag: 0 })
    grown.push(most)
  }
  const [few = 0, many = 0] = grown
  expect(many).toBeLessThan(32 * 1024 * 1024)
  expect(many - few).toBeLessThan(8 * 1024 * 1024)
}, 120_000)
