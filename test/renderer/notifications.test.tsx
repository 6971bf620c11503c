import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import { mute } from '../../renderer/notifications/muted.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayApproval, sayThread, sayTurn } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

/** The desktop as this window meets it. */
class Desktop extends EventTarget {
  static permission: NotificationPermission = 'granted'
  static shown: Desktop[] = []
  static requestPermission = async () => (Desktop.permission = 'granted')
  readonly title: string
  readonly body: string | undefined
  closed = false

  constructor(title: string, { body }: NotificationOptions = {}) {
    super()
    this.title = title
    this.body = body
    Desktop.shown.push(this)
  }

  close() {
    this.closed = true
  }
}

let world: World

beforeEach(async () => {
  Desktop.permission = 'granted'
  Desktop.shown = []
  vi.stubGlobal('Notification', Desktop)
  vi.spyOn(document, 'hasFocus').mockReturnValue(false)
  world = new World()
  sayThread(world.log)
  sayThread(world.log, 'Another thread', ids.other)
  useApp.setState({ place: { kind: 'thread', threadId: ids.other } })
  await showWindow(world.log)
  await expect.element(page.getByRole('heading', { name: 'Another thread' })).toBeVisible()
})
afterEach(() => {
  closeWindow()
  for (const kind of ['blocked', 'done', 'failed'] as const) mute(kind, false)
  localStorage.clear()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('a desktop notification', () => {
  it('tells of a thread that waits and leaves what one reads as it is, until it is clicked', async () => {
    sayTurn(world.log)
    sayApproval(world.log)
    await expect.poll(() => Desktop.shown).toMatchObject([{ title: 'Greet in French' }])
    expect(document.title).toBe('(1) Gaffer')
    expect(useApp.getState().place).toEqual({ kind: 'thread', threadId: ids.other })
    Desktop.shown[0]?.dispatchEvent(new Event('click'))
    expect(useApp.getState().place).toEqual({ kind: 'thread', threadId: ids.thread })
    await button('Go back').click()
    expect(useApp.getState().place).toEqual({ kind: 'thread', threadId: ids.other })
  })

  it('is taken back once the thread no longer waits', async () => {
    sayTurn(world.log)
    sayApproval(world.log)
    await expect.poll(() => Desktop.shown).toHaveLength(1)
    world.log.say('TurnInterrupted', { ...world.turn(), reason: 'Stopped by you' })
    await expect.poll(() => Desktop.shown).toMatchObject([{ closed: true }])
  })

  it('does not come to who looks at the window', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    sayTurn(world.log)
    sayApproval(world.log)
    await expect.poll(() => document.title).toBe('(1) Gaffer')
    expect(Desktop.shown).toEqual([])
  })

  it('does not come of what is muted, which is remembered', async () => {
    await button('Settings').click()
    const waits = page.getByRole('switch', { name: 'Notify when a thread waits for you' })
    await waits.click()
    await expect.element(waits).not.toBeChecked()
    expect(localStorage.getItem('gaffer.notify.blocked.muted')).toBe('true')
    sayTurn(world.log)
    sayApproval(world.log)
    await expect.poll(() => document.title).toBe('(1) Gaffer')
    world.log.say('TurnFailed', { ...world.turn(), code: 'agent-exited', message: 'It ended.' })
    await expect
      .poll(() => Desktop.shown)
      .toMatchObject([{ title: 'Greet in French', body: 'The turn failed: It ended.' }])
  })

  it('is asked for where the desktop was not asked yet', async () => {
    Desktop.permission = 'default'
    await button('Settings').click()
    await button('Show them on the desktop').click()
    await expect.element(button('Show them on the desktop')).not.toBeInTheDocument()
    expect(Desktop.permission).toBe('granted')
  })
})
