import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { useApp } from '../../renderer/store/app.ts'
import { forgetCommand } from '../../renderer/thread/customAgents.ts'
import { ids, sayThread } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

let world: World
const command = ['my-agent', '--acp', 'two words']

beforeEach(() => {
  world = new World()
})
afterEach(() => {
  forgetCommand(command)
  closeWindow()
})

const openThread = async () => {
  sayThread(world.log)
  useApp.setState({ place: { kind: 'thread', threadId: ids.thread } })
  await showWindow(world.log)
}
const manual = () => page.getByRole('dialog', { name: 'The practice agent' })
const agent = () => page.getByRole('combobox', { name: 'Agent' })
const line = () => page.getByRole('textbox', { name: 'Command line' })

describe('the practice agent’s manual', () => {
  it('opens from the start screen', async () => {
    await showWindow(world.log)
    await button('What it understands').click()
    await expect.element(manual().getByText('stream 2000 words')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(manual()).not.toBeInTheDocument()
  })

  it('opens from below the message while the practice agent is chosen', async () => {
    await openThread()
    await button('What it understands').click()
    await expect.element(manual()).toBeVisible()
    await userEvent.keyboard('{Escape}')
    const claude = { provider: 'claude' as const, mode: 'ask' as const }
    world.log.say('ThreadUpdated', { threadId: ids.thread, agent: claude })
    await expect.element(button('What it understands')).not.toBeInTheDocument()
  })

  it('opens from the palette', async () => {
    await openThread()
    await expect.element(agent()).toBeVisible()
    await userEvent.keyboard('{Control>}k{/Control}')
    await expect.element(page.getByRole('combobox', { name: 'Commands' })).toHaveFocus()
    await userEvent.keyboard('practice agent understands{Enter}')
    await expect.element(manual()).toBeVisible()
  })
})

describe('an ACP agent of one’s own', () => {
  const ask = async () => {
    await agent().click()
    await page.getByRole('option', { name: /^Another ACP agent/ }).click()
    await expect.element(line()).toHaveFocus()
  }

  it('is chosen by its command line, shown as the words that it is', async () => {
    await openThread()
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('half a sentence')
    await ask()
    await userEvent.keyboard(`my-agent --acp 'two words'`)
    const words = page.getByRole('list', { name: 'Its words' }).getByRole('listitem')
    await expect.poll(() => words.elements().map((each) => each.textContent)).toEqual(command)
    await userEvent.keyboard('{Enter}')
    await expect
      .poll(() => world.sent('UpdateThread'))
      .toMatchObject([{ agent: { provider: 'acp', command, mode: 'ask' } }])
    await expect.element(agent()).toMatchTextContent('my-agent')
    // The form lies within the composer's; to use an agent sends nothing.
    expect(world.sent('StartTurn')).toEqual([])
  })

  it('says what it cannot take, and takes nothing then', async () => {
    await openThread()
    await ask()
    await userEvent.keyboard('my-agent | tee log{Enter}')
    await expect.element(line()).toHaveAccessibleDescription(/no variables, ~, pipes/)
    await expect.element(button('Use it')).toBeDisabled()
    expect(world.sent('UpdateThread')).toEqual([])
  })

  it('is remembered in this window until it is forgotten', async () => {
    await openThread()
    await ask()
    await userEvent.keyboard(`my-agent --acp 'two words'{Enter}`)
    await expect.poll(() => world.sent('UpdateThread')).toHaveLength(1)
    const practice = { provider: 'practice' as const, mode: 'ask' as const }
    world.log.say('ThreadUpdated', { threadId: ids.thread, agent: practice })
    await expect.element(agent()).toMatchTextContent('Practice agent')
    await agent().click()
    await page.getByRole('option', { name: /^my-agent/ }).click()
    await expect.poll(() => world.sent('UpdateThread')).toHaveLength(2)
    await ask()
    await button(`Forget my-agent --acp 'two words'`).click()
    await expect.element(button(`Forget my-agent --acp 'two words'`)).not.toBeInTheDocument()
    expect(localStorage.getItem('gaffer.agents.commands')).toBe('[]')
  })

  it('begins a new thread', async () => {
    sayThread(world.log)
    useApp.setState({ place: { kind: 'new-thread', projectId: ids.project } })
    await showWindow(world.log)
    await ask()
    await userEvent.keyboard('my-agent --acp "two words"{Enter}')
    await expect.element(agent()).toMatchTextContent('my-agent')
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Do it')
    await userEvent.keyboard('{Enter}')
    await expect
      .poll(() => world.sent('CreateThread'))
      .toMatchObject([{ agent: { provider: 'acp', command } }])
  })
})
