import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { approval, chooseAgent, messageBox, openedThread, say, stopButton } from './page.ts'
import { makeRepository } from './repository.ts'

const failure = (page: Page) => page.getByRole('note', { name: 'The turn failed' })

/** The thread takes a message and comes to the end of it. */
async function expectUsable(page: Page): Promise<void> {
  await say(page, 'say we go on')
  await expect(page.getByText('we go on', { exact: true }).last()).toBeVisible()
  await expect(stopButton(page)).toBeHidden()
}

test('a folder that is no repository is worked in, and says what it lacks', async ({ app }) => {
  const letters = path.join(app.folder, 'letters')
  await mkdir(letters)
  const page = await app.window()
  await page.getByRole('button', { name: 'Open a repository' }).click()
  const dialog = page.getByRole('dialog', { name: 'Open a repository' })
  const folder = dialog.getByRole('textbox', { name: 'Folder path' })
  const open = dialog.getByRole('button', { name: 'Open', exact: true })

  await folder.fill(`${letters}-misspelt`)
  await open.click()
  await expect(dialog.getByRole('alert')).toContainText('There is no such folder.')
  await expect(folder).toHaveValue(`${letters}-misspelt`)

  await folder.fill(letters)
  await open.click()
  await page.getByRole('button', { name: 'Trust this folder', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'New thread in letters' })).toBeVisible()
  await chooseAgent(page, 'Practice agent')
  await say(page, 'say dear aunt')
  await expect(page.getByText('dear aunt', { exact: true }).last()).toBeVisible()
  const review = page.getByRole('complementary', { name: 'Review' })
  await expect(review).toContainText('not in a git repository')

  makeRepository(letters)
  await review.getByRole('button', { name: 'Look again' }).click()
  await expect(review).toContainText('Nothing changed')
  await expectUsable(page)
})

test('an agent that is not installed says so, and another takes over', async ({ app }) => {
  const command = ['no-such-agent', '--acp']
  const { page } = await openedThread(app, { provider: 'acp', command })
  await say(page, 'say hello')
  await expect(failure(page)).toContainText('no-such-agent was not found')
  await expect(failure(page)).toContainText('install it')
  await chooseAgent(page, 'Practice agent')
  await expectUsable(page)
})

test('an agent that ends at once says how, and another takes over', async ({ app }) => {
  const command = ['sh', '-c', 'echo no licence found >&2; exit 7']
  const { page } = await openedThread(app, { provider: 'acp', command })
  await say(page, 'say hello')
  await expect(failure(page)).toContainText('ended with exit code 7 as it started')
  await expect(failure(page)).toContainText('no licence found')
  await chooseAgent(page, 'Practice agent')
  await expectUsable(page)
})

test('a repository that was deleted is missed by name, and the thread goes on once it is back', async ({
  app,
}) => {
  const { repository, page } = await openedThread(app)
  await expectUsable(page)
  await rename(repository.root, `${repository.root}.elsewhere`)
  await say(page, 'say hello')
  await expect(failure(page)).toContainText(`There is no folder ${repository.root}`)
  const review = page.getByRole('complementary', { name: 'Review' })
  await expect(review).toContainText('This folder is no longer there.')
  await rename(`${repository.root}.elsewhere`, repository.root)
  await expectUsable(page)
  await review.getByRole('button', { name: 'Look again' }).click()
  await expect(review).toContainText('Nothing changed')
})

test('a failing commit hook is shown whole, and the typed message outlives it', async ({ app }) => {
  const { repository, page } = await openedThread(app)
  repository.hook(
    'pre-commit',
    'echo "checking the spelling …"; for line in $(seq 200); do echo "line $line is wrong" >&2; done; exit 1',
  )
  repository.write('readme.txt', 'one\ntwo\n')
  const message = page.getByRole('textbox', { name: 'Commit message' })
  const commit = page.getByRole('button', { name: /^Commit/ })
  const review = page.getByRole('complementary', { name: 'Review' })
  await review.getByRole('button', { name: 'Look again' }).click()
  await expect(review.getByText('readme.txt').first()).toBeVisible()
  await message.fill('Count to two\n\nBecause one is not enough.')
  await commit.click()

  const said = review.getByRole('group', { name: 'Output' })
  await expect(said).toContainText('checking the spelling …')
  await expect(said).toContainText('line 1 is wrong')
  await expect(said).toContainText('line 200 is wrong')
  await expect(review).toContainText('A git hook of this repository said no.')
  await expect(message).toHaveValue('Count to two\n\nBecause one is not enough.')
  expect(repository.git('log', '-1', '--format=%s')).toBe('first')
  expect(repository.git('status', '--porcelain')).toBe(' M readme.txt')

  repository.hook('pre-commit', 'exit 0')
  await commit.click()
  await expect(review.getByText(/^Committed/)).toBeVisible()
  await expect(message).toHaveValue('')
  expect(repository.git('log', '-1', '--format=%B')).toBe(
    'Count to two\n\nBecause one is not enough.',
  )
  await expectUsable(page)
})

test('a lost host costs nothing that was typed or sent', async ({ served: app }) => {
  const { page } = await openedThread(app)
  await expectUsable(page)
  await messageBox(page).fill('say this was')

  await app.kill()
  const banner = page.getByRole('alert').filter({ hasText: 'The host does not answer' })
  await expect(banner).toBeVisible()
  await messageBox(page).press('End')
  await messageBox(page).pressSequentially(' sent in the dark')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByText('Sending …')).toBeVisible()
  await expect(messageBox(page)).toHaveValue('say this was sent in the dark')

  await app.start()
  await expect(banner).toBeHidden()
  await expect(page.getByText('this was sent in the dark', { exact: true })).toBeVisible()
  await expect(messageBox(page)).toHaveValue('')
  const turns = (await app.events()).filter(({ type }) => type === 'TurnStarted')
  expect(turns).toHaveLength(2)
  await expectUsable(page)
})

test('a draft outlives a window that was closed while the host was lost', async ({
  served: app,
}) => {
  const { page } = await openedThread(app)
  await messageBox(page).fill('half a thought')
  await app.kill()
  await expect(page.getByText('The host does not answer')).toBeVisible()
  await messageBox(page).press('End')
  await messageBox(page).pressSequentially(', and the rest')
  await app.start()
  await page.reload()
  await expect(messageBox(page)).toHaveValue('half a thought, and the rest')
})

test('a token that the host does not know is asked for again', async ({ served: app }) => {
  const page = await app.windowWith('x'.repeat(43))
  await expect(page.getByText('The host does not know this token')).toBeVisible()
  const token = page.getByRole('textbox', { name: 'Token' })
  await token.fill('wrong again')
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect(page.getByText('The host does not know this token')).toBeVisible()
  await token.fill((await app.reach()).token)
  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByRole('button', { name: 'Try the practice agent' }).click()
  await say(page, 'run echo it is me')
  await expect(approval(page)).toContainText('echo it is me')
})
