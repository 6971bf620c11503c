import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { TurnItem } from '../../core/items.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayItem, sayThread, sayTurn } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

let world: World

beforeEach(() => {
  world = new World()
  sayThread(world.log)
  sayTurn(world.log, 'Say a lot')
  useApp.setState({ place: { kind: 'thread', threadId: ids.thread } })
})
afterEach(closeWindow)

const timeline = () => page.getByRole('region', { name: 'Timeline' })
const scroller = () => timeline().element()
const fromEnd = () => scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight

const sayParagraph = (text: string, id: string) =>
  sayItem(world.log, { kind: 'assistant-text', body: { text } }, id)

const sayMany = (count: number) => {
  for (let at = 1; at <= count; at += 1)
    sayParagraph(`Paragraph ${at}. ${'And more of it. '.repeat((at * 7) % 40)}`, `item-${at}`)
}

describe('the timeline', () => {
  it('begins at its end and follows what comes', async () => {
    sayMany(60)
    await showWindow(world.log)
    await expect.element(page.getByText(/^Paragraph 60\./)).toBeVisible()
    await expect.poll(fromEnd).toBeLessThan(4)
    sayParagraph('The newest word', 'newest')
    await expect.element(page.getByText('The newest word')).toBeVisible()
    await expect.poll(fromEnd).toBeLessThan(4)
  })

  it('follows one text while it streams in and grows', async () => {
    sayMany(20)
    sayParagraph('It begins.', 'growing')
    await showWindow(world.log)
    await expect.element(page.getByText('It begins.')).toBeVisible()
    let offset = 'It begins.'.length
    for (let at = 1; at <= 30; at += 1) {
      const text = `\n\nLine ${at} of it.`
      world.log.stream({ threadId: ids.thread, itemId: 'growing' as typeof ids.item, offset, text })
      offset += text.length
    }
    await expect.element(page.getByText('Line 30 of it.')).toBeVisible()
    await expect.poll(fromEnd).toBeLessThan(4)
  })

  it('stays where one reads, and leads back to the end', async () => {
    sayMany(60)
    await showWindow(world.log)
    await expect.element(page.getByText(/^Paragraph 60\./)).toBeVisible()
    await expect.element(button('Jump to latest')).not.toBeInTheDocument()
    scroller().scrollTop -= 900
    await expect.element(button('Jump to latest')).toBeVisible()
    await expect.poll(fromEnd).toBeGreaterThan(500)
    const before = fromEnd()
    sayParagraph('Unseen for now', 'newest')
    await expect.poll(fromEnd).toBeGreaterThan(before)
    await button('Jump to latest').click()
    await expect.element(page.getByText('Unseen for now')).toBeVisible()
    await expect.element(button('Jump to latest')).not.toBeInTheDocument()
  })

  it('keeps few rows in the page, and fetches older ones on the way up', async () => {
    sayMany(500)
    await showWindow(world.log)
    await expect.element(page.getByText(/^Paragraph 500\./)).toBeVisible()
    expect(scroller().querySelectorAll('[data-index]').length).toBeLessThan(60)
    await expect.element(page.getByText('Say a lot')).not.toBeInTheDocument()
    const up = async () => {
      scroller().scrollTop = 0
      await new Promise((resolve) => requestAnimationFrame(resolve))
      return page.getByText('Say a lot').query() !== null
    }
    await expect.poll(up, { timeout: 8000, interval: 20 }).toBe(true)
    expect(scroller().querySelectorAll('[data-index]').length).toBeLessThan(60)
  })

  it('keeps the end in view when the composer grows', async () => {
    sayMany(30)
    await showWindow(world.log)
    await expect.element(page.getByText(/^Paragraph 30\./)).toBeVisible()
    const height = scroller().clientHeight
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('a\nb\nc\nd\ne\nf\ng')
    await expect.poll(() => scroller().clientHeight).toBeLessThan(height)
    await expect.poll(fromEnd).toBeLessThan(4)
  })

  it('runs nothing and fetches nothing that an agent wrote', async () => {
    sayParagraph(
      '<script>window.ran = 1</script><img src="https://example.com/x.png" onerror="window.ran = 1">' +
        '\n\n[link](javascript:window.ran=1) ![pixel](https://example.com/pixel.png) **bold**',
      'evil',
    )
    await showWindow(world.log)
    await expect.element(page.getByText('bold')).toBeVisible()
    expect(scroller().querySelectorAll('img, script')).toHaveLength(0)
    expect(scroller().querySelector('[href^="javascript:"]')).toBeNull()
    expect(window).not.toHaveProperty('ran')
  })

  it('colours code once its fence has closed', async () => {
    sayParagraph('```ts\nconst word = 1\n```', 'code')
    await showWindow(world.log)
    await expect.element(page.getByText('const word = 1')).toBeVisible()
    await expect
      .poll(() => scroller().querySelectorAll('.highlighted span[style]').length)
      .toBeGreaterThan(2)
  })

  it('opens a command to its output and keeps it open while rows come', async () => {
    sayItem(world.log, {
      kind: 'tool-call',
      body: {
        tool: 'command',
        title: 'npm test',
        command: 'npm test',
        status: 'failed',
        exitCode: 1,
        output: { text: 'one test failed' },
      },
    })
    await showWindow(world.log)
    const line = button(/npm test/)
    await expect.element(line).toMatchTextContent('exit 1')
    await line.click()
    await expect.element(page.getByText('one test failed')).toBeVisible()
    sayParagraph('Next', 'next')
    await expect.element(page.getByText('one test failed')).toBeVisible()
    await line.click()
    await expect.element(page.getByText('one test failed')).not.toBeInTheDocument()
  })

  it('says that a call was stopped with its turn, and offers to resume the last one', async () => {
    sayItem(world.log, {
      kind: 'tool-call',
      body: { tool: 'command', title: 'sleep 9', command: 'sleep 9', status: 'running' },
    })
    await showWindow(world.log)
    await expect.element(button(/sleep 9/)).toMatchTextContent('running')
    world.log.say('TurnInterrupted', {
      threadId: ids.thread,
      turnId: ids.turn,
      reason: 'Gaffer was closed.',
    })
    await expect.element(button(/sleep 9/)).toMatchTextContent('stopped')
    await button('Resume').click()
    await expect.poll(() => world.sent('StartTurn')).toMatchObject([{ threadId: ids.thread }])
    await expect.element(button('Resume')).not.toBeInTheDocument()
  })

  it('stops the turn with Esc, and not when a menu is what Esc closes', async () => {
    await showWindow(world.log)
    await expect.element(button('Stop')).toBeVisible()
    await page.getByRole('combobox', { name: 'Mode' }).click()
    await expect.element(page.getByRole('listbox')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('listbox')).not.toBeInTheDocument()
    expect(world.sent('InterruptTurn')).toEqual([])
    await userEvent.keyboard('{Escape}')
    await expect.poll(() => world.sent('InterruptTurn')).toMatchObject([{ turnId: ids.turn }])
    await expect.element(page.getByText(/Stopped .*Stopped by you/)).toBeVisible()
  })
})

