import { render } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { App } from '../../renderer/App.tsx'
import { openConnection } from '../../renderer/connection/openConnection.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ids, sayThread } from './builders.ts'
import { button, closeWindow, showWindow } from './window.tsx'
import { World } from './world.ts'

afterEach(closeWindow)

async function showThreads() {
  const world = new World()
  sayThread(world.log)
  sayThread(world.log, 'Fix the refunds', ids.other)
  await showWindow(world.log)
  return world
}

describe('the sidebar', () => {
  it('renames a thread in its place', async () => {
    const world = await showThreads()
    await button('Actions for Fix the refunds').click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await userEvent.keyboard('Refund twice{Enter}')
    await expect.element(button(/^Idle Refund twice/)).toBeVisible()
    expect(world.sent('UpdateThread')).toMatchObject([{ title: 'Refund twice' }])
  })

  it('asks before it deletes, and closing the question deletes nothing', async () => {
    const world = await showThreads()
    await button('Actions for Fix the refunds').click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    const question = page.getByRole('alertdialog')
    await expect.element(question).toHaveAccessibleDescription(/stay as they are/)
    await userEvent.keyboard('{Escape}')
    await expect.element(question).not.toBeInTheDocument()
    expect(world.sent('DeleteThread')).toEqual([])
    await button('Actions for Fix the refunds').click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    await button('Delete thread').click()
    await expect.poll(() => world.sent('DeleteThread')).toMatchObject([{ threadId: ids.other }])
  })

  it('filters, and walks by arrow keys', async () => {
    await showThreads()
    await page.getByRole('searchbox', { name: 'Filter threads' }).fill('refund')
    await expect.element(button(/Greet in French/)).not.toBeInTheDocument()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await expect
      .poll(() => useApp.getState().place)
      .toEqual({ kind: 'thread', threadId: ids.other })
  })
})

describe('keys', () => {
  it('find a thread by a part of its name', async () => {
    await showThreads()
    await expect.element(button(/^Idle Fix the refunds/)).toBeVisible()
    await userEvent.keyboard('{Control>}k{/Control}')
    await expect.element(page.getByRole('combobox')).toHaveFocus()
    await userEvent.keyboard('refu{Enter}')
    await expect
      .poll(() => useApp.getState().place)
      .toEqual({ kind: 'thread', threadId: ids.other })
  })

  it('hide the columns at the sides, which is remembered', async () => {
    await showThreads()
    await button(/^Idle Fix the refunds/).click()
    await expect.element(page.getByRole('tab', { name: 'Changes' })).toBeVisible()
    await userEvent.keyboard('{Control>}b{/Control}')
    await expect.element(page.getByRole('navigation')).not.toBeInTheDocument()
    await userEvent.keyboard('{Control>}{Alt>}b{/Alt}{/Control}')
    await expect.element(page.getByRole('tab', { name: 'Changes' })).not.toBeInTheDocument()
    expect(localStorage.getItem('gaffer.sidebar.open')).toBe('false')
    await button('Show sidebar').click()
    await button('Show changes').click()
    await expect.element(page.getByRole('navigation')).toBeVisible()
  })

  it('resize a column, within its limits', async () => {
    await showThreads()
    const edge = page.getByRole('separator', { name: 'Width of the sidebar' })
    await expect.element(edge).toBeVisible()
    ;(edge.element() as HTMLElement).focus()
    await userEvent.keyboard('{ArrowRight}')
    expect(useApp.getState().sidebar.size).toBe(280)
    await userEvent.keyboard('{ArrowLeft>12/}')
    expect(useApp.getState().sidebar.size).toBe(200)
    expect(localStorage.getItem('gaffer.sidebar.width')).toBe('200')
  })
})

describe('the theme', () => {
  it('is the system’s until one is chosen', async () => {
    await showThreads()
    expect(document.documentElement.dataset['theme']).toBeUndefined()
    await button('Theme').click()
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    await expect.poll(() => document.documentElement.dataset['theme']).toBe('dark')
    expect(localStorage.getItem('gaffer.theme')).toBe('"dark"')
  })
})

describe('a host that cannot serve', () => {
  it('says what happened and what to do, on the whole screen', async () => {
    const message = 'The log was written by a newer Gaffer. Nothing was changed. Update Gaffer.'
    const connection = openConnection((events) => {
      queueMicrotask(() =>
        events.message({ t: 'fatal', code: 'database-newer', message, url: 'http://127.0.0.1:1/' }),
      )
      return { post: () => undefined, close: () => undefined }
    })
    render(<App connection={connection} onToken={() => undefined} />)
    await expect.element(page.getByText(message)).toBeVisible()
    await expect.element(page.getByRole('link')).toHaveAttribute('href', 'http://127.0.0.1:1/')
    await expect.element(button('Try again')).toBeVisible()
  })

  it('asks for another token when it does not know this one', async () => {
    const tokens: string[] = []
    const connection = openConnection((events) => {
      queueMicrotask(() => events.ended({ reason: 'token-refused' }))
      return { post: () => undefined, close: () => undefined }
    })
    render(<App connection={connection} onToken={(token) => tokens.push(token)} />)
    await page.getByLabelText('Token').fill('another')
    await button('Connect').click()
    expect(tokens).toEqual(['another'])
  })
})
