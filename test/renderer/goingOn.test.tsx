import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { turnId } from '../../core/ids.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayThread, sayTurn } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { practiceAgent, World } from './world.ts'

let world: World

beforeEach(async () => {
  world = new World()
  sayThread(world.log)
  useApp.setState({ place: { kind: 'thread', threadId: ids.thread } })
  await showWindow(world.log)
  await expect.element(message()).toBeVisible()
})
afterEach(closeWindow)

const message = () => page.getByRole('textbox', { name: 'Message', exact: true })
const model = () => page.getByRole('combobox', { name: 'Model' })
const updates = () => world.sent('UpdateThread').map(({ agent }) => agent)

describe('an agent that remembers nothing', () => {
  const along = () => page.getByRole('checkbox', { name: 'Send the conversation along' })

  it('is told the conversation with the next message, when asked to be', async () => {
    sayTurn(world.log)
    world.log.say('TurnCompleted', world.turn())
    expect(along().elements()).toEqual([])
    const second = { threadId: ids.thread, turnId: turnId.parse('turn-2') }
    world.log.say('TurnStarted', { ...second, number: 2, text: 'Go on' })
    world.log.say('TurnBegan', { ...second, sessionId: 'other', fresh: true })
    await expect.element(page.getByText(/nothing from before this turn/)).toBeVisible()
    world.log.say('TurnCompleted', second)
    await expect.element(page.getByText(/nothing from before its last turn/)).toBeVisible()
    await along().click()
    await message().fill('Now with all of it')
    await userEvent.keyboard('{Enter}')
    await expect
      .poll(() => world.sent('StartTurn'))
      .toMatchObject([{ text: 'Now with all of it', withTranscript: true }])
    await expect.element(message()).toHaveValue('')
    expect(along().elements().length === 0 || !along().element().matches(':checked')).toBe(true)
  })
})

describe('going on in a new thread', () => {
  it('opens it from the thread’s menu, with the way back in its header', async () => {
    await button('Actions for Greet in French').click()
    await page.getByRole('menuitem', { name: 'Go on in a new thread' }).click()
    await expect
      .poll(() => world.sent('ForkThread'))
      .toMatchObject([{ from: ids.thread, title: 'Greet in French (2)' }])
    await expect.element(page.getByRole('heading', { name: 'Greet in French (2)' })).toBeVisible()
    await button('Goes on from Greet in French').click()
    await expect
      .element(page.getByRole('heading', { name: 'Greet in French', exact: true }))
      .toBeVisible()
  })

  it('is in the palette, and says of a source that is gone that it is', async () => {
    await userEvent.keyboard('{Control>}k{/Control}')
    await expect.element(page.getByRole('combobox', { name: 'Commands' })).toHaveFocus()
    await userEvent.keyboard('go on in a new{Enter}')
    await expect.element(page.getByRole('heading', { name: 'Greet in French (2)' })).toBeVisible()
    world.log.say('ThreadDeleted', { threadId: ids.thread, projectId: ids.project })
    await expect.element(page.getByText('from a thread that is gone')).toBeVisible()
  })
})

describe('the model', () => {
  const codex = { provider: 'codex' as const, mode: 'ask' as const }

  it('is chosen among those that the agent tells, its own default marked', async () => {
    world.models = {
      status: 'ok',
      models: [
        { id: 'large', name: 'Large', isDefault: true },
        { id: 'small', name: 'Small', description: 'Quick', isDefault: false },
      ],
    }
    expect(model().elements()).toEqual([])
    world.log.say('ThreadUpdated', { threadId: ids.thread, agent: codex })
    await model().click()
    await expect
      .element(page.getByRole('option', { name: /^Large/ }))
      .toMatchTextContent(/Its own default/)
    await page.getByRole('option', { name: /^Small/ }).click()
    await expect.poll(updates).toEqual([{ ...codex, model: 'small' }])
    await expect.element(model()).toMatchTextContent('Small')
    await model().click()
    await page.getByRole('option', { name: /^Usual model/ }).click()
    await expect.poll(updates).toEqual([{ ...codex, model: 'small' }, codex])
  })

  it('is written by its name where the agent tells none, with why', async () => {
    const message = 'The agent needs a login.'
    world.models = { status: 'unavailable', code: 'agent-refused', message }
    world.log.say('ThreadUpdated', { threadId: ids.thread, agent: codex })
    await model().click()
    await expect.element(page.getByText(message)).toBeVisible()
    await page.getByRole('option', { name: /^Another model/ }).click()
    await page.getByRole('textbox', { name: 'Name of the model' }).fill(' tiny ')
    await userEvent.keyboard('{Enter}')
    await expect.poll(updates).toEqual([{ ...codex, model: 'tiny' }])
    await expect.element(model()).toMatchTextContent('tiny')
    expect(world.sent('StartTurn')).toEqual([])
  })

  it('begins, as the mode does, with what is set for the agent', async () => {
    const settings = { agent: 'codex', model: 'large', mode: 'plan' as const }
    world.agents = [
      practiceAgent,
      { ...practiceAgent, id: 'codex', provider: 'codex', name: 'Codex', settings },
    ]
    useApp.setState({ place: { kind: 'new-thread', projectId: ids.project } })
    await expect.element(model()).toMatchTextContent('large')
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Begin')
    await userEvent.keyboard('{Enter}')
    await expect
      .poll(() => world.sent('CreateThread'))
      .toMatchObject([{ agent: { provider: 'codex', model: 'large', mode: 'plan' } }])
  })
})
