import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { turnId } from '../../core/ids.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayThread } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

let world: World

// A green dot.
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg=='
const picture = (name = 'image.png') =>
  new File([Uint8Array.from(atob(PNG), (letter) => letter.charCodeAt(0))], name, {
    type: 'image/png',
  })
const text = (name: string, words = 'hello') => new File([words], name, { type: 'text/plain' })

beforeEach(async () => {
  world = new World()
  sayThread(world.log)
  useApp.setState({ place: { kind: 'thread', threadId: ids.thread } })
  await showWindow(world.log)
  await expect.element(message()).toBeVisible()
})
afterEach(async () => {
  // What is attached outlives the window, as it does a person's look at another thread.
  for (const remove of attached()
    .getByRole('button', { name: /^Remove/ })
    .elements())
    if (remove instanceof HTMLElement) remove.click()
  closeWindow()
})

const message = () => page.getByRole('textbox', { name: 'Message', exact: true })
const attached = () => page.getByRole('list', { name: 'Attached files' })
const send = () => button('Send')
const names = () =>
  attached()
    .getByRole('button', { name: /^Remove/ })
    .elements()
    .map((remove) => remove.getAttribute('aria-label')?.replace('Remove ', ''))

function give(name: 'paste' | 'drop' | 'dragover', ...files: File[]): void {
  const transfer = new DataTransfer()
  for (const file of files) transfer.items.add(file)
  const options = { bubbles: true, cancelable: true }
  message()
    .element()
    .dispatchEvent(
      name === 'paste'
        ? new ClipboardEvent(name, { ...options, clipboardData: transfer })
        : new DragEvent(name, { ...options, dataTransfer: transfer }),
    )
}

describe('files that go along with a message', () => {
  it('are pasted, dropped and chosen, and sent by what the host keeps them as', async () => {
    give('paste', picture())
    await expect.poll(names).toEqual(['image.png'])
    give('dragover', text('notes.txt'))
    await expect.element(page.getByText('Drop to attach')).toBeVisible()
    give('drop', text('notes.txt'))
    await expect.poll(names).toEqual(['image.png', 'notes.txt'])
    await userEvent.upload(page.getByLabelText('Files to attach'), text('more.txt', 'more'))
    await expect.poll(names).toEqual(['image.png', 'notes.txt', 'more.txt'])
    await button('Remove more.txt').click()
    await expect.element(send()).toBeDisabled()
    await message().fill('Look at these')
    await send().click()
    const [png, txt] = await Promise.all([
      world.log.keepBlob(atob(PNG)),
      world.log.keepBlob('hello'),
    ])
    await expect
      .poll(() => world.sent('StartTurn'))
      .toMatchObject([
        {
          text: 'Look at these',
          attachments: [
            { ...png, name: 'image.png', mediaType: 'image/png' },
            { ...txt, name: 'notes.txt', mediaType: 'text/plain' },
          ],
        },
      ])
    await expect.poll(names).toEqual([])
  })

  it('stand in the turn: pictures, which open large, and others by name', async () => {
    give('paste', picture(), text('notes.txt'))
    await message().fill('Look at these')
    await send().click()
    const turn = page.getByRole('article', { name: 'Turn 1, you' })
    await expect.element(turn.getByRole('button', { name: /notes.txt/ })).toBeVisible()
    await turn.getByRole('button', { name: 'Open image.png' }).click()
    const large = page.getByRole('dialog', { name: 'image.png' })
    await expect.element(large.getByRole('img', { name: 'image.png' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(large).not.toBeInTheDocument()
  })

  it('stand in the queue by name, and are not said in the midst of a turn', async () => {
    world.log.say('ThreadUpdated', { threadId: ids.thread, agent: { provider: 'codex' } })
    const one = { threadId: ids.thread, turnId: ids.turn }
    world.log.say('TurnStarted', { ...one, number: 1, text: 'Do it' })
    world.log.say('TurnBegan', { ...one, sessionId: 's', fresh: true })
    await expect.element(button('Steer')).toBeVisible()
    give('paste', text('notes.txt'))
    await expect.element(button('Steer')).not.toBeInTheDocument()
    const kept = await world.log.keepBlob('hello')
    world.log.say('MessageQueued', {
      threadId: ids.thread,
      turnId: turnId.parse('two'),
      text: 'And then this',
      attachments: [{ ...kept, name: 'notes.txt', mediaType: 'text/plain' }],
    })
    const queue = page.getByRole('region', { name: 'Queued messages' })
    await expect.element(queue).toMatchTextContent(/Brings along: notes.txt/)
    await expect.element(queue.getByRole('button', { name: 'Steer' })).not.toBeInTheDocument()
  })

  it('are kept with the draft when the window is loaded again', async () => {
    give('paste', picture())
    await expect
      .poll(() => localStorage.getItem(`gaffer.files.${ids.thread}`))
      .toContain('"name":"image.png"')
  })

  it('hold the message back until they are kept, and can be tried again', async () => {
    let down = true
    world.log.script.upload = () =>
      down ? { code: 'disk-full', message: 'The disk is full.' } : undefined
    await message().fill('Look at this')
    give('paste', picture())
    await expect.element(attached().getByRole('alert')).toMatchTextContent('The disk is full.')
    await expect.element(send()).toBeDisabled()
    await userEvent.keyboard('{Enter}')
    expect(world.sent('StartTurn')).toEqual([])
    down = false
    await button('Try image.png again').click()
    await expect.element(send()).toBeEnabled()
  })

  it('are told about when they are too many', async () => {
    give('paste', ...Array.from({ length: 21 }, (_, at) => text(`${at}.txt`)))
    await expect.element(page.getByText(/One file was not attached/).first()).toBeVisible()
    await expect.poll(() => names().length).toBe(20)
  })

  it('go along with the first message of a new thread', async () => {
    useApp.setState({ place: { kind: 'new-thread', projectId: ids.project } })
    await expect.element(page.getByText('New thread in greeter')).toBeVisible()
    give('paste', text('notes.txt'))
    await expect.poll(names).toEqual(['notes.txt'])
    await message().fill('Read my notes')
    await send().click()
    await expect
      .poll(() => world.sent('StartTurn'))
      .toMatchObject([{ text: 'Read my notes', attachments: [{ name: 'notes.txt' }] }])
  })
})
