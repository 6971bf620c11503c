import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { openThread, useApp } from '../../renderer/store/app.ts'
import { readDraft } from '../../renderer/store/drafts.ts'
import { useChosen } from '../../renderer/terminal/chosen.ts'
import { ids, sayThread } from './builders.ts'
import { ScriptedTerminals } from './scriptedTerminals.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

let world: World
let terminals: ScriptedTerminals

beforeEach(() => {
  world = new World()
  terminals = new ScriptedTerminals()
  world.log.script.terminals = terminals
  const { query } = world.log.script
  // What has changed is of no concern here.
  const unavailable = { status: 'unavailable', code: 'not-a-repository', message: 'No repository.' }
  world.log.script.query = (name, args) => (name === 'changes' ? unavailable : query?.(name, args))
  sayThread(world.log)
})

afterEach(() => {
  closeWindow()
  useChosen.setState({ of: {}, wanted: null })
})

const drawer = page.getByRole('complementary', { name: 'Terminals' })
const toggle = () => userEvent.keyboard('{Control>}`{/Control}')
const shown = () => [...document.querySelectorAll('.xterm-rows')].map((each) => each.textContent)

async function showThread() {
  const carriers = await showWindow(world.log)
  openThread(ids.thread)
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible()
  return carriers
}

/** A thread with one terminal open, by the keys alone. */
async function withTerminal() {
  const carriers = await showThread()
  await toggle()
  await expect.element(button(/^New terminal/)).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('tab', { name: 'bash 1' })).toBeVisible()
  const [row] = terminals.rows
  if (!row) throw new Error('no terminal was opened')
  await expect.poll(() => document.querySelectorAll('.xterm-rows')).toHaveLength(1)
  return { carriers, id: row.terminalId }
}

describe('the drawer', () => {
  it('opens by its key, opens a terminal, and gives the focus back when it is hidden', async () => {
    const { id } = await withTerminal()
    terminals.say(id, 'hello from the shell\r\n$ ')
    await expect.poll(shown).toEqual([expect.stringContaining('hello from the shell')])
    await userEvent.keyboard('ls')
    await expect.poll(() => terminals.typed.join('')).toBe('ls')
    await toggle()
    await expect.element(drawer).not.toBeInTheDocument()
    await expect.element(page.getByRole('textbox', { name: 'Message', exact: true })).toHaveFocus()
    expect(useApp.getState().drawer.open).toBe(false)
  })

  it('remembers its height', async () => {
    await showThread()
    await toggle()
    const edge = page.getByRole('separator', { name: 'Height of the terminals' })
    await expect.element(edge).toBeVisible()
    ;(edge.element() as HTMLElement).focus()
    await userEvent.keyboard('{ArrowUp}')
    expect(useApp.getState().drawer.size).toBe(296)
    expect(localStorage.getItem('gaffer.drawer.width')).toBe('296')
  })

  it('says that a host offers none, and why', async () => {
    delete world.log.script.terminals
    await showThread()
    await toggle()
    await expect.element(drawer.getByText(/started without terminals/)).toBeVisible()
  })

  it('says what is missing where they were not built, and tries again', async () => {
    terminals.broken = { code: 'terminal-unavailable', message: 'node-pty was not built.' }
    await showThread()
    await toggle()
    await button(/^New terminal/).click()
    await expect.element(drawer.getByText('node-pty was not built.')).toBeVisible()
    terminals.broken = null
    await button('Try again').click()
    await expect.element(page.getByRole('tab', { name: 'bash 1' })).toBeVisible()
  })
})

