import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { ownFolder, withScratch } from '../../electron/git/indexFile.ts'
import { temporaryFolder } from '../support/home.ts'

it('keeps its files in a repository, and leaves none in the place of one that was moved away', async () => {
  const root = await temporaryFolder('moved')
  const gitDir = path.join(root, 'repository', '.git')
  await expect(withScratch(gitDir, async () => 'done')).rejects.toMatchObject({
    code: 'folder-missing',
  })
  expect(existsSync(path.join(root, 'repository'))).toBe(false)
  await mkdir(gitDir, { recursive: true })
  expect(await withScratch(gitDir, async (folder) => existsSync(folder))).toBe(true)
  expect(await withScratch(gitDir, async (folder) => path.dirname(folder))).toBe(ownFolder(gitDir))
})
