import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { env } from 'node:process'
import { afterEach, expect, it } from 'vitest'
import { detectRepository } from '../../electron/git/repository.ts'
import { makeSampleRepository } from '../../electron/git/sampleRepository.ts'
import { configureUser, makeFolder, makeRepository } from '../support/repository.ts'

afterEach(() => configureUser())
const git = (folder: string, ...args: string[]) =>
  execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()

it('makes a repository of two commits whose tests pass', async () => {
  const root = await makeSampleRepository(join(makeFolder(), 'Lighthouse sample'))
  expect(await detectRepository(root)).toMatchObject({ head: { kind: 'branch', name: 'main' } })
  expect(git(root, 'log', '--format=%s by %an').split('\n')).toEqual([
    'Turn Morse code into flashes of a lamp by Ada',
    'Spell words in Morse code by Ada',
  ])
  expect(git(root, 'status', '--porcelain')).toBe('')
  // vitest tells its children that they run within a test, where node would run none.
  const { NODE_TEST_CONTEXT: _context, ...environment } = env
  const output = execFileSync('npm', ['test'], { cwd: root, encoding: 'utf8', env: environment })
  expect(output).toMatch(/pass 4\n/)
  const said = execFileSync('node', ['src/main.js', 'hello'], { cwd: root, encoding: 'utf8' })
  expect(said).toBe('.... . .-.. .-.. ---\n')
})

it('leaves one that is there as it is', async () => {
  const root = await makeSampleRepository(makeFolder())
  writeFileSync(join(root, 'README.md'), 'mine now\n')
  expect(await makeSampleRepository(root)).toBe(root)
  expect(git(root, 'status', '--porcelain')).toBe('M README.md')
  expect(readdirSync(dirname(root))).toEqual(['folder'])
})

it('commits under its own name for a user who has none', async () => {
  configureUser('[user]\n\tuseConfigOnly = true\n[commit]\n\tgpgSign = true\n')
  const root = await makeSampleRepository(makeFolder())
  expect(git(root, 'log', '-1', '--format=%an')).toBe('Gaffer')
})

it('keeps out of a folder that holds something else', async () => {
  const folder = makeFolder()
  mkdirSync(folder)
  writeFileSync(join(folder, 'thesis.txt'), '')
  await expect(makeSampleRepository(folder)).rejects.toMatchObject({ code: 'folder-not-empty' })
  expect(existsSync(join(folder, '.git'))).toBe(false)
})

it('is a repository of its own inside another', async () => {
  const { root } = makeRepository()
  expect(await makeSampleRepository(join(root, 'sample'))).toBe(join(root, 'sample'))
})
