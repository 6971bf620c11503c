import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { turnId } from '../../core/ids.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayThread, sayTurn } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

let world: World
const about = (id: string) => ({ threadId: ids.thread, turnId: turnId.parse(id) })

beforeEach(async () => {
  world = new World()
  const { command } = world.log.script
  world.log.script = {
    ...world.log.script,
    command: (sent) => {
      const of = about(String(sent['turnId']))
      const before = sent['before']
      if (sent.type === 'EditQueuedMessage')
        world.log.say('MessageEdited', { ...of, text: String(sent['text']) })
      if (sent.type === 'MoveQueuedMessage')
        world.log.say('MessageMoved', {
          ...of,
          ...(before !== undefined && { before: turnId.parse(before) }),
        })
      if (sent.type === 'SteerTurn')
        world.log.say('TurnSteered', {
          ...of,
          messageId: turnId.parse(sent['messageId']),
          text: String(sent['text']),
        })
      return command?.(sent)
    },
  }
  sayThread(world.log)
  world.log.say('ThreadUpdated', { threadId: ids.thread, agent: { provider: 'codex' } })
  sayTurn(world.log)
  for (const id of ['one', 'two', 'three'])
    world.log.say('MessageQueued', { ...about(id), text: `Message ${id}` })
  useApp.setState({ place: { kind: 'thread', threadId: ids.thread } })
  await showWindow(world.log)
  await expect.element(queue()).toBeVisible()
})
afterEach(closeWindow)

const queue = () => page.getByRole('region', { name: 'Queued messages' })
const order = () =>
  queue()
    .getByRole('button', { name: /^Change message/ })
    .elements()
    .map((each) => each.textContent.replace(/^.*: /, ''))
const grip = (place: string) => button(`Move message ${place}`)
const editor = () => page.getByRole('textbox', { name: 'Queued message' })

describe('a message that waits', () => {
  it('is changed in its place', async () => {
    await button(/Message two/).click()
    await expect.element(editor()).toHaveFocus()
    await userEvent.keyboard(' and a half{Enter}')
    await expect
      .poll(() => world.sent('EditQueuedMessage'))
      .toMatchObject([{ turnId: 'two', text: 'Message two and a half' }])
    await expect.element(editor()).not.toBeInTheDocument()
    expect(order()).toEqual(['Message one', 'Message two and a half', 'Message three'])
  })

  it('stays as it was after Esc, which stops no turn', async () => {
    await button(/Message two/).click()
    await userEvent.keyboard(' and a half{Escape}')
    await expect.element(editor()).not.toBeInTheDocument()
    expect(world.sent('EditQueuedMessage')).toEqual([])
    expect(world.sent('InterruptTurn')).toEqual([])
  })

  it('leaves what was typed when it is sent meanwhile', async () => {
    await button(/Message one/).click()
    await editor().fill('Much better')
    world.log.say('TurnCompleted', world.turn())
    world.log.say('TurnStarted', { ...about('one'), number: 2, text: 'Message one' })
    await expect.element(page.getByText(/was sent while you changed it/)).toBeVisible()
    await expect.element(editor()).toHaveValue('Much better')
    await button('Send as a new message').click()
    await expect.poll(() => world.sent('StartTurn')).toMatchObject([{ text: 'Much better' }])
    await expect.element(editor()).not.toBeInTheDocument()
  })

  it('is moved by the arrow keys, keeps the focus, and says where it is', async () => {
    const last = grip('3 of 3').element() as HTMLElement
    last.focus()
    await userEvent.keyboard('{ArrowUp}')
    await expect.poll(order).toEqual(['Message one', 'Message three', 'Message two'])
    await expect.element(grip('2 of 3')).toHaveFocus()
    await userEvent.keyboard('{ArrowUp}')
    await expect.poll(order).toEqual(['Message three', 'Message one', 'Message two'])
    await expect.element(queue().getByRole('status')).toMatchTextContent('Moved to 1 of 3')
    await userEvent.keyboard('{ArrowUp}')
    expect(world.sent('MoveQueuedMessage')).toHaveLength(2)
  })

  it('is moved by dragging', async () => {
    await userEvent.dragAndDrop(grip('1 of 3'), button(/Message three/), {
      targetPosition: { x: 20, y: 20 },
    })
    await expect.poll(order).toEqual(['Message two', 'Message three', 'Message one'])
    const [moved] = world.sent('MoveQueuedMessage')
    expect(moved).toMatchObject({ turnId: 'one' })
    expect(moved).not.toHaveProperty('before')
  })

  it('steers the turn, and then waits no more', async () => {
    await queue().getByRole('button', { name: 'Steer' }).nth(1).click()
    await expect
      .poll(() => world.sent('SteerTurn'))
      .toMatchObject([{ turnId: ids.turn, messageId: 'two', text: 'Message two' }])
    await expect.poll(order).toEqual(['Message one', 'Message three'])
  })

  it('stays when the agent is not told', async () => {
    const { command } = world.log.script
    world.log.script.command = (sent) =>
      sent.type === 'SteerTurn'
        ? { code: 'not-current-turn', message: 'That turn is over.' }
        : command?.(sent)
    await queue().getByRole('button', { name: 'Steer' }).first().click()
    await expect.element(page.getByText('That turn is over.').first()).toBeVisible()
    expect(order()).toHaveLength(3)
  })
})

describe('a turn that runs', () => {
  it('is steered from the composer by Ctrl+Enter, while Enter queues', async () => {
    const message = page.getByRole('textbox', { name: 'Message', exact: true })
    await message.fill('Use pnpm')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    await expect
      .poll(() => world.sent('SteerTurn'))
      .toMatchObject([{ turnId: ids.turn, text: 'Use pnpm' }])
    await expect.element(message).toHaveValue('')
    expect(world.sent('StartTurn')).toEqual([])
  })

  it('is not steered where the agent cannot, and nothing offers to', async () => {
    world.log.say('ThreadUpdated', { threadId: ids.thread, agent: { provider: 'practice' } })
    await expect.poll(() => page.getByRole('button', { name: 'Steer' }).elements()).toEqual([])
    await expect.element(queue().getByRole('button', { name: 'Send now' })).not.toBeInTheDocument()
  })
})
