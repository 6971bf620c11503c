import { expect, test } from './app.ts'
import { messageBox, openedThread, openThread, say, stopButton } from './page.ts'

test('an agent asks a question, which one window answers and the other sees answered', async ({
  app,
}) => {
  const { page } = await openedThread(app)
  await messageBox(page).fill('ask me which colour: red or blue')
  await page.keyboard.press('Enter')
  const card = page.getByRole('region', { name: 'Question' })
  await expect(card.getByRole('group', { name: /colour/i })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Has a question/ }).first()).toBeVisible()
  await expect(messageBox(page)).toBeFocused()

  const other = await app.window()
  await openThread(other, 'A thread')
  const otherCard = other.getByRole('region', { name: 'Question' })
  await expect(otherCard).toBeVisible()

  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await expect(card.getByRole('radio', { name: 'blue', exact: true })).toBeChecked()
  await page.keyboard.press('Enter')
  await expect(card).toBeHidden()
  await expect(otherCard).toBeHidden()
  await expect(other.getByRole('button', { name: /you: blue/ })).toBeVisible()
  await expect(stopButton(page)).toBeHidden()
})

test('a question that is declined lets the agent go on', async ({ app }) => {
  const { page } = await openedThread(app)
  await say(page, 'ask me which colour: red or blue')
  const card = page.getByRole('region', { name: 'Question' })
  await card.getByRole('button', { name: 'Decline' }).click()
  await expect(card).toBeHidden()
  await expect(page.getByRole('button', { name: /declined by you/ })).toBeVisible()
  await expect(stopButton(page)).toBeHidden()
  await say(page, 'say all is well')
  await expect(page.getByText('all is well', { exact: true }).last()).toBeVisible()
})
