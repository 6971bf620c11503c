import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Desktop } from '../support/electron/desktop.ts'

let home: string
let desktop: Desktop | undefined

const start = () => (desktop = new Desktop({ home }))

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'gaffer-desktop-'))
})

afterEach(async () => {
  await desktop?.quit()
  desktop = undefined
  await rm(home, { recursive: true, force: true })
})

it('ends with 0 and gives its home up when it quits', async () => {
  await start().firstWindow()
  expect(await desktop?.quit()).toBe(0)
  await start().firstWindow()
  expect(await desktop?.quit()).toBe(0)
})

it.runIf(process.platform !== 'darwin')('quits when its last window is closed', async () => {
  await start().firstWindow()
  await desktop?.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close()
  }, undefined)
  expect(await desktop?.ended).toBe(0)
})

it('opens its window where the last one stood', async () => {
  const place = { x: 321, y: 123, width: 1100, height: 700 }
  await start().firstWindow()
  await desktop?.evaluate(({ BrowserWindow }, bounds) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(bounds)
  }, place)
  await desktop?.quit()
  await start().firstWindow()
  const bounds = await desktop?.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    undefined,
  )
  expect(bounds).toEqual(place)
})

it.each([
  '{ not json',
  JSON.stringify({ x: 90_000, y: 0, width: 800, height: 600, maximized: false }),
])('opens its window in sight when what was kept of its place is %s', async (kept) => {
  await writeFile(path.join(home, 'window.json'), kept)
  await start().firstWindow()
  const bounds = await desktop?.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    undefined,
  )
  expect(bounds).toMatchObject({ width: expect.any(Number) })
  expect(bounds?.x).toBeLessThan(1900)
})
