import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { processWith } from '../../electron/agents/processTable.ts'
import { converse, openHostile, openPractice, spoken, temporaryFolder } from './support.ts'

/** The pid that a file names, once it does, however slow the machine. */
const pidIn = (file: string) =>
  vi.waitFor(
    async () => {
      const pid = Number(await readFile(file, 'utf8'))
      expect(pid).toBeGreaterThan(0)
      onTestFinished(() => endQuietly(pid))
      return pid
    },
    { timeout: 10_000 },
  )

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // As it should be.
  }
}

/** An agent that has left something at work before the turn, and leaves more in it. */
async function strewing(manner: string) {
  const file = path.join(await temporaryFolder(), 'pid')
  const session = await openHostile(['strew', manner, file], { stopGraceMs: 200, endGraceMs: 500 })
  const helper = await pidIn(`${file}.helper`)
  return { file, session, helper }
}

it.runIf(process.platform === 'linux').each([
  ['the turn is stopped and the agent says so', '', 'Stopped as asked.'],
  ['the agent has to be ended', 'stubborn', 'Hostile did not stop in time, so it was ended.'],
])('ends what left the group of its agent when %s', async (_, manner, reason) => {
  const { file, session, helper } = await strewing(manner)
  let left = 0
  const events = await converse(session, 'go', {
    heard: async (event) => {
      if (event.type !== 'item-appended') return
      left = await pidIn(file)
      // In a session of its own, and nobody's child but the system's.
      await vi.waitFor(async () => expect((await processWith(left))?.group).toBe(left))
      await session.interrupt()
    },
  })
  expect(events.at(-1)).toEqual({ type: 'turn-interrupted', reason })
  expect(await processWith(left)).toBeUndefined()
  // What stood before the turn is none of the turn's.
  expect(await processWith(helper)).toBeDefined()
})

it.runIf(process.platform === 'linux')('ends it when the agent dies in the turn', async () => {
  const { file, session } = await strewing('exit')
  const events = await converse(session, 'go', {
    heard: async (event) => {
      if (event.type === 'item-appended') await pidIn(file)
    },
  })
  expect(events.at(-1)).toMatchObject({ type: 'turn-failed', code: 'agent-exited' })
  expect(await processWith(await pidIn(file))).toBeUndefined()
})

it.runIf(process.platform === 'linux')('ends it when the agent is closed in the turn', async () => {
  const { file, session } = await strewing('')
  let left = 0
  await converse(session, 'go', {
    heard: async (event) => {
      if (event.type !== 'item-appended') return
      left = await pidIn(file)
      void session.close()
    },
  })
  await session.close()
  expect(await processWith(left)).toBeUndefined()
})

it.runIf(process.platform === 'linux')(
  'leaves alone what a turn that ended left at work',
  async () => {
    const { file, session } = await strewing('end')
    expect((await converse(session, 'go')).at(-1)).toEqual({ type: 'turn-completed' })
    expect(await processWith(await pidIn(file))).toBeDefined()
  },
)

it.runIf(process.platform === 'linux')(
  'ends what a command of the practice agent left, and its thread goes on',
  async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'pid')
    const session = await openPractice(folder)
    const command = `(setsid sleep 600 & echo $! > "${file}") & sleep 600`
    let left = 0
    const events = await converse(session, `run ${command}`, {
      answer: { allowed: true },
      heard: async (event) => {
        if (event.type !== 'item-updated' || event.item.kind !== 'tool-call') return
        if (event.item.body.status !== 'running' || left > 0) return
        left = await pidIn(file)
        await session.interrupt()
      },
    })
    expect(events.at(-1)?.type).toBe('turn-interrupted')
    expect(await processWith(left)).toBeUndefined()
    expect(spoken(await converse(session, 'say still here'))).toBe('still here')
  },
)
