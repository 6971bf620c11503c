import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { openedThread } from './page.ts'
import { makeRepository } from './repository.ts'

const branchButton = (page: Page) => page.getByRole('button', { name: /^Branch / })
const told = (page: Page) => page.getByRole('region', { name: 'Git operation' })
const branches = (page: Page) => page.getByRole('dialog', { name: 'Branches' })

/** Opens the branch menu and presses a button in it. */
async function inBranches(page: Page, name: string | RegExp): Promise<void> {
  await branchButton(page).click()
  await branches(page).getByRole('button', { name }).click()
}

async function commitAll(page: Page, message: string): Promise<void> {
  await page.getByRole('button', { name: 'Look again' }).click()
  const box = page.getByRole('textbox', { name: 'Commit message' })
  await box.fill(message)
  await page.getByRole('button', { name: /^Commit(?! message)/ }).click()
  await expect(box).toHaveValue('')
}

test('a branch is made, pushed, pulled after a rejected push, and its conflict resolved', async ({
  app,
}) => {
  const { repository, page } = await openedThread(app)
  const bare = path.join(app.folder, 'remote.git')
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  repository.git('remote', 'add', 'origin', bare)
  repository.git('push', '--quiet', '--set-upstream', 'origin', 'main')

  await branchButton(page).click()
  await branches(page).getByRole('searchbox').fill('greet in french')
  await branches(page).getByRole('button', { name: 'New branch greet-in-french…' }).click()
  await page.getByRole('button', { name: 'Create branch' }).click()
  await expect(told(page)).toContainText('Created branch “greet-in-french”')
  await expect(branchButton(page)).toContainText('greet-in-french')

  repository.write('readme.txt', 'one\nmine\n')
  await commitAll(page, 'Say it my way')
  await inBranches(page, /^Push/)
  await expect(told(page)).toContainText('Pushed')
  expect(
    execFileSync('git', ['log', '-1', '--format=%s', 'greet-in-french'], { cwd: bare }).toString(),
  ).toBe('Say it my way\n')

  // Somebody else pushes to the same branch, in the same line.
  const other = makeRepository(path.join(app.folder, 'theirs'))
  other.git('fetch', '--quiet', bare, 'greet-in-french')
  other.git('reset', '--quiet', '--hard', 'FETCH_HEAD')
  other.write('readme.txt', 'one\ntheirs\n')
  other.git('commit', '--quiet', '--all', '--message=Say it their way')
  other.git('push', '--quiet', bare, 'HEAD:greet-in-french')

  repository.write('readme.txt', 'one\nmine again\n')
  await commitAll(page, 'Say it my way again')
  await inBranches(page, /^Push/)
  await expect(told(page)).toContainText('Not pushed')
  await expect(told(page)).toContainText('has commits that you do not have')

  // To replace the other's work takes knowing what it is.
  await told(page).getByRole('button', { name: 'Replace the remote branch…' }).click()
  const replacing = page.getByRole('dialog', { name: 'Replace the remote branch?' })
  await expect(replacing.getByRole('button', { name: 'Replace it' })).toBeDisabled()
  await replacing.getByRole('button', { name: 'Fetch' }).click()
  await expect(replacing).toContainText('1 commit that yours has not')
  await replacing.getByRole('button', { name: 'Cancel' }).click()

  await inBranches(page, /^Pull/)
  await expect(told(page)).toContainText('Choose to merge or to rebase')
  await told(page).getByRole('button', { name: 'Merge' }).click()
  const conflicts = page.getByRole('region', { name: 'Conflicts' })
  await expect(conflicts).toContainText('A merge is under way: 1 in conflict')
  await expect(conflicts).toContainText('Both changed it')
  await expect(conflicts.getByRole('button', { name: 'Go on' })).toBeDisabled()
  await conflicts.getByRole('button', { name: 'Take yours' }).click()
  await expect(conflicts).toContainText('no conflicts left')
  await conflicts.getByRole('button', { name: 'Go on' }).click()
  await expect(conflicts).toBeHidden()
  expect(readFileSync(path.join(repository.root, 'readme.txt'), 'utf8')).toBe('one\nmine again\n')

  await inBranches(page, /^Push/)
  await expect(told(page)).toContainText('Pushed')
  const sent = execFileSync('git', ['rev-parse', 'greet-in-french'], { cwd: bare })
    .toString()
    .trim()
  expect(sent).toBe(repository.git('rev-parse', 'HEAD'))
})

test('changes in the way of a switch are kept aside, and a branch with commits asks twice', async ({
  app,
}) => {
  const { repository, page } = await openedThread(app)
  repository.git('switch', '--quiet', '--create', 'topic')
  repository.write('readme.txt', 'topic\n')
  repository.git('commit', '--quiet', '--all', '--message=Work on the topic')
  repository.git('switch', '--quiet', 'main')
  repository.write('readme.txt', 'unfinished\n')
  await page.reload()

  await inBranches(page, /^topic/)
  await expect(told(page)).toContainText('Not switched to “topic”')
  await expect(told(page)).toContainText('readme.txt')
  await told(page).getByRole('button', { name: 'Keep my changes aside and switch' }).click()
  await expect(told(page)).toContainText('Switched to “topic”')
  await expect(branchButton(page)).toContainText('topic')
  expect(readFileSync(path.join(repository.root, 'readme.txt'), 'utf8')).toBe('topic\n')

  await inBranches(page, /^main/)
  await expect(branchButton(page)).toContainText('main')
  await branchButton(page).click()
  await branches(page).getByRole('button', { name: 'Actions for branch topic' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('button', { name: 'Delete branch' }).click()
  await expect(told(page)).toContainText('Branch not deleted “topic”')
  await told(page).getByRole('button', { name: 'Delete it anyway…' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('Work on the topic')
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await expect(told(page)).toContainText('Deleted branch “topic”')
  expect(repository.git('branch', '--list', 'topic')).toBe('')
})
