import { mkdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { runSetup } from '../../electron/jobs/operations/setup.ts'
import { makeFolder } from '../support/repository.ts'

async function running(line: string, options: { limitMs?: number; signal?: AbortSignal } = {}) {
  const heard: string[] = []
  let begun = 0
  // A login shell reads the files of whoever runs it; here that is a home of the test's own.
  const directory = makeFolder('worktree')
  await mkdir(directory)
  const around = { directory, environment: { GAFFER_PORT: '20010' } }
  const { signal = new AbortController().signal, ...limits } = options
  const ends = runSetup(line, {
    ...around,
    ...limits,
    signal,
    begin: () => void (begun += 1),
    onOutput: (text) => heard.push(text),
  })
  return { directory, ends, heard: () => heard.join(''), begun: () => begun }
}

it('is a line of the user’s shell, in the worktree, told its ports, and heard', async () => {
  const { directory, ends, heard, begun } = await running('pwd && echo "port $GAFFER_PORT" | cat')
  expect(await ends).toBeNull()
  expect(heard()).toMatch(/^\$ pwd && echo/)
  expect(heard()).toContain(`${directory}\n`)
  expect(heard()).toContain('port 20010\n')
  expect(begun()).toBe(1)
})

it('tells how it failed', async () => {
  const failed = await running('false')
  expect(await failed.ends).toMatchObject({
    code: 'setup-failed',
    message: expect.stringContaining('it ended with status 1.'),
  })
  const killed = await running('kill -KILL $$')
  expect((await killed.ends)?.message).toContain('it was ended by SIGKILL.')
})

it('is ended when it takes too long, and when it is called off', async () => {
  const slow = await running('echo begun; exec sleep 60', { limitMs: 500 })
  expect((await slow.ends)?.message).toContain('it took longer than')
  const off = new AbortController()
  const called = await running('exec sleep 60', { signal: off.signal })
  off.abort(new Error('called off'))
  await expect(called.ends).rejects.toThrow('called off')
})
