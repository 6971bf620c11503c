import Headless from '@xterm/headless'
import { expect, it } from 'vitest'
import { ended, follow, house, opened, size, thread } from './support.ts'

/** What a window would show of a text: its lines, and what state it is left in. */
async function shown(text: string) {
  const terminal = new Headless.Terminal({ cols: 80, rows: 24, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(text, resolve))
  const buffer = terminal.buffer.active
  const line = (at: number) => buffer.getLine(at)?.translateToString(true) ?? ''
  const last = buffer.baseY + buffer.cursorY
  return {
    lines: Array.from({ length: last + 1 }, (_, at) => line(at)),
    screen: buffer.type,
    mouse: terminal.modes.mouseTrackingMode,
    wraps: terminal.modes.wraparoundMode,
    coloured: buffer.getLine(last)?.getCell(0)?.isFgDefault() === false,
  }
}

it('leaves nothing on that a program left when it died, and begins on a line of its own', async () => {
  const { terminals } = await house()
  const one = await opened(terminals)
  one.type('echo the-old-""words\n')
  await one.hears('the-old-words')
  // As an editor does that is killed: another screen, part of it, colours, the mouse, no wrapping.
  one.type(
    "printf '\\033[?1049h\\033[5;9r\\033[31m\\033[?1002h\\033[?7l\\033[?25lgar''bage'; kill -9 $$\n",
  )
  await ended(terminals, one.id)
  expect(await shown(one.said.text)).toMatchObject({
    screen: 'alternate',
    mouse: 'drag',
    wraps: false,
  })
  await terminals.request({
    do: 'open',
    terminalId: one.id,
    threadId: thread,
    group: one.id,
    size: size(),
  })
  one.type('echo the-new-""words\n')
  await one.hears('the-new-words')
  const again = follow(terminals, one.id)
  await again.hears('the-new-words')
  const { lines, ...state } = await shown(again.said.text)
  expect(state).toEqual({ screen: 'normal', mouse: 'none', wraps: true, coloured: false })
  const old = lines.indexOf('the-old-words')
  const fresh = lines.indexOf('the-new-words')
  expect(old).toBeGreaterThan(-1)
  expect(fresh).toBeGreaterThan(old)
  expect(lines.join('\n')).not.toContain('garbage\n')
})
