import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { messageBox, openedThread } from './page.ts'

/** The screen's rows, where the page itself draws: a machine for tests has no graphics card. */
const screen = (page: Page) => page.locator('.xterm-rows').first()
const panes = (page: Page) => page.locator('.xterm-screen')
const drawer = (page: Page) => page.getByRole('complementary', { name: 'Terminals' })

async function openTerminal(page: Page): Promise<void> {
  await page.keyboard.press('Control+Backquote')
  await drawer(page)
    .getByRole('button', { name: /^New terminal/ })
    .press('Enter')
  await expect(screen(page)).toContainText(/[$#] /)
}

const editor = ['vim', 'vi'].find((name) => {
  try {
    execFileSync('which', [name])
    return true
  } catch {
    return false
  }
})

test('a terminal runs a command and vim, and is there again after a reload and a restart', async ({
  app,
}) => {
  const { repository, page } = await openedThread(app)
  await openTerminal(page)
  await page.keyboard.type('echo $((40 + 2)) in $(basename "$PWD")\n')
  await expect(screen(page)).toContainText('42 in repository')

  if (!editor) throw new Error('this machine has no vim: install one, as CI has')
  await page.keyboard.type(`${editor} -u NONE -n words.txt\n`)
  await expect(screen(page)).toContainText('~')
  await page.keyboard.type('iwritten in vim')
  await expect(screen(page)).toContainText('written in vim')
  await page.keyboard.press('Escape')
  await page.keyboard.type(':wq\n')
  const file = path.join(repository.root, 'words.txt')
  const read = () => {
    try {
      return readFileSync(file, 'utf8')
    } catch {
      return null
    }
  }
  await expect.poll(read).toBe('written in vim\n')
  await expect(screen(page)).toContainText('42 in repository')

  await page.reload()
  await expect(screen(page)).toContainText('42 in repository')
  // What was asked in the past is not answered again: nothing has come into the shell's line.
  await panes(page).first().click()
  await page.keyboard.type('echo still $((6 * 7))\n')
  await expect(screen(page)).toContainText('still 42')
  await expect(screen(page)).not.toContainText('command not found')

  await app.kill()
  await app.start()
  await expect(drawer(page).getByText('It ended when Gaffer was closed')).toBeVisible()
  await expect(screen(page)).toContainText('still 42')
  await drawer(page).getByRole('button', { name: 'Start again' }).click()
  await expect(drawer(page).getByText('It ended when Gaffer was closed')).toBeHidden()
  await expect(page.getByRole('textbox', { name: 'Terminal bash' })).toBeFocused()
  await page.keyboard.type('echo anew $((1 + 1))\n')
  await expect(screen(page)).toContainText('anew 2')
  await expect(screen(page)).toContainText('42 in repository')
})

test('terminals are split, renamed, searched, killed and closed', async ({ app }) => {
  const { page } = await openedThread(app)
  await openTerminal(page)
  const tabs = page.getByRole('tablist', { name: 'Terminals' })
  await drawer(page).getByRole('button', { name: 'Split' }).click()
  await expect(page.locator('.xterm-rows')).toHaveCount(2)
  await expect(page.locator('.xterm-rows').last()).toContainText(/[$#] /)
  await tabs.getByRole('tab').last().dblclick()
  await page.getByRole('textbox', { name: 'Name of the terminal' }).fill('server')
  await page.keyboard.press('Enter')
  await expect(tabs.getByRole('tab', { name: 'server' })).toBeVisible()

  await panes(page).last().click()
  await page.keyboard.type('for i in 1 2 3; do echo nee""dle $i; done\n')
  await expect(page.locator('.xterm-rows').last()).toContainText('needle 3')
  await page.keyboard.press('Control+f')
  await page.getByRole('textbox', { name: 'Find in this terminal' }).fill('needle')
  await expect(drawer(page).getByText(/^\d of 3$/)).toBeVisible()
  await page.keyboard.press('Escape')

  const more = () => drawer(page).getByRole('button', { name: 'More about this terminal' }).click()
  await more()
  await page.getByRole('menuitem', { name: 'Kill' }).click()
  await expect(drawer(page).getByText('It was hung up.')).toBeVisible()
  const axe = await new AxeBuilder({ page }).analyze()
  expect(axe.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  await more()
  await page.getByRole('menuitem', { name: 'Close' }).click()
  await expect(tabs.getByRole('tab')).toHaveCount(1)
  await panes(page).first().click()
  await page.keyboard.press('Control+Backquote')
  await expect(drawer(page)).toBeHidden()
  await expect(messageBox(page)).toBeFocused()
})

test('what is marked in a terminal goes to the agent as a quotation', async ({ app }) => {
  const { page } = await openedThread(app)
  await openTerminal(page)
  await page.keyboard.type('echo fa""iled: 3 tests\n')
  await expect(screen(page)).toContainText('failed: 3 tests')
  const line = screen(page).getByText('failed: 3 tests').last()
  const box = await line.boundingBox()
  if (!box) throw new Error('the line is not shown')
  await page.mouse.click(box.x + 8, box.y + box.height / 2, { clickCount: 3 })
  await drawer(page).getByRole('button', { name: 'Send to agent' }).click()
  await expect(messageBox(page)).toHaveValue(
    /From the terminal bash:\n```text\nfailed: 3 tests\n```/,
  )
})
