import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import type { App } from './app.ts'
import { makeRepository } from './repository.ts'

/** Where the message is written. */
export const messageBox = (page: Page): Locator =>
  page.getByRole('textbox', { name: 'Message', exact: true })

/** Writes a message into the open thread and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await messageBox(page).fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
}

/** The band that asks a person. */
export const approval = (page: Page): Locator => page.getByRole('region', { name: 'Approval' })

export const stopButton = (page: Page): Locator => page.getByRole('button', { name: 'Stop' })

/** Opens a thread by its title, from the sidebar. */
export async function openThread(page: Page, title: string): Promise<void> {
  const threads = page.getByRole('navigation', { name: 'Projects and threads' })
  await threads.locator(`button[title="${title}"]`).first().click()
}

/** Has the open thread's next turns done by another agent. */
export async function chooseAgent(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Agent' }).click()
  await page.getByRole('option', { name }).click()
}

/** Commits while another git seems to be at work, until the job is given up. Gives the lock's file. */
export async function letCommitDie(
  repository: ReturnType<typeof makeRepository>,
  page: Page,
): Promise<string> {
  repository.write('readme.txt', 'one\ntwo\n')
  repository.write('.git/index.lock', '')
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByRole('textbox', { name: 'Commit message' }).fill('Count to two')
  await page.getByRole('button', { name: /^Commit/ }).click()
  await page.getByRole('button', { name: 'A job was given up' }).waitFor()
  return path.join(repository.root, '.git/index.lock')
}

/** A thread in a repository of its own, open in a window. */
export async function openedThread(
  app: App,
  agent: Record<string, unknown> = { provider: 'practice' },
) {
  const repository = makeRepository(path.join(app.folder, 'repository'))
  await app.send({ type: 'CreateProject', projectId: 'p', name: 'Ours', rootPath: repository.root })
  await app.send({ type: 'CreateThread', threadId: 't', projectId: 'p', title: 'A thread', agent })
  const page = await app.window()
  await openThread(page, 'A thread')
  return { repository, page }
}
