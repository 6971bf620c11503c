import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import {
  approval,
  chooseAgent,
  messageBox,
  openedThread,
  openThread,
  say,
  stopButton,
} from './page.ts'

/** What axe finds wrong with the window as it stands, in words. */
async function problems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${help}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
  )
}

// The practice agent's own program, as somebody else's who speaks ACP.
const program = path.join(import.meta.dirname, '../../dist/faults/practiceAgent.js')

test('an agent of one’s own is added with a value that no log holds, and does a turn', async ({
  served: app,
}) => {
  const { page } = await openedThread(app)
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('button', { name: 'Add an ACP agent' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine')
  await page.getByRole('textbox', { name: 'Program' }).fill(process.execPath)
  await page.getByRole('textbox', { name: 'Arguments' }).fill(`'${program}'`)
  await page.getByRole('button', { name: 'Add a variable' }).click()
  await page.getByRole('textbox', { name: 'Name of variable 1' }).fill('PRACTICE_SESSIONS_DIR')
  const folder = path.join(app.folder, 'sessions-of-mine')
  await page.getByLabel('New value of PRACTICE_SESSIONS_DIR').fill(folder)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Set up Mine' })).toBeVisible()

  await openThread(page, 'A thread')
  await chooseAgent(page, 'Mine')
  await say(page, 'say all is well')
  await expect(page.getByText('all is well', { exact: true }).last()).toBeVisible()
  await expect(stopButton(page)).toBeHidden()
  expect(JSON.stringify(await app.events())).not.toContain('sessions-of-mine')
})

test('messages that wait are sent in the order and the words they were given', async ({ app }) => {
  const { page } = await openedThread(app)
  await say(page, 'run sleep 1')
  await expect(approval(page)).toBeVisible()
  for (const text of ['say one', 'say two', 'say three']) await say(page, text)
  const queue = page.getByRole('region', { name: 'Queued messages' })
  await queue.getByRole('button', { name: 'Move message 3 of 3' }).press('ArrowUp')
  await expect(queue.getByRole('button', { name: /^Change message 2 of 3/ })).toContainText('three')
  await queue.getByRole('button', { name: /^Change message 1 of 3/ }).click()
  await page.getByRole('textbox', { name: 'Queued message' }).fill('say first')
  await page.keyboard.press('Enter')
  await expect(queue.getByRole('button', { name: /^Change message 1 of 3/ })).toContainText('first')
  await approval(page)
    .getByRole('button', { name: /^Allow once/ })
    .click()
  await expect(page.getByRole('article', { name: 'Turn 4, you' })).toContainText('say two')
  await expect(page.getByRole('article', { name: 'Turn 2, you' })).toContainText('say first')
  await expect(page.getByRole('article', { name: 'Turn 3, you' })).toContainText('say three')
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing wrong with agents and the queue (${colorScheme})`, async ({ app }) => {
    const { page } = await openedThread(app)
    await page.setViewportSize({ width: 1024, height: 700 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.getByRole('button', { name: 'What it understands' }).click()
    await expect(page.getByRole('dialog', { name: 'The practice agent' })).toBeVisible()
    expect(await problems(page), 'manual').toEqual([])
    await page.keyboard.press('Escape')

    await chooseAgent(page, 'Another ACP agent')
    await page.getByRole('textbox', { name: 'Command line' }).fill('my-agent --acp | tee')
    expect(await problems(page), 'unclear command line').toEqual([])
    await page.getByRole('textbox', { name: 'Command line' }).fill('my-agent --acp')
    await expect(page.getByRole('list', { name: 'Its words' })).toBeVisible()
    expect(await problems(page), 'command line').toEqual([])
    await page.keyboard.press('Escape')

    await say(page, 'run sleep 1')
    await expect(approval(page)).toBeVisible()
    await say(page, 'say one')
    await say(page, 'say two')
    await messageBox(page).fill('')
    await page.getByRole('button', { name: /^Change message 2 of 2/ }).click()
    await expect(page.getByRole('textbox', { name: 'Queued message' })).toBeVisible()
    expect(await problems(page), 'queue').toEqual([])

    await page.getByRole('button', { name: 'Settings', exact: true }).click()
    await page.getByRole('button', { name: 'Set up Codex', exact: true }).click()
    await page.getByRole('button', { name: 'Add a variable' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText(/Name the variable/)).toBeVisible()
    expect(await problems(page), 'settings').toEqual([])
  })
