import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from './app.ts'
import { approval, openThread, say, stopButton } from './page.ts'

test('a person asks, allows one action, rejects another, looks at the diff and commits', async ({
  app,
}) => {
  const page = await app.window()
  await page.getByRole('button', { name: 'Try the practice agent' }).click()
  await say(page, 'add a file hello.txt saying hi then add a file no.txt saying no')

  await expect(approval(page)).toContainText('hello.txt')
  await approval(page)
    .getByRole('button', { name: /^Allow once/ })
    .click()
  await expect(approval(page)).toContainText('no.txt')
  await approval(page)
    .getByRole('button', { name: /^Reject/ })
    .click()
  const reason = approval(page).getByRole('textbox')
  if (await reason.isVisible()) {
    await reason.fill('not that one')
    await approval(page)
      .getByRole('button', { name: /^Reject/ })
      .click()
  }
  await expect(approval(page)).toBeHidden()

  const sample = path.join(app.home, 'sample')
  await page.getByRole('tab', { name: 'Changes' }).click()
  const changes = page.getByRole('tabpanel', { name: 'Changes' })
  await expect(changes.getByText('hello.txt').first()).toBeVisible()
  await page.getByRole('textbox', { name: 'Commit message' }).fill('Say hi')
  await page.getByRole('button', { name: /^Commit/ }).click()
  const last = () =>
    execFileSync('git', ['log', '-1', '--format=%s', '--name-only'], { cwd: sample }).toString()
  await expect.poll(last).toBe('Say hi\n\nhello.txt\n')
  expect(readFileSync(path.join(sample, 'hello.txt'), 'utf8').trim()).toBe('hi')
  expect(existsSync(path.join(sample, 'no.txt'))).toBe(false)
})

test('everything is there again after the host was killed in mid-stream', async ({ app }) => {
  const page = await app.window()
  await page.getByRole('button', { name: 'Try the practice agent' }).click()
  await say(page, 'say the first thing')
  await expect(page.getByText('the first thing').last()).toBeVisible()
  await expect(stopButton(page)).toBeHidden()
  await say(page, 'stream 2000 words slowly')
  await expect(stopButton(page)).toBeVisible()
  await page.waitForFunction(() => (document.querySelector('main')?.textContent?.length ?? 0) > 600)
  await app.kill()
  await app.start()
  const again = await app.window()
  await openThread(again, 'A first try')
  await expect(again.getByText('stream 2000 words slowly').last()).toBeVisible()
  await expect(again.getByText('the first thing').first()).toBeVisible()
  await expect(again.getByText(/Gaffer was closed/).first()).toBeVisible()
  await say(again, 'say we go on')
  await expect(again.getByText('we go on').last()).toBeVisible()
})

test('two windows see the same, and an answer in one closes the question in both', async ({
  app,
}) => {
  const one = await app.window()
  await one.getByRole('button', { name: 'Try the practice agent' }).click()
  await say(one, 'run echo from-one-window')
  await expect(approval(one)).toContainText('echo from-one-window')
  const two = await app.window()
  await openThread(two, 'A first try')
  await expect(approval(two)).toContainText('echo from-one-window')
  await approval(two)
    .getByRole('button', { name: /^Allow once/ })
    .click()
  await expect(approval(one)).toBeHidden()
  await expect(approval(two)).toBeHidden()
  await expect(stopButton(one)).toBeHidden()
  await expect(stopButton(two)).toBeHidden()
})
