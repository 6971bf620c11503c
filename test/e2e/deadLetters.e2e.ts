import { rmSync } from 'node:fs'
import { expect, test } from './app.ts'
import { letCommitDie, openedThread, openThread } from './page.ts'

test('a job that died says what it was for and why, and does its work when it is retried', async ({
  app,
}) => {
  // Five attempts with the waits between them, and a circuit's 30 s.
  test.slow()
  const { repository, page } = await openedThread(app)
  const lock = await letCommitDie(repository, page)

  await page.getByRole('button', { name: 'A job was given up' }).click()
  const given = page.getByRole('listitem', { name: 'Commit' })
  await expect(given).toContainText('Commit “Count to two”')
  await expect(given).toContainText('A thread')
  await expect(given).toContainText('Another git process is at work')
  await given.getByRole('button', { name: '5 attempts' }).click()
  const attempts = page.getByRole('table', { name: 'Attempts' })
  await expect(attempts.getByRole('row')).toHaveCount(6)
  await expect(attempts).toContainText('index-locked')
  expect(repository.git('log', '-1', '--format=%s')).toBe('first')

  rmSync(lock)
  await given.getByRole('button', { name: 'Retry' }).click()
  await expect(given).toBeHidden()
  // Five failures in a row have opened the circuit of this checkout, and the page says until when.
  await expect(
    page.getByRole('button', { name: /^Commit A thread Held back, tries in \d+s$/ }),
  ).toBeVisible()
  await expect(page.getByText(`keeps failing at ${repository.root}`)).toBeVisible()

  await expect
    .poll(() => repository.git('log', '-1', '--format=%s'), { timeout: 45_000 })
    .toBe('Count to two')
  await expect(page.getByText('Nothing runs, nothing waits')).toBeVisible()
  await expect(page.getByText('Nothing needs you')).toBeVisible()
  await openThread(page, 'A thread')
  await expect(page.getByText('Committed “Count to two”', { exact: true })).toBeVisible()
})

test('a search over all threads finds what was said and leads there', async ({ app }) => {
  const { page } = await openedThread(app)
  const message = page.getByRole('textbox', { name: 'Message', exact: true })
  await message.fill('say the heron stands in the reeds')
  await message.press('Enter')
  await expect(
    page.getByText('the heron stands in the reeds', { exact: true }).last(),
  ).toBeVisible()

  await page.keyboard.press('ControlOrMeta+Shift+f')
  await page.getByRole('searchbox', { name: 'Search all threads' }).fill('heron ree')
  const results = page.getByRole('region', { name: 'A thread' })
  await expect(results.locator('mark').first()).toHaveText('heron')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('the heron stands')
})