describe('an agent that says nothing', () => {
  const silence = {
    kind: 'notice' as const,
    body: { level: 'warning' as const, code: 'agent-silent', text: 'Claude has said nothing.' },
  }
  const update = (item: TurnItem) =>
    world.log.say('TurnItemUpdated', {
      threadId: ids.thread,
      turnId: ids.turn,
      itemId: ids.item,
      ...item,
    })

  it('can be stopped there', async () => {
    sayItem(world.log, silence)
    await showWindow(world.log)
    await expect.element(page.getByText(/^Still waiting/)).toBeVisible()
    await button('Stop the turn').click()
    await expect.poll(() => world.sent('InterruptTurn')).toMatchObject([{ turnId: ids.turn }])
    await expect.element(button('Stop the turn')).not.toBeInTheDocument()
    await expect.element(page.getByText('Claude has said nothing.')).toBeVisible()
  })

  it('can be waited for, and is asked about anew when it falls silent again', async () => {
    sayItem(world.log, silence)
    await showWindow(world.log)
    await button('Keep waiting').click()
    await expect.element(button('Keep waiting')).not.toBeInTheDocument()
    await expect.element(button('Stop the turn')).toBeVisible()
    expect(world.sent('InterruptTurn')).toEqual([])
    update({ kind: 'notice', body: { level: 'info', text: 'Claude has gone on.' } })
    await expect.element(page.getByText('Claude has gone on.')).toBeVisible()
    await expect.element(button('Stop the turn')).not.toBeInTheDocument()
    update(silence)
    await expect.element(button('Keep waiting')).toBeVisible()
  })
})
