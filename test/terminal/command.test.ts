import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import type { GroupRecord } from '../../electron/agents/processGroup.ts'
import { processWith } from '../../electron/agents/processTable.ts'
import { startCommand } from '../../electron/terminal/command.ts'
import { temporaryFolder } from '../support/home.ts'

const start = async (script: string, outputLimit = 10_000, records: GroupRecord[] = []) => {
  const directory = await temporaryFolder('command')
  const command = await startCommand({
    argv: ['bash', '-c', script],
    directory,
    environment: process.env,
    outputLimit,
    keeper: {
      record: (group) => void records.push(group),
      forget: ({ pid }) =>
        void records.splice(0, records.length, ...records.filter((each) => each.pid !== pid)),
    },
  })
  return { command, directory }
}

it('runs a command and tells what it wrote and how it ended', async () => {
  const { command, directory } = await start('pwd; echo wrong >&2; exit 3')
  expect(await command.exited).toEqual({ exitCode: 3, signal: null })
  const { text, truncated, exit } = command.output()
  expect(text.split('\n').toSorted()).toEqual(['', directory, 'wrong'].toSorted())
  expect({ truncated, exit }).toEqual({ truncated: false, exit: { exitCode: 3, signal: null } })
})

it('cuts a long output at its beginning, never within a letter', async () => {
  const { command } = await start('for i in {1..5000}; do printf "€"; done; printf end', 1001)
  await command.exited
  const { text, truncated } = command.output()
  expect(truncated).toBe(true)
  // 1001 bytes are `end` and 998 before it: 332 letters of three bytes, and two bytes of one more.
  expect(text).toBe(`${'€'.repeat(332)}end`)
})

it('kills a command with what it started, records it meanwhile, and keeps what it wrote', async () => {
  const records: GroupRecord[] = []
  const { command, directory } = await start(
    `echo up; (trap '' TERM; echo $BASHPID > child; sleep 600) & wait`,
    10_000,
    records,
  )
  const child = await vi.waitFor(() => {
    const pid = Number(readFileSync(path.join(directory, 'child'), 'utf8'))
    if (!(pid > 0)) throw new Error('not written yet')
    return pid
  })
  expect(records).toHaveLength(1)
  await command.kill()
  expect(await processWith(child)).toBeUndefined()
  expect((await command.exited).signal).toBe('SIGTERM')
  expect(records).toEqual([])
  expect(command.output().text).toBe('up\n')
  await command.release()
  expect(command.output().text).toBe('')
})

it('rejects with the system’s word where there is no such program', async () => {
  const starting = startCommand({
    argv: ['no-such-program'],
    directory: '/',
    environment: process.env,
    outputLimit: 1,
  })
  await expect(starting).rejects.toMatchObject({ code: 'ENOENT' })
})
