import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { openedThread, openThread, say, stopButton } from './page.ts'

const openAutomations = (page: Page) =>
  page.getByRole('button', { name: 'Automations', exact: true }).click()

test('an automation made in the window fires for a real turn, and shows what came of it', async ({
  app,
}) => {
  const { repository, page } = await openedThread(app)
  await say(page, 'say before there was a rule')
  await expect(page.getByText('before there was a rule', { exact: true }).last()).toBeVisible()
  await expect(stopButton(page)).toBeHidden()

  await openAutomations(page)
  await page.getByRole('button', { name: 'New automation' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Leave a mark')
  await page.getByRole('checkbox', { name: 'a turn completes' }).check()
  await page
    .getByRole('textbox', { name: 'Command' })
    .fill(`sh -c 'touch "$0"; echo "$0"' mark.txt`)
  await page.getByRole('button', { name: 'Try it on the past' }).click()
  await expect(page.getByText('Would have fired once')).toBeVisible()
  await page.getByRole('button', { name: /^Create/ }).click()
  await expect(page.getByText('It has not run yet.')).toBeVisible()
  expect(existsSync(path.join(repository.root, 'mark.txt'))).toBe(false)

  await openThread(page, 'A thread')
  await say(page, 'say now')
  await expect.poll(() => existsSync(path.join(repository.root, 'mark.txt'))).toBe(true)
  await openAutomations(page)
  await page.getByRole('button', { name: /^Leave a mark When a turn completes/ }).click()
  const run = page.getByRole('button', { name: /^Done sh -c .* a turn completes/ })
  await run.click()
  await expect(page.getByRole('group', { name: 'Output' })).toHaveText('mark.txt\n')

  await page.getByRole('switch', { name: 'Switched on' }).click()
  await expect(page.getByRole('switch', { name: 'Switched on' })).not.toBeChecked()
  await page.getByRole('button', { name: 'Run now' }).click()
  await page.getByRole('menuitem', { name: 'In “A thread”' }).click()
  await expect(page.getByRole('button', { name: /^Done sh -c .* by hand/ })).toBeVisible()
})

test('an automation tells what happened in a toast, in every window', async ({ app }) => {
  const { page } = await openedThread(app)
  await openAutomations(page)
  await page.getByRole('button', { name: 'New automation' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Tell of failures')
  await page.getByRole('checkbox', { name: 'a turn fails' }).check()
  await page.getByRole('combobox', { name: 'Action' }).click()
  await page.getByRole('option', { name: /^Tell me/ }).click()
  await page.getByRole('textbox', { name: 'What to tell' }).fill('It failed: {{message}}')
  await page.getByRole('button', { name: /^Create/ }).click()
  await expect(page.getByText('It has not run yet.')).toBeVisible()

  const other = await app.window()
  await openThread(other, 'A thread')
  await say(other, 'fail with no more paper')
  for (const each of [page, other]) {
    const toast = each.getByRole('dialog').filter({ hasText: 'Tell of failures' })
    await expect(toast).toContainText(/It failed: .*no more paper/)
  }
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'A thread' })).toBeVisible()
})
