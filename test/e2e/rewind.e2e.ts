import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { openedThread, say, stopButton } from './page.ts'

const told = (page: Page) => page.getByRole('region', { name: 'Git operation' })

async function turn(page: Page, words: string, number: number): Promise<void> {
  await say(page, words)
  await expect(page.getByRole('article', { name: `Turn ${number}, you` })).toBeVisible()
  await expect(stopButton(page)).toBeHidden()
}

test('two turns are rewound and brought back, and one is gone on from in a worktree', async ({
  app,
}) => {
  const agent = { provider: 'practice', mode: 'full' }
  const { repository, page } = await openedThread(app, agent)
  const read = (name: string) => readFileSync(path.join(repository.root, name), 'utf8')
  await turn(page, 'add a file one.txt saying first', 1)
  await turn(page, 'add a file two.txt saying second then append more to one.txt', 2)
  const after = read('one.txt')

  await page.getByRole('tab', { name: 'Checkpoints' }).click()
  const list = page.getByRole('list', { name: 'Checkpoints' })
  await list.getByRole('button', { name: /^Restore Before turn 2/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Restore this checkpoint?' })
  await expect(dialog).toContainText('1 file changes, 1 file is removed.')
  await expect(dialog.getByRole('list', { name: 'What would change' })).toContainText('two.txt')
  await dialog.getByRole('button', { name: 'Restore' }).click()
  await expect(told(page)).toContainText('Checkpoint restored')
  expect(existsSync(path.join(repository.root, 'two.txt'))).toBe(false)
  expect(read('one.txt').trim()).toBe('first')
  const second = page.getByRole('article', { name: 'Turn 2, you' })
  await expect(second).toContainText('rewound')

  await told(page).getByRole('button', { name: 'Undo' }).click()
  await expect(second).not.toContainText('rewound')
  expect(read('one.txt')).toBe(after)
  expect(read('two.txt').trim()).toBe('second')

  // Two checkpoints are compared in the changes.
  await list.getByRole('button', { name: /^Actions for Before turn 1/ }).click()
  await page.getByRole('menuitem', { name: 'Compare with…' }).click()
  await list.getByRole('button', { name: /^Compare with Before turn 2/ }).click()
  const changes = page.getByRole('tabpanel', { name: 'Changes' })
  await expect(changes.getByRole('button', { name: /one\.txt/ }).first()).toBeVisible()
  await expect(changes.getByRole('button', { name: /two\.txt/ })).toHaveCount(0)

  await page.getByRole('tab', { name: 'Checkpoints' }).click()
  await list.getByRole('button', { name: /^Actions for Before turn 2/ }).click()
  await page.getByRole('menuitem', { name: 'Fork a thread from here…' }).click()
  const fork = page.getByRole('dialog', { name: 'Fork a thread from here' })
  await fork.getByRole('textbox', { name: 'Title' }).fill('Another way')
  await expect(fork.getByRole('textbox', { name: 'Branch name' })).toHaveValue('another-way')
  await fork.getByRole('button', { name: 'Fork' }).click()
  await expect(page.getByRole('button', { name: /^Branch another-way/ })).toBeVisible()
  const [worktree] = readdirSync(path.join(app.home, 'worktrees'), { recursive: true })
    .map((each) => path.join(app.home, 'worktrees', String(each)))
    .filter((each) => path.basename(each) === 'one.txt')
  if (worktree === undefined) throw new Error('the fork has no files')
  expect(readFileSync(worktree, 'utf8').trim()).toBe('first')
  expect(existsSync(path.join(path.dirname(worktree), 'two.txt'))).toBe(false)

  await turn(page, 'add a file three.txt saying third', 1)
  expect(existsSync(path.join(path.dirname(worktree), 'three.txt'))).toBe(true)
  expect(existsSync(path.join(repository.root, 'three.txt'))).toBe(false)

  const sidebar = page.getByRole('navigation', { name: 'Projects and threads' })
  await sidebar.getByRole('button', { name: 'Actions for Another way' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  const removing = page.getByRole('dialog', { name: 'Delete the thread with its worktree?' })
  await expect(removing).toContainText('2 changed files would go.')
  await expect(removing.getByRole('list', { name: 'Changed files' })).toContainText('three.txt')
  await removing.getByRole('radio', { name: 'Delete the branch too' }).click()
  await removing.getByRole('button', { name: 'Remove worktree and delete' }).click()
  await expect(removing).toBeHidden()
  await expect(sidebar.getByRole('button', { name: 'Actions for Another way' })).toHaveCount(0)
  expect(existsSync(path.dirname(worktree))).toBe(false)
  expect(repository.git('branch', '--list', 'another-way')).toBe('')
  expect(read('two.txt').trim()).toBe('second')
})
