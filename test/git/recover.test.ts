import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commit } from '../../electron/git/commit.ts'
import { captureCheckpoint, checkpointRef } from '../../electron/git/checkpoint.ts'
import { removeIndexLock } from '../../electron/git/recover.ts'
import { makeRepository } from '../support/repository.ts'

it('clears what a killed git of ours left, so that work goes on', async () => {
  const { root, write } = makeRepository()
  await captureCheckpoint(root, { ref: checkpointRef('thread', 'one'), message: '' })
  const gaffer = join(root, '.git/gaffer')
  writeFileSync(join(root, '.git/index.lock'), '')
  mkdirSync(join(gaffer, 'scratch-left'))
  writeFileSync(join(gaffer, 'scratch-left/index'), '')
  write('a.txt', 'two\n')
  const again = () => commit(root, { operationId: 'operation:1', message: 'x' })
  await expect(again()).rejects.toMatchObject({ code: 'index-locked' })
  expect(await removeIndexLock(root)).toBe(true)
  expect(await removeIndexLock(root)).toBe(false)
  expect(existsSync(join(root, '.git/index.lock'))).toBe(false)
  expect(readdirSync(gaffer).join()).not.toContain('scratch')
  await again()
})

it('remembers across a kill how the index was before a commit staged everything', async () => {
  const { root, git, write, hook } = makeRepository()
  const options = { operationId: 'operation:2', message: 'x' }
  write('staged.txt', 'staged\n')
  git('add', 'staged.txt')
  write('other.txt', 'other\n')
  const before = git('status', '--porcelain')

  // The hook kills the host that waits for it, then refuses, so that git ends too.
  hook('pre-commit', `kill -9 "$(cat '${root}/../pid')"; touch '${root}/../ended'; exit 1`)
  const module = join(import.meta.dirname, '../../electron/git/commit.ts')
  const script = `
    import { writeFileSync } from 'node:fs'
    import { commit } from ${JSON.stringify(module)}
    writeFileSync(${JSON.stringify(join(root, '../pid'))}, String(process.pid))
    await commit(${JSON.stringify(root)}, ${JSON.stringify(options)})`
  const host = spawn(process.execPath, ['--input-type=module', '--eval', script])
  const [, signal] = await once(host, 'exit')
  expect(signal).toBe('SIGKILL')
  await expect.poll(() => existsSync(join(root, '../ended'))).toBe(true)
  await expect.poll(() => existsSync(join(root, '.git/index.lock'))).toBe(false)
  expect(git('status', '--porcelain')).not.toBe(before)

  hook('pre-commit', 'exit 1')
  await removeIndexLock(root)
  await expect(commit(root, options)).rejects.toMatchObject({ code: 'hook-failed' })
  expect(git('status', '--porcelain')).toBe(before)
})
