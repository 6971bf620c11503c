import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Desktop } from '../support/electron/desktop.ts'

let home: string
let desktop: Desktop

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'gaffer-desktop-'))
  desktop = new Desktop({ home })
})

afterEach(async () => {
  await desktop.quit()
  await rm(home, { recursive: true, force: true })
})

it('lets a person try the practice agent, allow its edit, look at the change and commit it', async () => {
  const sample = path.join(home, 'sample')
  const page = await desktop.firstWindow()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.getByRole('button', { name: 'Try the practice agent' }).click()
  await page
    .getByRole('textbox', { name: 'Message', exact: true })
    .fill('add a file hello.txt saying hi')
  await page.getByRole('button', { name: 'Send' }).click()

  const approval = page.getByRole('region', { name: 'Approval' })
  await approval.getByText('hello.txt').first().waitFor()
  await approval.getByRole('button', { name: /^Allow once/ }).click()
  await approval.waitFor({ state: 'hidden' })

  await page.getByRole('tab', { name: 'Changes' }).click()
  await page.getByText('hello.txt').last().waitFor()
  await page.getByRole('textbox', { name: 'Commit message' }).fill('Say hi')
  await page.getByRole('button', { name: /^Commit/ }).click()

  const lastCommit = () =>
    execFileSync('git', ['log', '-1', '--format=%s', '--name-only'], { cwd: sample }).toString()
  await expect.poll(lastCommit, { timeout: 15_000 }).toBe('Say hi\n\nhello.txt\n')
  expect(readFileSync(path.join(sample, 'hello.txt'), 'utf8')).toMatch(/^hi\n?$/)
  expect(complaints).toEqual([])
})
