import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { agentSettings } from '../../core/agentSettings.ts'
import type { AgentFound } from '../../core/queries.ts'
import { useApp } from '../../renderer/store/app.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { practiceAgent, World } from './world.ts'

let world: World
const codex: AgentFound = {
  id: 'codex',
  provider: 'codex',
  name: 'Codex',
  status: 'ready',
  command: ['/usr/bin/codex', 'app-server'],
  install: 'npm install -g @openai/codex',
  signIn: 'codex login',
  version: '1.2.3',
  signedIn: false,
  pending: false,
}
const gemini: AgentFound = {
  id: 'gemini',
  provider: 'acp',
  name: 'Gemini CLI',
  status: 'not-installed',
  install: 'npm install -g @google/gemini-cli',
  pending: false,
}

beforeEach(async () => {
  world = new World()
  world.agents = [practiceAgent, codex, gemini]
  const { command } = world.log.script
  world.log.script.command = (sent) => {
    if (sent.type === 'SetAgentSettings') set(sent)
    return command?.(sent)
  }
  useApp.setState({ place: { kind: 'settings' } })
  await showWindow(world.log)
  await expect.element(button('Set up Codex')).toBeVisible()
})
afterEach(closeWindow)

/** Tells of agents as a host does that has these settings. */
function set(sent: Record<string, unknown>) {
  const written = Object.entries(sent).filter(([key]) => key !== 'id' && key !== 'type')
  const settings = agentSettings.parse(Object.fromEntries(written))
  const { agent, path = '', arguments: words = [] } = settings
  world.agents = world.agents.filter(({ id }) => id !== agent || id === 'codex')
  if (agent === 'codex')
    world.agents = world.agents.map((each) => (each.id === agent ? { ...each, settings } : each))
  else if (path !== '')
    world.agents.push({
      id: agent,
      provider: 'acp',
      name: agent,
      status: 'ready',
      pending: false,
      command: [path, ...words],
      settings,
    })
}
const box = (name: string) => page.getByRole('textbox', { name, exact: true })
const sent = () => world.sent('SetAgentSettings')

describe('the page of agents', () => {
  it('says how each stands, and what to type where one is not ready', async () => {
    await expect.element(page.getByText('Needs sign-in · 1.2.3')).toBeVisible()
    await expect.element(page.getByText('codex login')).toBeVisible()
    await expect.element(button('Copy how to install Gemini CLI')).toBeVisible()
  })

  it('has parts whose names tell them from all others, the toasts among them', async () => {
    const names = page
      .getByRole('region')
      .elements()
      .map((each) => each.getAttribute('aria-label'))
    expect(names).toContain('Desktop notifications')
    expect(names.filter((name) => name?.includes('Notifications'))).toHaveLength(1)
    expect(new Set(names).size).toBe(names.length)
  })

  it('looks again until nothing more is being found out', async () => {
    closeWindow()
    world.agents = [{ ...codex, pending: true }]
    useApp.setState({ place: { kind: 'settings' } })
    await showWindow(world.log)
    await expect.element(page.getByText(/looking …/)).toBeVisible()
    world.agents = [{ ...codex, signedIn: true }]
    await expect.element(page.getByText('Ready · signed in · 1.2.3')).toBeVisible()
  })

  it('sets what is written, and keeps values where no command holds them', async () => {
    await button('Set up Codex').click()
    await box('Program').fill('/opt/codex')
    await box('Arguments').fill(`--config 'a b'`)
    await box('Model').fill('large')
    await button('Add a variable').click()
    await box('Name of variable 1').fill('API_KEY')
    await page.getByLabelText('New value of API_KEY').fill('hush')
    await button('Save').click()
    await expect.poll(sent).toMatchObject([
      {
        agent: 'codex',
        path: '/opt/codex',
        arguments: ['--config', 'a b'],
        environment: ['API_KEY'],
        model: 'large',
      },
    ])
    expect(world.secrets.get('API_KEY')).toBe('hush')
    expect(JSON.stringify(world.log.commands)).not.toContain('hush')
    await button('Set up Codex').click()
    await expect
      .element(page.getByLabelText('New value of API_KEY'))
      .toHaveAttribute('placeholder', 'A value is kept')
    await expect.element(page.getByLabelText('New value of API_KEY')).toHaveValue('')
    await button('Forget value').click()
    await expect.poll(() => world.secrets.size).toBe(0)
  })

  it('clears what is set', async () => {
    await button('Set up Codex').click()
    await box('Model').fill('large')
    await button('Save').click()
    await button('Set up Codex').click()
    await button('Clear all that is set').click()
    await expect.poll(sent).toHaveLength(2)
    expect(Object.keys(sent()[1] ?? {}).toSorted()).toEqual(['agent', 'id', 'type'])
  })

  it('adds an agent of one’s own, and takes it away', async () => {
    await button('Add an ACP agent').click()
    await button('Save').click()
    await expect.element(page.getByText('Give it a name.')).toBeVisible()
    await expect.element(page.getByText('Say which program starts it.')).toBeVisible()
    await box('Name').fill('Codex')
    await box('Program').fill('my-agent')
    await box('Arguments').fill('--acp')
    await button('Save').click()
    await expect.element(page.getByText('An agent is called that already.')).toBeVisible()
    expect(sent()).toEqual([])
    await box('Name').fill('Mine')
    await button('Save').click()
    await expect.element(page.getByText('my-agent --acp')).toBeVisible()
    expect(sent()).toMatchObject([{ agent: 'Mine', path: 'my-agent', arguments: ['--acp'] }])
    await button('Set up Mine').click()
    await button('Remove this agent').click()
    await expect.element(button('Set up Mine')).not.toBeInTheDocument()
  })
})

describe('how agents are run', () => {
  const field = (name: RegExp) => page.getByRole('textbox', { name })
  const sent = () => world.sent('SetHostSettings')

  it('is told with what it is unless set, and saved field by field', async () => {
    const idle = field(/^An idle agent is ended after/)
    await expect.element(idle).toHaveValue('15')
    await expect.element(idle).toHaveAccessibleDescription(/From 1 to 1440; 15 unless set/)
    await idle.fill('30')
    await userEvent.keyboard('{Enter}')
    await expect.poll(sent).toMatchObject([{ idleMinutes: 30 }])
    await expect.element(page.getByText('Saved', { exact: true })).toBeVisible()
    const turns = field(/^Turns that run at once/)
    await turns.fill('2')
    await idle.click()
    await expect.poll(sent).toHaveLength(2)
    expect(sent()[1]).toMatchObject({ idleMinutes: 30, turnsAtOnce: 2 })
    await button('Back to 15').click()
    await expect.element(idle).toHaveValue('15')
    expect(world.hostSettings).toEqual({ turnsAtOnce: 2 })
  })

  it('says which numbers there are, and sends no other', async () => {
    const silence = field(/^An agent counts as silent after/)
    await silence.fill('0')
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('alert')).toMatchTextContent(/From 1 to 120/)
    await silence.fill('1.5')
    await userEvent.keyboard('{Enter}')
    expect(sent()).toEqual([])
    await userEvent.keyboard('{Escape}')
    await expect.element(silence).toHaveValue('2')
  })

  it('tells why it was not taken', async () => {
    const { command } = world.log.script
    world.log.script.command = (each) =>
      each.type === 'SetHostSettings'
        ? { code: 'principal-disabled', message: 'You may not do this.' }
        : command?.(each)
    await field(/^Turns that run at once/).fill('3')
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByText('You may not do this.').first()).toBeVisible()
  })
})
