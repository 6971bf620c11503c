import { execFileSync } from 'node:child_process'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { approval, messageBox, stopButton } from './page.ts'

/** Presses Tab until what has the focus is called so; never more often than a person would bear. */
async function tabTo(page: Page, role: 'button' | 'textbox', name: RegExp): Promise<void> {
  const focused = page.locator('*:focus')
  const wanted = page.getByRole(role, { name }).and(focused)
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await wanted.count()) > 0) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach the ${role} ${name.source}`)
}

/** The outline of what has the focus. */
const outline = (page: Page) =>
  page.locator('*:focus').evaluate((focused) => getComputedStyle(focused).outlineStyle)

test('the main job is done with the keyboard alone', async ({ app }) => {
  const page = await app.window()
  await expect(page.getByRole('button', { name: 'Try the practice agent' })).toBeEnabled()
  await tabTo(page, 'button', /^Try the practice agent/)
  expect(await outline(page)).toBe('solid')
  await page.keyboard.press('Enter')

  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('add a file hello.txt saying hi then add a file no.txt saying no')
  await page.keyboard.press('Enter')

  await expect(approval(page)).toContainText('hello.txt')
  await page.keyboard.press('Enter')
  await expect(approval(page)).toContainText('no.txt')
  await page.keyboard.press('Escape')
  await expect(approval(page)).toContainText('Esc again to reject')
  await page.keyboard.press('Escape')
  await expect(approval(page).getByRole('textbox', { name: 'Reason' })).toBeFocused()
  await page.keyboard.type('not that one')
  await page.keyboard.press('Enter')
  await expect(approval(page)).toBeHidden()
  await expect(stopButton(page)).toBeHidden()

  const sample = path.join(app.home, 'sample')
  const review = page.getByRole('complementary', { name: 'Review' })
  await expect(review.getByRole('button', { name: /hello\.txt/ }).first()).toBeVisible()
  await tabTo(page, 'textbox', /^Commit message/)
  await page.keyboard.type('Say hi')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(review.getByText(/^Committed/)).toBeVisible()
  const last = execFileSync('git', ['log', '-1', '--format=%s', '--name-only'], { cwd: sample })
  expect(last.toString()).toBe('Say hi\n\nhello.txt\n')
})

test('a turn is stopped, a thread begun and another opened from the keyboard', async ({ app }) => {
  const page = await app.window()
  await expect(page.getByRole('button', { name: 'Try the practice agent' })).toBeEnabled()
  await tabTo(page, 'button', /^Try the practice agent/)
  await page.keyboard.press('Enter')
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('stream 2000 words slowly')
  await page.keyboard.press('Enter')
  await expect(stopButton(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(stopButton(page)).toBeHidden()
  await expect(page.getByText(/Stopped after/)).toBeVisible()

  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('dialog', { name: 'Commands' })
  await expect(palette.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('new thread')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /^New thread in/ })).toBeVisible()
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.type('say something else')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'say something else' })).toBeVisible()

  await page.keyboard.press('Alt+ArrowDown')
  await expect(page.getByRole('heading', { name: 'A first try' })).toBeVisible()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(page.getByRole('heading', { name: 'say something else' })).toBeVisible()
})
