import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { messageBox, openedThread, say, stopButton } from './page.ts'

/** Pastes a picture that was drawn just now, as if out of a clipboard. */
async function pastePicture(page: Page): Promise<void> {
  await messageBox(page).evaluate(async (box) => {
    const canvas = document.createElement('canvas')
    canvas.width = 320
    canvas.height = 200
    const paint = canvas.getContext('2d')
    if (!paint) throw new Error('nothing to paint with')
    paint.fillStyle = 'rebeccapurple'
    paint.fillRect(20, 20, 280, 160)
    const drawn = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png')
    })
    if (!drawn) throw new Error('the picture was not drawn')
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([drawn], 'image.png', { type: 'image/png' }))
    const options = { bubbles: true, cancelable: true, clipboardData }
    box.dispatchEvent(new ClipboardEvent('paste', options))
  })
}

test('a pasted picture outlives a reload, goes along with a message and stands in its turn', async ({
  app,
}) => {
  const { page } = await openedThread(app)
  await pastePicture(page)
  const remove = page.getByRole('button', { name: 'Remove image.png' })
  await expect(remove).toBeVisible()
  await expect(page.getByText('Attaching …')).toBeHidden()
  await expect(page.getByRole('list', { name: 'Attached files' }).locator('img')).toBeVisible()
  await page.reload()
  await expect(remove).toBeVisible()

  await say(page, 'say that is all')
  await expect(remove).toBeHidden()
  const answer = page.getByRole('article', { name: 'Agent' })
  await expect(answer).toContainText('You sent along: a picture')
  await expect(stopButton(page)).toBeHidden()
  const picture = page.getByRole('button', { name: 'Open image.png' })
  await expect(picture).toBeVisible()
  await page.reload()
  await picture.click()
  const large = page.getByRole('dialog', { name: 'image.png' }).getByRole('img')
  await expect(large).toBeVisible()
  expect(await large.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320)
})