describe('a terminal', () => {
  it('tells its size, and how far it has drawn', async () => {
    const { id } = await withTerminal()
    await expect.poll(() => terminals.sizes.at(-1)?.columns ?? 0).toBeGreaterThan(40)
    terminals.say(id, 'x'.repeat(1000))
    await expect.poll(() => terminals.drawn.at(-1)).toBe(1000)
  })

  it('shows again what it said, and answers nothing that was asked in the past', async () => {
    const { id } = await withTerminal()
    // A program asks what terminal this is, and is answered.
    terminals.say(id, 'asked\x1b[c\r\n')
    await expect.poll(() => terminals.typed.join('')).toContain('\x1b[?')
    await toggle()
    await expect.element(drawer).not.toBeInTheDocument()
    terminals.typed.length = 0
    await toggle()
    await expect.poll(shown).toEqual([expect.stringContaining('asked')])
    expect(terminals.typed).toEqual([])
    await userEvent.keyboard('x')
    await expect.poll(() => terminals.typed).toEqual(['x'])
  })

  it('goes on after a lost connection without saying anything twice', async () => {
    const { carriers, id } = await withTerminal()
    terminals.say(id, 'before ')
    await expect.poll(() => terminals.drawn.at(-1)).toBe(7)
    carriers.drop()
    const attached = () =>
      carriers.posted.flatMap((message) => (message.t === 'attach' ? [message.from] : []))
    await expect.poll(attached, { timeout: 5000 }).toEqual([0, 7])
  })

  it('stands beside another, is renamed by double click, killed, begun anew and closed', async () => {
    await withTerminal()
    await button('Split').click()
    await expect.poll(() => document.querySelectorAll('.xterm-rows')).toHaveLength(2)
    expect(terminals.rows.map((row) => row.group === terminals.rows[0]?.terminalId)).toEqual([
      true,
      true,
    ])
    await page.getByRole('tab', { name: 'bash 2' }).dblClick()
    await page.getByRole('textbox', { name: 'Name of the terminal' }).fill('server')
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('tab', { name: 'server' })).toBeVisible()
    await button('More about this terminal').click()
    await page.getByRole('menuitem', { name: 'Kill' }).click()
    await expect.element(drawer.getByText('It was hung up.')).toBeVisible()
    await button('Start again').click()
    await expect.element(drawer.getByText('It was hung up.')).not.toBeInTheDocument()
    await page.getByRole('tab', { name: 'server' }).click()
    await button('More about this terminal').click()
    await page.getByRole('menuitem', { name: 'Close' }).click()
    await expect.poll(() => terminals.rows.map((row) => row.title)).toEqual(['bash 1'])
  })

  it('finds text, and says how often', async () => {
    const { id } = await withTerminal()
    terminals.say(id, 'needle hay needle\r\n')
    await expect.poll(shown).toEqual([expect.stringContaining('needle')])
    await userEvent.keyboard('{Control>}f{/Control}')
    await page.getByRole('textbox', { name: 'Find in this terminal' }).fill('needle')
    await expect.element(drawer.getByText('1 of 2')).toBeVisible()
    await userEvent.keyboard('{Enter}')
    await expect.element(drawer.getByText('2 of 2')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await userEvent.keyboard('y')
    await expect.poll(() => terminals.typed).toEqual(['y'])
  })

  it('gives what is marked to the agent, and opens a file that it names', async () => {
    const { id } = await withTerminal()
    terminals.say(id, 'src/greet.ts:12:3\r\n')
    await expect.poll(shown).toEqual([expect.stringContaining('src/greet.ts')])
    const screen = page.elementLocator(document.querySelector('.xterm-screen') as Element)
    await screen.hover({ position: { x: 30, y: 8 } })
    await screen.click({ position: { x: 30, y: 8 } })
    await expect
      .poll(() => terminals.edited)
      .toEqual([{ threadId: ids.thread, path: 'src/greet.ts', line: 12, column: 3 }])
    await screen.tripleClick({ position: { x: 30, y: 8 } })
    await button('Send to agent').click()
    await expect
      .poll(() => readDraft(ids.thread))
      .toBe('From the terminal bash 1:\n```text\nsrc/greet.ts:12:3\n```\n')
    await expect
      .element(page.getByRole('textbox', { name: 'Message', exact: true }))
      .toHaveValue(readDraft(ids.thread))
  })
})
